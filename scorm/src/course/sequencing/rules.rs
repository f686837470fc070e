//! Rules of sequencing and of rollup, and their words (CAM 5.1.3, 5.1.5).

use serde::{Deserialize, Serialize};

use crate::course::form::{is_false, worded};
use crate::vocabulary;

vocabulary! {
    /// How several conditions are taken together.
    Combination {
        /// All of them.
        All = "all",
        /// One of them is enough.
        Any = "any",
    }
}

vocabulary! {
    /// What a condition asks.
    Condition {
        /// The objective is satisfied.
        Satisfied = "satisfied",
        /// Whether the objective is satisfied is known.
        ObjectiveStatusKnown = "objectiveStatusKnown",
        /// The objective has a measure.
        ObjectiveMeasureKnown = "objectiveMeasureKnown",
        /// Its measure is greater than the threshold.
        ObjectiveMeasureGreaterThan = "objectiveMeasureGreaterThan",
        /// Its measure is less than the threshold.
        ObjectiveMeasureLessThan = "objectiveMeasureLessThan",
        /// The activity is completed.
        Completed = "completed",
        /// Whether the activity is completed is known.
        ActivityProgressKnown = "activityProgressKnown",
        /// The activity was attempted.
        Attempted = "attempted",
        /// It was attempted as often as it may be.
        AttemptLimitExceeded = "attemptLimitExceeded",
        /// It was taken as long as it may be.
        TimeLimitExceeded = "timeLimitExceeded",
        /// It is taken out of the time that it may be taken in.
        OutsideAvailableTimeRange = "outsideAvailableTimeRange",
        /// Always.
        Always = "always",
        /// Never, which only rollup asks.
        Never = "never",
    }
}

vocabulary! {
    /// What a rule does.
    Action {
        /// The activity is skipped in flow (before).
        Skip = "skip",
        /// It cannot be taken (before).
        Disabled = "disabled",
        /// It cannot be chosen (before).
        HiddenFromChoice = "hiddenFromChoice",
        /// Flow ends in front of it (before).
        StopForwardTraversal = "stopForwardTraversal",
        /// Its parent ends (behind).
        ExitParent = "exitParent",
        /// The course ends (behind).
        ExitAll = "exitAll",
        /// It is taken again (behind).
        Retry = "retry",
        /// The course is taken again (behind).
        RetryAll = "retryAll",
        /// One goes on (behind).
        Continue = "continue",
        /// One goes back (behind).
        Previous = "previous",
        /// It ends (exit).
        Exit = "exit",
    }
}

vocabulary! {
    /// What a rollup rule makes of an activity.
    RollupAction {
        /// Satisfied.
        Satisfied = "satisfied",
        /// Not satisfied.
        NotSatisfied = "notSatisfied",
        /// Completed.
        Completed = "completed",
        /// Incomplete.
        Incomplete = "incomplete",
    }
}

vocabulary! {
    /// How many children a rollup rule asks for.
    ChildSet {
        /// All of them.
        All = "all",
        /// Any of them.
        Any = "any",
        /// None of them.
        None = "none",
        /// A number of them.
        AtLeastCount = "atLeastCount",
        /// A part of them.
        AtLeastPercent = "atLeastPercent",
    }
}

worded!(Combination, Condition, Action, RollupAction, ChildSet);

/// A rule of sequencing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What it does.
    pub action: Action,
    /// How its conditions are taken together.
    pub combination: Combination,
    /// When it does it.
    pub conditions: Vec<RuleCondition>,
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// What is asked.
    pub condition: Condition,
    /// The answer is turned round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_negated: bool,
    /// Of which of the activity's objectives; of the primary one where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// The measure to compare with, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure_threshold: Option<f64>,
}

/// A rule of rollup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RollupRule {
    /// What it makes of the activity.
    pub action: RollupAction,
    /// How many children it asks for.
    pub children: ChildSet,
    /// The number of them, for `atLeastCount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_count: Option<u32>,
    /// The part of them, 0 to 1, for `atLeastPercent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_percent: Option<f64>,
    /// How its conditions are taken together.
    pub combination: Combination,
    /// What each child is asked.
    pub conditions: Vec<RollupCondition>,
}

/// A condition of a rollup rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollupCondition {
    /// What is asked.
    pub condition: Condition,
    /// The answer is turned round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_negated: bool,
}
