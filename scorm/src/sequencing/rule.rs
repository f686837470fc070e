//! Sequencing rules and their conditions (UP.2, UP.2.1; SN 3.3, 4.2).

use super::engine::Engine;
use super::tracking::reaches;
use super::tree::Id;
use crate::cmi::time::Hundredths;
use crate::course::sequencing::rules::{Action, Combination, Condition, Rule};
use crate::package::Family;

/// Which rules of an activity are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Before,
    Exit,
    After,
}

impl Engine {
    /// Sequencing Rules Check Process \[UP.2\]: the action of the first rule that applies, among those that say one of these.
    pub(super) fn sequencing_rules_check(&self, id: Id, kind: Kind, actions: &[Action]) -> Option<Action> {
        let sequencing = &self.tree[id].sequencing;
        let rules = match kind {
            Kind::Before => &sequencing.pre_condition_rules,
            Kind::Exit => &sequencing.exit_condition_rules,
            Kind::After => &sequencing.post_condition_rules,
        };
        let mut asked = rules.iter().filter(|rule| actions.contains(&rule.action));
        asked
            .find(|rule| self.sequencing_rule_check(id, rule) == Some(true))
            .map(|rule| rule.action)
    }

    /// Whether a rule in front of an activity applies.
    pub(super) fn is_before(&self, id: Id, action: Action) -> bool {
        self.sequencing_rules_check(id, Kind::Before, &[action]).is_some()
    }

    /// Sequencing Rule Check Subprocess \[UP.2.1\].
    fn sequencing_rule_check(&self, id: Id, rule: &Rule) -> Option<bool> {
        let answers = rule.conditions.iter().map(|asked| {
            let objective = self.tree[id].objective(asked.objective.as_deref());
            let threshold = asked.measure_threshold.unwrap_or_default();
            negated(
                self.condition(id, asked.condition, objective, threshold),
                asked.is_negated,
            )
        });
        combined(rule.combination, answers)
    }

    /// What a condition comes to for an activity; `None` where it is not known (SN 4.2).
    pub(super) fn condition(
        &self,
        id: Id,
        condition: Condition,
        objective: Option<usize>,
        threshold: f64,
    ) -> Option<bool> {
        let is_tracked = self.is_tracked(id);
        let known = || objective.filter(|_| is_tracked).map(|at| self.objective(id, at));
        match condition {
            Condition::Satisfied => known()?.satisfied,
            Condition::ObjectiveStatusKnown => Some(known()?.satisfied.is_some()),
            Condition::ObjectiveMeasureKnown => Some(known()?.measure.is_some()),
            Condition::ObjectiveMeasureGreaterThan => Some(!reaches(threshold, known()?.measure?)),
            Condition::ObjectiveMeasureLessThan => Some(!reaches(known()?.measure?, threshold)),
            Condition::Completed if is_tracked => self.primary(id).completed,
            Condition::ActivityProgressKnown => Some(is_tracked && self.primary(id).completed.is_some()),
            Condition::Attempted => Some(is_tracked && self.tracking(id).attempts > 0),
            Condition::AttemptLimitExceeded => Some(is_tracked && self.is_attempt_limit_reached(id)),
            Condition::TimeLimitExceeded => Some(is_tracked && self.is_time_over(id)),
            Condition::Always => Some(true),
            // No manifest can say when an activity is available, so that it always is (CAM 5.1.4).
            Condition::OutsideAvailableTimeRange | Condition::Never => Some(false),
            Condition::Completed => None,
        }
    }

    pub(super) fn is_attempt_limit_reached(&self, id: Id) -> bool {
        let limit = self.tree[id].sequencing.limits.attempt_limit;
        limit.is_some_and(|limit| self.tracking(id).attempts >= limit)
    }

    /// Whether the last attempt took as long as an attempt may.
    fn is_time_over(&self, id: Id) -> bool {
        let tracking = self.tracking(id);
        let limit = self.tree[id]
            .sequencing
            .limits
            .attempt_absolute_duration_limit
            .as_deref();
        let limit = limit.and_then(|limit| Hundredths::parse(Family::Scorm2004, limit));
        let (Some(limit), Some(began)) = (limit, tracking.began) else {
            return false;
        };
        let ended = tracking.ended.unwrap_or(self.now);
        u64::try_from(ended.saturating_sub(began)).is_ok_and(|taken| taken >= limit.length.seconds())
    }
}

/// An answer turned round; what is not known stays so.
pub(super) fn negated(answer: Option<bool>, is_negated: bool) -> Option<bool> {
    answer.map(|answer| answer != is_negated)
}

/// Several answers as one. One that is not known leaves the whole unknown, unless another decides it.
pub(super) fn combined(combination: Combination, answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let decisive = combination == Combination::Any;
    let (mut all, mut is_empty) = (Some(!decisive), true);
    for answer in answers {
        is_empty = false;
        match answer {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => all = None,
        }
    }
    all.filter(|_| !is_empty)
}
