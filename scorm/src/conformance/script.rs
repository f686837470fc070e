//! A test of the suite as it is played.

use crate::package::Sco;

/// A test of the suite: a course, and visits to its SCOs one after the other.
#[derive(Debug, Default)]
pub(super) struct Test {
    pub learner: String,
    pub scos: Vec<Sco>,
    pub visits: Vec<Visit>,
}

/// A launch of a SCO, what it does, and its end.
#[derive(Debug, Default)]
pub(super) struct Visit {
    pub sco: String,
    pub steps: Vec<Step>,
}

/// A call, and what a conforming LMS answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Get {
        name: String,
        answer: Result<String, u16>,
    },
    Set {
        name: String,
        value: String,
        answer: Result<(), u16>,
    },
}
