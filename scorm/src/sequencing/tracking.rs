//! The tracking model (SN 4.2): what is known of each activity, of its objectives and of global ones.

use super::tree::{Id, Tree};
use crate::cmi::threshold::{Standing, standing};
use crate::sorted::Sorted;

/// What is known of an objective (SN 4.2.1.2). What is `None` is not known. The primary objective's completion and progress
/// are those of the activity's attempt (SN 4.2.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Whether it is satisfied.
    pub satisfied: Option<bool>,
    /// Its normalized measure, -1 to 1.
    pub measure: Option<f64>,
    /// Points.
    pub raw: Option<f64>,
    /// The fewest points there can be.
    pub min: Option<f64>,
    /// The most points there can be.
    pub max: Option<f64>,
    /// Whether it is completed.
    pub completed: Option<bool>,
    /// How much of it is done, 0 to 1.
    pub progress: Option<f64>,
}

impl Progress {
    /// With numbers as exact as the standard keeps them: seven places (`real(10,7)`). So sums of decimals compare as their
    /// authors expect, and every number is the same again when it was written and read.
    pub(super) fn rounded(self) -> Self {
        let round = |number: Option<f64>| number.filter(|number| number.is_finite()).map(rounded);
        Self {
            measure: round(self.measure),
            raw: round(self.raw),
            min: round(self.min),
            max: round(self.max),
            progress: round(self.progress),
            ..self
        }
    }
}

/// A number to seven places.
pub(super) fn rounded(number: f64) -> f64 {
    const PLACES: f64 = 1e7;
    let scaled = number * PLACES;
    // Beyond this a number has no places to round.
    if scaled.abs() < 1e15 {
        scaled.round() / PLACES
    } else {
        number
    }
}

/// Whether a measure is as much as a threshold asks for.
pub(super) fn reaches(measure: f64, least: f64) -> bool {
    standing(Some(measure), least) == Standing::Reached
}

/// What is known of one activity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tracking {
    /// An attempt of it is in progress.
    pub(super) is_active: bool,
    /// Its attempt is suspended, and goes on when it is delivered again.
    pub(super) is_suspended: bool,
    /// In this attempt its SCO has spoken of success or completion, if only to say that they are unknown.
    pub(super) says_success: bool,
    pub(super) says_completion: bool,
    /// What is known of it is of an earlier attempt of its parent.
    pub(super) has_old_objectives: bool,
    pub(super) has_old_progress: bool,
    /// Attempts begun.
    pub(super) attempts: u32,
    /// Seconds of the clock when the last attempt began, and ended, where its duration is limited.
    pub(super) began: Option<i64>,
    pub(super) ended: Option<i64>,
    /// Its objectives, in the tree's order.
    pub(super) objectives: Vec<Progress>,
    /// Its available children, where they are not all in the tree's order (SN 3.9).
    pub(super) available: Option<Vec<Id>>,
}

/// Everything that is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) tracking: Vec<Tracking>,
    /// Global objectives.
    pub(super) globals: Sorted<Progress>,
    pub(super) current: Option<Id>,
    /// The activity that a suspended session goes on with.
    pub(super) suspended: Option<Id>,
    /// A sequencing session is in progress.
    pub(super) is_open: bool,
}

impl State {
    /// Nothing is known yet.
    pub(super) fn new(tree: &Tree) -> Self {
        let tracking = tree.ids().map(|id| Tracking {
            objectives: vec![Progress::default(); tree[id].sequencing.objectives.len()],
            ..Tracking::default()
        });
        Self {
            tracking: tracking.collect(),
            globals: Sorted::default(),
            current: None,
            suspended: None,
            is_open: false,
        }
    }
}
