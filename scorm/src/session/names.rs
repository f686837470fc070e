//! Names of the elements that mean the same in both families.

use crate::package::Family;

/// The names of a family.
pub(crate) struct Names {
    pub(crate) exit: &'static str,
    pub(crate) session_time: &'static str,
    pub(crate) total_time: &'static str,
    pub(crate) entry: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) credit: &'static str,
    /// What a record of learning is made of; a prefix each.
    pub(crate) record: &'static [&'static str],
    /// What a learner prefers; a prefix.
    pub(crate) preference: &'static str,
}

const NAMES_12: Names = Names {
    exit: "cmi.core.exit",
    session_time: "cmi.core.session_time",
    total_time: "cmi.core.total_time",
    entry: "cmi.core.entry",
    mode: "cmi.core.lesson_mode",
    credit: "cmi.core.credit",
    record: &["cmi.core.lesson_status", "cmi.core.score."],
    preference: "cmi.student_preference.",
};

const NAMES_2004: Names = Names {
    exit: "cmi.exit",
    session_time: "cmi.session_time",
    total_time: "cmi.total_time",
    entry: "cmi.entry",
    mode: "cmi.mode",
    credit: "cmi.credit",
    record: &[
        "cmi.completion_status",
        "cmi.success_status",
        "cmi.score.",
        "cmi.progress_measure",
    ],
    preference: "cmi.learner_preference.",
};

/// What a SCO asks the LMS to do after it (2004).
pub(crate) const REQUEST: &str = "adl.nav.request";
/// 1.2's status.
pub(crate) const STATUS_12: &str = "cmi.core.lesson_status";
/// The score that passes in 1.2.
pub(crate) const MASTERY_12: &str = "cmi.student_data.mastery_score";

pub(crate) fn names(family: Family) -> &'static Names {
    match family {
        Family::Scorm12 => &NAMES_12,
        Family::Scorm2004 => &NAMES_2004,
    }
}

/// What a SCO says of one sitting alone: its time, and how it is left.
pub(crate) fn marks(family: Family) -> [&'static str; 3] {
    [names(family).session_time, names(family).exit, REQUEST]
}
