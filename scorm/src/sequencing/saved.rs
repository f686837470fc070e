//! The state as it is kept: what is not the default, by the names of activities, under short names.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::pairs::Pairs;
use super::tracking::{Progress, State, Tracking};
use super::tree::{Id, Tree};

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// What is kept of a learner's way through a course. It is plain data: its callers write it as JSON or the like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    #[serde(rename = "v")]
    version: u32,
    #[serde(rename = "o", default, skip_serializing_if = "is_false")]
    is_open: bool,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    current: Option<usize>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    suspended: Option<usize>,
    /// Activities by their places in the tree.
    #[serde(rename = "a", default, skip_serializing_if = "Pairs::is_empty")]
    activities: Pairs<usize, Known>,
    #[serde(rename = "g", default, skip_serializing_if = "Pairs::is_empty")]
    globals: Pairs<String, Values>,
}

/// What is kept of an activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Its identifier, by which another course is told.
    #[serde(rename = "i")]
    identifier: String,
    #[serde(rename = "a", default, skip_serializing_if = "is_false")]
    is_active: bool,
    #[serde(rename = "s", default, skip_serializing_if = "is_false")]
    is_suspended: bool,
    #[serde(rename = "w", default, skip_serializing_if = "is_false")]
    says_success: bool,
    #[serde(rename = "k", default, skip_serializing_if = "is_false")]
    says_completion: bool,
    #[serde(rename = "y", default, skip_serializing_if = "is_false")]
    has_old_objectives: bool,
    #[serde(rename = "z", default, skip_serializing_if = "is_false")]
    has_old_progress: bool,
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    attempts: u32,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    began: Option<i64>,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    ended: Option<i64>,
    #[serde(rename = "o", default, skip_serializing_if = "Pairs::is_empty")]
    objectives: Pairs<usize, Values>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    available: Option<Vec<usize>>,
}

/// What is kept of an objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Values {
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    satisfied: Option<bool>,
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    measure: Option<f64>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    raw: Option<f64>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    completed: Option<bool>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    progress: Option<f64>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Why one cannot go on from what was saved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SavedFault {
    /// It was saved in a form that is not known.
    #[error("the sequencing state is of version {0}, and version {VERSION} is read")]
    Version(u32),
    /// It names what the course has not.
    #[error("the sequencing state does not fit the course: {0}")]
    Course(String),
}

impl Saved {
    pub(super) fn of(tree: &Tree, state: &State) -> Self {
        let known = tree.ids().zip(&state.tracking).filter_map(|(id, tracking)| {
            let known = Known::of(&tree[id].identifier, tracking);
            (!known.is_nothing()).then_some((id.0, known))
        });
        let globals = state.globals.iter();
        Self {
            version: VERSION,
            is_open: state.is_open,
            current: state.current.map(|id| id.0),
            suspended: state.suspended.map(|id| id.0),
            activities: known.collect(),
            globals: globals.map(|(name, values)| (name.clone(), (*values).into())).collect(),
        }
    }

    pub(super) fn state(&self, tree: &Tree) -> Result<State, SavedFault> {
        if self.version != VERSION {
            return Err(SavedFault::Version(self.version));
        }
        let mut state = State::new(tree);
        state.is_open = self.is_open;
        state.current = self.current.map(|place| known(tree, place)).transpose()?;
        state.suspended = self.suspended.map(|place| known(tree, place)).transpose()?;
        for (name, values) in self.globals.iter() {
            state.globals.set(name, Progress::from(*values).rounded());
        }
        for (place, kept) in self.activities.iter() {
            let id = known(tree, *place)?;
            if let Some(tracking) = state.tracking.get_mut(*place) {
                kept.restore(tree, id, tracking)?;
            }
        }
        Ok(state)
    }
}

fn known(tree: &Tree, place: usize) -> Result<Id, SavedFault> {
    match place < tree.len() {
        true => Ok(Id(place)),
        false => Err(SavedFault::Course(format!("there is no activity at place {place}"))),
    }
}

impl Known {
    fn of(identifier: &str, tracking: &Tracking) -> Self {
        let objectives = tracking.objectives.iter().enumerate();
        let objectives = objectives.filter(|(_, values)| **values != Progress::default());
        Self {
            identifier: identifier.to_owned(),
            is_active: tracking.is_active,
            is_suspended: tracking.is_suspended,
            says_success: tracking.says_success,
            says_completion: tracking.says_completion,
            has_old_objectives: tracking.has_old_objectives,
            has_old_progress: tracking.has_old_progress,
            attempts: tracking.attempts,
            began: tracking.began,
            ended: tracking.ended,
            objectives: objectives.map(|(at, values)| (at, (*values).into())).collect(),
            available: (tracking.available.as_ref()).map(|children| children.iter().map(|id| id.0).collect()),
        }
    }

    /// Whether it says no more than that nothing is known.
    fn is_nothing(&self) -> bool {
        *self == Self::of(&self.identifier, &Tracking::default())
    }

    fn restore(&self, tree: &Tree, id: Id, tracking: &mut Tracking) -> Result<(), SavedFault> {
        let activity = &tree[id];
        let fault = |what: &str| SavedFault::Course(format!("{what} of the activity \"{}\"", activity.identifier));
        if activity.identifier != self.identifier {
            return Err(fault("another activity is in the place"));
        }
        tracking.is_active = self.is_active;
        tracking.is_suspended = self.is_suspended;
        tracking.says_success = self.says_success;
        tracking.says_completion = self.says_completion;
        tracking.has_old_objectives = self.has_old_objectives;
        tracking.has_old_progress = self.has_old_progress;
        tracking.attempts = self.attempts;
        tracking.began = self.began;
        tracking.ended = self.ended;
        for (at, values) in self.objectives.iter() {
            let place = tracking.objectives.get_mut(*at);
            *place.ok_or_else(|| fault("there is no such objective"))? = Progress::from(*values).rounded();
        }
        if let Some(places) = &self.available {
            let mut available: Vec<Id> = Vec::new();
            for place in places {
                let child = Id(*place);
                if !activity.children.contains(&child) || available.contains(&child) {
                    return Err(fault("the children are not those"));
                }
                available.push(child);
            }
            tracking.available = Some(available);
        }
        Ok(())
    }
}

impl From<Progress> for Values {
    fn from(progress: Progress) -> Self {
        let Progress {
            satisfied,
            measure,
            raw,
            min,
            max,
            completed,
            progress,
        } = progress;
        Self {
            satisfied,
            measure,
            raw,
            min,
            max,
            completed,
            progress,
        }
    }
}

impl From<Values> for Progress {
    fn from(values: Values) -> Self {
        let Values {
            satisfied,
            measure,
            raw,
            min,
            max,
            completed,
            progress,
        } = values;
        Self {
            satisfied,
            measure,
            raw,
            min,
            max,
            completed,
            progress,
        }
    }
}
