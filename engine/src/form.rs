//! The forms of what is structured. Their members have the names of the page's scripts, but for what the service is sent as it is.

use std::collections::BTreeMap;

use scorm::api::Update;
use scorm::cmi::Data;
use scorm::course::{Course, HiddenControl};
use scorm::play::{Cause, Contents, Entry, Refusal, Status, Step, Whole};
use scorm::sequencing::Exception;
use scorm::session::handover::Notes;
use serde::{Deserialize, Serialize};

/// A course that is opened.
#[derive(Deserialize)]
pub(crate) struct Opening {
    /// A word of `scorm::package::Edition`.
    pub(crate) edition: String,
    pub(crate) course: Course,
    pub(crate) current: Option<String>,
    #[serde(default)]
    pub(crate) statuses: BTreeMap<String, String>,
}

/// What came of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened<'a> {
    pub(crate) current: Option<&'a str>,
    pub(crate) is_over: bool,
    /// Why the state could not be gone on from.
    pub(crate) fault: Option<String>,
}

/// An item that is entered.
#[derive(Deserialize)]
pub(crate) struct Entering {
    /// What its SCO finds.
    pub(crate) cmi_data: Data,
    #[serde(default)]
    pub(crate) notes: Notes,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(crate) enum Came {
    Delivered { item: String, resumes: bool },
    Waiting { reason: Option<Reason> },
    Ended,
}

#[derive(Serialize)]
pub(crate) struct Reason {
    cause: &'static str,
    exception: Option<&'static str>,
    words: &'static str,
}

impl From<Step> for Came {
    fn from(step: Step) -> Self {
        match step {
            Step::Delivered { item, resumes } => Self::Delivered { item, resumes },
            Step::Waiting(refusal) => Self::Waiting {
                reason: refusal.map(Reason::from),
            },
            Step::Ended => Self::Ended,
        }
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self {
            cause: refusal.cause.as_str(),
            exception: refusal.exception.map(Exception::as_str),
            words: refusal.words(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    entries: Vec<ShownEntry>,
    shows_contents: bool,
    shows_continue: bool,
    shows_previous: bool,
    can_continue: bool,
    can_go_back: bool,
    can_exit: bool,
    can_exit_all: bool,
    can_suspend: bool,
    hidden_controls: Vec<HiddenControl>,
    progress: Progress,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownEntry {
    identifier: String,
    title: String,
    depth: usize,
    is_visible: bool,
    is_launchable: bool,
    is_choosable: bool,
    is_current: bool,
    status: &'static str,
    /// Why it cannot be chosen.
    cause: Option<&'static str>,
    exception: Option<&'static str>,
}

#[derive(Serialize)]
struct Progress {
    measure: Option<f64>,
    done: usize,
    parts: usize,
}

impl From<Contents> for Shown {
    fn from(contents: Contents) -> Self {
        let Whole { measure, done, parts } = contents.progress;
        Self {
            entries: contents.entries.into_iter().map(ShownEntry::from).collect(),
            shows_contents: contents.shows_contents,
            shows_continue: contents.shows_continue,
            shows_previous: contents.shows_previous,
            can_continue: contents.can_continue,
            can_go_back: contents.can_go_back,
            can_exit: contents.can_exit,
            can_exit_all: contents.can_exit_all,
            can_suspend: contents.can_suspend,
            hidden_controls: contents.hidden_controls,
            progress: Progress { measure, done, parts },
        }
    }
}

impl From<Entry> for ShownEntry {
    fn from(entry: Entry) -> Self {
        let exception = entry.refusal.and_then(|refusal| refusal.exception);
        Self {
            identifier: entry.identifier,
            title: entry.title,
            depth: entry.depth,
            is_visible: entry.is_visible,
            is_launchable: entry.is_launchable,
            is_choosable: entry.is_choosable,
            is_current: entry.is_current,
            status: Status::as_str(entry.status),
            cause: entry.refusal.map(|refusal| Cause::as_str(refusal.cause)),
            exception: exception.map(Exception::as_str),
        }
    }
}

/// An update in the service's words.
#[derive(Serialize)]
pub(crate) struct Said {
    #[serde(skip_serializing_if = "is_false")]
    new_sitting: bool,
    #[serde(skip_serializing_if = "Data::is_empty")]
    cmi_data: Data,
    #[serde(skip_serializing_if = "is_false")]
    terminate: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl From<Update> for Said {
    fn from(update: Update) -> Self {
        Self {
            new_sitting: update.new_sitting,
            cmi_data: update.cmi,
            terminate: update.terminate,
        }
    }
}
