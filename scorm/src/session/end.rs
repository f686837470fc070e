//! How a sitting ends, and what the next one begins with. A page settles a SCO by the same lines as the session.

use super::names::{REQUEST, STATUS_12, marks, names};
use super::outcome::reaches;
use super::sitting::Entry;
use super::terms::{Credit, Mode};
use crate::cmi::Data;
use crate::cmi::time::Hundredths;
use crate::number::{self, Number};
use crate::package::Family;

/// How a SCO is left behind when the next sitting comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Untouched,
    Suspended,
    /// Ended, data kept, and `entry` blank: 1.2's plain end.
    Kept,
    Over,
}

impl Left {
    /// How another sitting of the same attempt is entered, without a launch.
    pub(crate) fn entry_again(self, before: Entry) -> Entry {
        match self {
            Self::Untouched => before,
            Self::Suspended => Entry::Resume,
            Self::Kept | Self::Over => Entry::Blank,
        }
    }
}

/// How a sitting was left in which the SCO said something (SCORM 2004 4th Ed. suite, DMB activity 1; 1.2 leaves it to the
/// LMS).
pub(crate) fn left(family: Family, data: &Data, ended: bool) -> Left {
    if !ended || data.get(REQUEST).is_some_and(|request| request == "suspendAll") {
        return Left::Suspended;
    }
    let exit = data.get(names(family).exit).map(String::as_str).unwrap_or_default();
    match (family, exit) {
        (_, "suspend") | (Family::Scorm2004, "logout") => Left::Suspended,
        (Family::Scorm12, "" | "logout" | "normal") => Left::Kept,
        (Family::Scorm12 | Family::Scorm2004, _) => Left::Over,
    }
}

/// The time of the sitting that the SCO reported last.
pub(crate) fn time(family: Family, data: &Data) -> Hundredths {
    let text = data.get(names(family).session_time);
    let span = text.and_then(|text| Hundredths::parse(family, text));
    span.map(|span| span.length).unwrap_or_default()
}

/// Forgets what the SCO said of one sitting alone.
pub(crate) fn forget_marks(family: Family, data: &mut Data) {
    for name in marks(family) {
        data.remove(name);
    }
}

/// Settles 1.2's status when the SCO ends (RTE 1.2, 3.4.2.1.5).
pub(crate) fn settle_lesson_status(data: &mut Data, mode: Mode, credit: Credit, mastery: Option<&Number>) {
    if !data.contains_key(STATUS_12) {
        let status = if mode == Mode::Browse { "browsed" } else { "completed" };
        data.insert(STATUS_12.to_owned(), status.to_owned());
    }
    let raw = data.get("cmi.core.score.raw").and_then(|raw| number::value(raw));
    if let (Mode::Normal, Credit::Credit, Some(mastery), Some(raw)) = (mode, credit, mastery, raw) {
        let status = if reaches(raw, mastery) { "passed" } else { "failed" };
        data.insert(STATUS_12.to_owned(), status.to_owned());
    }
}
