//! What comes of an event.

use super::refusal::Refusal;
use crate::sequencing::Outcome;

/// What comes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This item is shown.
    Delivered {
        /// Its identifier.
        item: String,
        /// Its attempt goes on.
        resumes: bool,
    },
    /// The learner's next request is awaited; with the reason where the last one came to nothing.
    Waiting(Option<Refusal>),
    /// The course has ended.
    Ended,
}

impl From<Outcome> for Step {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Delivered(delivery) => Self::Delivered {
                item: delivery.activity,
                resumes: delivery.resumes,
            },
            Outcome::Waiting(exception) => Self::Waiting(exception.map(Refusal::from)),
            Outcome::Ended => Self::Ended,
        }
    }
}
