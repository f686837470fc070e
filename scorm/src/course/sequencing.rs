//! What a manifest says of the sequencing of an activity (CAM 5.1; SN 3), with the standard's default for what it does
//! not say. `auxiliaryResources` are not kept: nothing is defined for them (CAM 5.1.9).

/// Which members are read over their defaults.
mod members;
/// Rules of sequencing, and their words.
pub mod rules;

use serde::Serialize;

use self::rules::{RollupRule, Rule};
use super::form::{is_default, is_false, is_one, is_true, worded};
use crate::vocabulary;

/// Everything that is said of one activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sequencing {
    /// How a learner may go among its children.
    #[serde(skip_serializing_if = "is_default")]
    pub control: ControlMode,
    /// Before the activity is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pre_condition_rules: Vec<Rule>,
    /// Behind an attempt of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_condition_rules: Vec<Rule>,
    /// When an attempt below it has ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exit_condition_rules: Vec<Rule>,
    /// Limits of attempts and time.
    #[serde(skip_serializing_if = "is_default")]
    pub limits: LimitConditions,
    /// What its children come to.
    #[serde(skip_serializing_if = "is_default")]
    pub rollup: Rollup,
    /// When it counts in its parent's.
    #[serde(skip_serializing_if = "is_default")]
    pub rollup_considerations: RollupConsiderations,
    /// Which activities beside it can be chosen.
    #[serde(skip_serializing_if = "is_default")]
    pub constrained_choice: ConstrainedChoice,
    /// What it is about, the primary objective first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Objective>,
    /// Which of its children are taken, and in what order.
    #[serde(skip_serializing_if = "is_default")]
    pub randomization: Randomization,
    /// What is kept of it, and who says what it came to.
    #[serde(skip_serializing_if = "is_default")]
    pub delivery: DeliveryControls,
}

impl Sequencing {
    /// Whether it says how results roll up. A leaf's own objectives are its SCO's terms; those that it shares are not.
    pub(super) fn has_rollup(&self, is_leaf: bool) -> bool {
        let shares = |objective: &Objective| !objective.maps.is_empty();
        self.rollup != Rollup::default()
            || self.rollup_considerations != RollupConsiderations::default()
            || self.randomization.select_count.is_some()
            || !self.delivery.tracked
            || self.objectives.iter().any(|objective| !is_leaf || shares(objective))
    }
}

/// How a learner may go among an activity's children (CAM 5.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ControlMode {
    /// Any of them can be chosen.
    #[serde(skip_serializing_if = "is_true")]
    pub choice: bool,
    /// While one of them is active, an activity elsewhere can be chosen.
    #[serde(skip_serializing_if = "is_true")]
    pub choice_exit: bool,
    /// One goes on from each to the next.
    #[serde(skip_serializing_if = "is_false")]
    pub flow: bool,
    /// One does not go back.
    #[serde(skip_serializing_if = "is_false")]
    pub forward_only: bool,
    /// Objectives of its current attempt alone count in rollup.
    #[serde(skip_serializing_if = "is_true")]
    pub use_current_attempt_objective_info: bool,
    /// Progress of its current attempt alone counts in rollup.
    #[serde(skip_serializing_if = "is_true")]
    pub use_current_attempt_progress_info: bool,
}

impl Default for ControlMode {
    fn default() -> Self {
        Self {
            choice: true,
            choice_exit: true,
            flow: false,
            forward_only: false,
            use_current_attempt_objective_info: true,
            use_current_attempt_progress_info: true,
        }
    }
}

/// Limits of attempts and time (CAM 5.1.4). Durations are in the standard's notation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LimitConditions {
    /// Attempts that may be begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt_limit: Option<u32>,
    /// The longest attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt_absolute_duration_limit: Option<String>,
}

/// What the children of an activity come to (CAM 5.1.5).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rollup {
    /// Its satisfaction counts in its parent's.
    #[serde(skip_serializing_if = "is_true")]
    pub objective_satisfied: bool,
    /// Its completion counts in its parent's.
    #[serde(skip_serializing_if = "is_true")]
    pub progress_completion: bool,
    /// What its measure counts in its parent's, 0 to 1.
    #[serde(skip_serializing_if = "is_one")]
    pub objective_measure_weight: f64,
    /// The rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RollupRule>,
}

impl Default for Rollup {
    fn default() -> Self {
        Self {
            objective_satisfied: true,
            progress_completion: true,
            objective_measure_weight: 1.0,
            rules: Vec::new(),
        }
    }
}

vocabulary! {
    /// When a child counts in its parent's rollup (CAM 5.1.10).
    Requirement {
        /// Always.
        Always = "always",
        /// Where it was attempted.
        IfAttempted = "ifAttempted",
        /// Unless it is skipped.
        IfNotSkipped = "ifNotSkipped",
        /// Unless it is suspended.
        IfNotSuspended = "ifNotSuspended",
    }
}

/// When an activity counts in its parent's rollup (`adlseq:rollupConsiderations`, CAM 5.1.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RollupConsiderations {
    /// For the parent to be satisfied.
    pub required_for_satisfied: Requirement,
    /// For the parent to be not satisfied.
    pub required_for_not_satisfied: Requirement,
    /// For the parent to be completed.
    pub required_for_completed: Requirement,
    /// For the parent to be incomplete.
    pub required_for_incomplete: Requirement,
    /// Its measure counts while it is active.
    pub measure_satisfaction_if_active: bool,
}

impl Default for RollupConsiderations {
    fn default() -> Self {
        Self {
            required_for_satisfied: Requirement::Always,
            required_for_not_satisfied: Requirement::Always,
            required_for_completed: Requirement::Always,
            required_for_incomplete: Requirement::Always,
            measure_satisfaction_if_active: true,
        }
    }
}

/// Which activities can be chosen (`adlseq:constrainedChoiceConsiderations`, CAM 5.1.11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConstrainedChoice {
    /// None of its children, unless it is active already.
    #[serde(skip_serializing_if = "is_false")]
    pub prevent_activation: bool,
    /// Only those next to it.
    #[serde(skip_serializing_if = "is_false")]
    pub constrain_choice: bool,
}

/// What an activity is about (CAM 5.1.6).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Objective {
    /// Its identifier in the activity; only a primary objective may have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// It is the one that counts in rollup.
    #[serde(skip_serializing_if = "is_false")]
    pub is_primary: bool,
    /// It is satisfied by its measure.
    #[serde(skip_serializing_if = "is_false")]
    pub satisfied_by_measure: bool,
    /// From which measure on, -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_normalized_measure: Option<f64>,
    /// The global objectives that it shares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<ObjectiveMap>,
}

/// What an objective shares with a global one (CAM 5.1.6.5; `adlseq:mapInfo`, 4th Edition).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectiveMap {
    /// The global objective.
    pub target: String,
    /// Its satisfaction is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_satisfied_status: bool,
    /// Its measure is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_normalized_measure: bool,
    /// Its satisfaction is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_satisfied_status: bool,
    /// Its measure is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_normalized_measure: bool,
    /// Its raw score is read (4th Edition, as all that follow).
    #[serde(skip_serializing_if = "is_true")]
    pub read_raw_score: bool,
    /// Its least score is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_min_score: bool,
    /// Its best score is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_max_score: bool,
    /// Its completion is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_completion_status: bool,
    /// Its progress is read.
    #[serde(skip_serializing_if = "is_true")]
    pub read_progress_measure: bool,
    /// Its raw score is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_raw_score: bool,
    /// Its least score is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_min_score: bool,
    /// Its best score is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_max_score: bool,
    /// Its completion is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_completion_status: bool,
    /// Its progress is written.
    #[serde(skip_serializing_if = "is_false")]
    pub write_progress_measure: bool,
}

impl Default for ObjectiveMap {
    fn default() -> Self {
        Self {
            target: String::new(),
            read_satisfied_status: true,
            read_normalized_measure: true,
            write_satisfied_status: false,
            write_normalized_measure: false,
            read_raw_score: true,
            read_min_score: true,
            read_max_score: true,
            read_completion_status: true,
            read_progress_measure: true,
            write_raw_score: false,
            write_min_score: false,
            write_max_score: false,
            write_completion_status: false,
            write_progress_measure: false,
        }
    }
}

vocabulary! {
    /// When children are selected or put in order (CAM 5.1.7).
    Timing {
        /// Not at all.
        Never = "never",
        /// Once.
        Once = "once",
        /// Before each attempt.
        OnEachNewAttempt = "onEachNewAttempt",
    }
}

/// Which of an activity's children are taken, and in what order (CAM 5.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Randomization {
    /// When they are put in order.
    #[serde(skip_serializing_if = "is_never")]
    pub randomization_timing: Timing,
    /// When they are selected.
    #[serde(skip_serializing_if = "is_never")]
    pub selection_timing: Timing,
    /// How many of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select_count: Option<u32>,
    /// They are put in another order.
    #[serde(skip_serializing_if = "is_false")]
    pub reorder_children: bool,
}

fn is_never(timing: &Timing) -> bool {
    *timing == Timing::Never
}

impl Default for Randomization {
    fn default() -> Self {
        Self {
            randomization_timing: Timing::Never,
            selection_timing: Timing::Never,
            select_count: None,
            reorder_children: false,
        }
    }
}

/// What is kept of an activity, and who says what it came to (CAM 5.1.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryControls {
    /// Its attempts are kept.
    #[serde(skip_serializing_if = "is_true")]
    pub tracked: bool,
    /// The SCO says whether it is completed.
    #[serde(skip_serializing_if = "is_false")]
    pub completion_set_by_content: bool,
    /// The SCO says whether its objective is satisfied.
    #[serde(skip_serializing_if = "is_false")]
    pub objective_set_by_content: bool,
}

impl Default for DeliveryControls {
    fn default() -> Self {
        Self {
            tracked: true,
            completion_set_by_content: false,
            objective_set_by_content: false,
        }
    }
}

worded!(Requirement, Timing);

impl Sequencing {
    /// Whether rules or limits decide where a learner may go while the course is taken, so that nothing is known before.
    pub fn is_ruled(&self) -> bool {
        let rules = [
            &self.pre_condition_rules,
            &self.post_condition_rules,
            &self.exit_condition_rules,
        ];
        rules.iter().any(|rules| !rules.is_empty())
            || !is_default(&self.limits)
            || !is_default(&self.constrained_choice)
    }

    /// The objective that counts in rollup.
    pub fn primary_objective(&self) -> Option<&Objective> {
        self.objectives.iter().find(|objective| objective.is_primary)
    }
}
