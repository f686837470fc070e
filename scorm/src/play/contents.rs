//! What a learner is shown beside the course: its parts with what they came to, and which ways lead on.

use super::refusal::Refusal;
use crate::course::HiddenControl;
use crate::vocabulary;

vocabulary! {
    /// What a part has come to, in one word: those of SCORM 1.2 for both editions.
    Status {
        /// Nobody has begun it.
        NotAttempted = "not attempted",
        /// Begun, and not finished.
        Incomplete = "incomplete",
        /// Finished.
        Completed = "completed",
        /// Mastered.
        Passed = "passed",
        /// Not mastered.
        Failed = "failed",
        /// Looked at.
        Browsed = "browsed",
        /// What it is to show is not in the package.
        Unavailable = "unavailable",
    }
}

impl Status {
    /// Whether there is nothing left to do in a part.
    pub fn is_done(self) -> bool {
        match self {
            Self::Completed | Self::Passed | Self::Failed | Self::Browsed => true,
            Self::NotAttempted | Self::Incomplete | Self::Unavailable => false,
        }
    }
}

/// A part of the course, as a table of contents has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub identifier: String,
    /// What it is called.
    pub title: String,
    /// How many parts stand above it; only the course itself has none.
    pub depth: usize,
    /// It stands in the table of contents.
    pub is_visible: bool,
    /// It can be shown, where a chapter only leads to what is below it.
    pub is_launchable: bool,
    /// It can be chosen.
    pub is_choosable: bool,
    /// Why it cannot.
    pub refusal: Option<Refusal>,
    /// It is the one that is shown.
    pub is_current: bool,
    /// What it has come to.
    pub status: Status,
}

/// How much of the course is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whole {
    /// From 0 to 1, where the course measures it.
    pub measure: Option<f64>,
    /// Parts that are done.
    pub done: usize,
    /// Parts there are.
    pub parts: usize,
}

/// What a learner is shown beside the course.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// Every part, the course first, in the manifest's order.
    pub entries: Vec<Entry>,
    /// A part besides the current one may be chosen at some time, so that a table of contents is of use.
    pub shows_contents: bool,
    /// There is a way on, open or not: a button for it is of use.
    pub shows_continue: bool,
    /// There is a way back, open or not.
    pub shows_previous: bool,
    /// One may go on.
    pub can_continue: bool,
    /// One may go back.
    pub can_go_back: bool,
    /// One may leave the part.
    pub can_exit: bool,
    /// One may leave the course for good.
    pub can_exit_all: bool,
    /// One may leave the course and come back.
    pub can_suspend: bool,
    /// What the current part hides of the page.
    pub hidden_controls: Vec<HiddenControl>,
    /// How much is done.
    pub progress: Whole,
}
