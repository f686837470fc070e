//! The course tree: the default organization of a manifest as it is kept for the player and for sequencing, with
//! everything that the standard lets a manifest say of an activity (CAM 3.4, 5.1).
//!
//! It is plain data. What a manifest does not say is not there, and has the standard's default (CAM 5.1, SN 3); so a plain
//! course is small, and its tree travels as JSON to every page that plays it.

/// How the tree is written.
mod form;
/// What a manifest says of the sequencing of an activity.
pub mod sequencing;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::extent::HAS_2004;
use crate::vocabulary;
use form::{is_default, is_false, is_one, is_true, over_default, worded};
use sequencing::Sequencing;

vocabulary! {
    /// A part of the player that an item hides (CAM 5.2.1).
    HiddenControl {
        /// To the activity before.
        Previous = "previous",
        /// On to the next activity.
        Continue = "continue",
        /// Out of the activity.
        Exit = "exit",
        /// Out of the course.
        ExitAll = "exitAll",
        /// Out of the activity, without its attempt.
        Abandon = "abandon",
        /// Out of the course, without its attempt.
        AbandonAll = "abandonAll",
        /// Out of the course, to come back.
        SuspendAll = "suspendAll",
    }
}

worded!(HiddenControl);

/// An organization: the root of the tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Its identifier in the manifest.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// Its global objectives are a learner's, and not one attempt's (`adlseq:objectivesGlobalToSystem`).
    #[serde(skip_serializing_if = "is_true")]
    pub objectives_global_to_system: bool,
    /// Its shared stores are a learner's, and not one attempt's (`adlcp:sharedDataGlobalToSystem`, 4th Edition).
    #[serde(skip_serializing_if = "is_true")]
    pub shared_data_global_to_system: bool,
    /// What completes the course as a whole.
    #[serde(skip_serializing_if = "is_default")]
    pub completion: CompletionThreshold,
    /// The sequencing of the course as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequencing: Option<Sequencing>,
    /// Its items, in their order.
    pub items: Vec<Item>,
}

/// How an activity's progress completes it, and what that counts (`adlcp:completionThreshold`, CAM 3.4.1.14).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CompletionThreshold {
    /// Its progress decides whether it is completed.
    #[serde(skip_serializing_if = "is_false")]
    pub completed_by_measure: bool,
    /// From which progress on, 0 to 1.
    #[serde(skip_serializing_if = "is_one")]
    pub min_progress_measure: f64,
    /// What its progress counts in its parent's, 0 to 1.
    #[serde(skip_serializing_if = "is_one")]
    pub progress_weight: f64,
}

impl Default for CompletionThreshold {
    fn default() -> Self {
        Self {
            completed_by_measure: false,
            min_progress_measure: 1.0,
            progress_weight: 1.0,
        }
    }
}

/// A chapter, or something that can be launched.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Item {
    /// Its identifier in the manifest, which no other item has.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// It stands in no table of contents (`isvisible`).
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// What it launches, from the package's root, with its parameters; nothing for a chapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What it is to launch is not in the package: it is shown, and never delivered.
    #[serde(skip_serializing_if = "is_false")]
    pub unavailable: bool,
    /// What it launches talks to the API.
    #[serde(skip_serializing_if = "is_false")]
    pub is_sco: bool,
    /// What has to be done before it, such as `intro&(quiz|exam)`, in the AICC's script (CAM 1.2, 2.3.2.5.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisites: Option<String>,
    /// What the player is not to show beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden_controls: Vec<HiddenControl>,
    /// What completes it (SCORM 2004).
    #[serde(skip_serializing_if = "is_default")]
    pub completion: CompletionThreshold,
    /// Its sequencing, where the manifest says anything of it (SCORM 2004).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequencing: Option<Sequencing>,
    /// The items below it, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

over_default! {
    Course {
        identifier, title, objectives_global_to_system, shared_data_global_to_system, completion,
        sequencing if HAS_2004, items
    }
    CompletionThreshold { completed_by_measure, min_progress_measure, progress_weight }
    Item {
        identifier, title, hidden, href, unavailable, is_sco, prerequisites, hidden_controls, completion,
        sequencing if HAS_2004, items
    }
}

impl Default for Course {
    fn default() -> Self {
        Self {
            identifier: String::new(),
            title: String::new(),
            objectives_global_to_system: true,
            shared_data_global_to_system: true,
            completion: CompletionThreshold::default(),
            sequencing: None,
            items: Vec::new(),
        }
    }
}

impl Course {
    /// Whether the manifest says how the course's results come of its activities', beyond the standard's default. What a SCO
    /// says of itself, and whose word counts where it says nothing, is no part of that.
    pub fn has_rollup(&self) -> bool {
        let says = |sequencing: &Option<Sequencing>, completion: &CompletionThreshold, is_leaf: bool| {
            let own = if is_leaf {
                completion.progress_weight != 1.0
            } else {
                *completion != CompletionThreshold::default()
            };
            own || sequencing
                .as_ref()
                .is_some_and(|sequencing| sequencing.has_rollup(is_leaf))
        };
        says(&self.sequencing, &self.completion, false)
            || self
                .all_items()
                .any(|item| says(&item.sequencing, &item.completion, item.items.is_empty()))
    }

    /// Every item, each before those below it.
    pub fn all_items(&self) -> impl Iterator<Item = &Item> {
        let mut waiting: Vec<&Item> = self.items.iter().rev().collect();
        std::iter::from_fn(move || {
            let item = waiting.pop()?;
            waiting.extend(item.items.iter().rev());
            Some(item)
        })
    }
}
