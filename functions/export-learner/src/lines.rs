//! The lines of an answer.

use std::collections::BTreeMap;

use scorm::session::Session;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use shared::change::Entry;
use shared::http::attempt::AttemptView;
use shared::http::run::RunView;
use shared::http::session::{SessionSco, SessionView};
use shared::http::webhook::DeliveryView;
use shared::http::weight::{MOST_ANSWER_BYTES, weight};

use super::place::Counts;

/// The bytes of a line's end, as Lambda has to give them.
const END_BYTES: usize = 2;

/// A line that is counted.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// A session.
    Session(Box<SessionLine>),
    /// SCOs that a session's line had no room for, one each.
    Sco {
        session_id: String,
        #[serde(flatten)]
        sco: SessionSco,
    },
    /// An earlier attempt.
    Attempt {
        session_id: String,
        #[serde(flatten)]
        attempt: Box<AttemptView>,
    },
    /// A run.
    Run {
        session_id: String,
        #[serde(flatten)]
        run: RunView,
    },
    /// A change of a session's record.
    Change {
        session_id: String,
        #[serde(flatten)]
        change: Box<Entry>,
    },
    /// An event.
    Event { event: Box<RawValue> },
    /// A delivery of the event before.
    Delivery {
        webhook_id: String,
        #[serde(flatten)]
        delivery: Box<DeliveryView>,
    },
}

impl Line {
    fn kind(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::Sco { .. } => "sco",
            Self::Attempt { .. } => "attempt",
            Self::Run { .. } => "run",
            Self::Change { .. } => "change",
            Self::Event { .. } => "event",
            Self::Delivery { .. } => "delivery",
        }
    }
}

/// A session whole.
#[derive(Debug, Serialize)]
pub struct SessionLine {
    /// As it is answered.
    #[serde(flatten)]
    view: SessionView,
    mode: &'static str,
    credit: &'static str,
    /// The name that the next run takes, where a launch has given another one.
    next_learner_name: Option<String>,
    return_url: Option<String>,
    language: Option<String>,
    reason: Option<String>,
    /// Stores that its SCOs share.
    shared_data: BTreeMap<String, String>,
    /// Where the learner is in a course of SCORM 2004.
    sequencing: Option<Value>,
}

impl SessionLine {
    /// A session, as it is answered with its SCOs.
    pub fn new(view: SessionView, session: &Session) -> Self {
        let next = session.next_run.learner_name.as_ref();
        let sequencing = session.sequencing.as_ref();
        Self {
            view,
            mode: session.mode.as_str(),
            credit: session.credit.as_str(),
            next_learner_name: next.map(|name| name.as_str().to_owned()),
            return_url: session.return_url.clone(),
            language: session.language.clone(),
            reason: session.reason.clone(),
            shared_data: session.shared.clone(),
            sequencing: sequencing.and_then(|saved| serde_json::to_value(saved).ok()),
        }
    }
}

/// The last line, where there is more.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "more")]
pub struct More {
    /// Where to go on.
    pub cursor: String,
}

/// The last line of all.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "end")]
pub struct End {
    /// All lines of the export.
    pub lines: Counts,
}

/// The lines of an answer, as long as it has room.
#[derive(Debug)]
pub struct Lines {
    text: String,
    bytes: usize,
    is_full: bool,
    counts: Counts,
}

impl Lines {
    /// No lines, behind so many.
    pub fn new(mut counts: Counts) -> Self {
        for kind in ["session", "sco", "attempt", "run", "change", "event", "delivery"] {
            counts.entry(kind.to_owned()).or_default();
        }
        Self {
            text: String::new(),
            bytes: 0,
            is_full: false,
            counts,
        }
    }

    /// Adds lines, all or none: where it has no room, `false`. The first ones always have room.
    pub fn add(&mut self, lines: &[Line]) -> bool {
        let bytes: usize = lines.iter().map(|line| weight(line) + END_BYTES).sum();
        self.is_full = self.is_full || (!self.text.is_empty() && self.bytes + bytes > MOST_ANSWER_BYTES);
        if self.is_full {
            return false;
        }
        self.bytes += bytes;
        for line in lines {
            *self.counts.entry(line.kind().to_owned()).or_default() += 1;
            self.push(line);
        }
        true
    }

    /// Whether it takes no more.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Lines so far, those of earlier answers too.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The whole text, with its last line.
    pub fn end(mut self, last: &impl Serialize) -> String {
        self.push(last);
        self.text
    }

    fn push(&mut self, line: &impl Serialize) {
        self.text.push_str(&serde_json::to_string(line).unwrap_or_default());
        self.text.push('\n');
    }
}
