//! What children make of their parent (RB.1.1 to RB.1.5).

use super::engine::{Counting, Engine};
use super::rule::{combined, negated};
use super::tracking::Progress;
use super::tree::Id;
use crate::course::sequencing::Requirement;
use crate::course::sequencing::rules::{
    Action, ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule,
};

/// What applies to a cluster that says nothing of its children's satisfaction (RB.1.2 b).
const SATISFACTION: [(RollupAction, Condition); 2] = [
    (RollupAction::NotSatisfied, Condition::ObjectiveStatusKnown),
    (RollupAction::Satisfied, Condition::Satisfied),
];

/// What applies to a cluster that says nothing of its children's completion (RB.1.3 b).
const COMPLETION: [(RollupAction, Condition); 2] = [
    (RollupAction::Incomplete, Condition::ActivityProgressKnown),
    (RollupAction::Completed, Condition::Completed),
];

impl Engine {
    /// Overall Rollup Process \[RB.1.5\], and what follows from global objectives that have changed.
    pub(super) fn overall_rollup(&mut self, id: Id) {
        let before = std::mem::replace(&mut self.counting, Counting::Current);
        let path: Vec<Id> = self.tree.upwards(id).collect();
        for id in path {
            self.roll_up(id);
        }
        self.counting = before;
        self.shared_rollup();
    }

    /// The same for all that reads a global objective which has changed. The parent of a reader takes part for that reason
    /// once, so that objectives which write each other come to an end.
    pub(super) fn shared_rollup(&mut self) {
        let tree = self.tree.clone();
        let before = std::mem::replace(&mut self.counting, Counting::Current);
        let mut done = vec![false; tree.len()];
        while !self.changed.is_empty() {
            let changed = std::mem::take(&mut self.changed);
            let readers = changed.iter().flat_map(|global| tree.readers(global));
            // What reads it has not changed by itself, and so it writes nothing: its parent rolls up.
            let parents = readers.filter_map(|reader| tree[*reader].parent);
            let mut above = vec![false; tree.len()];
            for parent in parents.filter(|parent| !std::mem::replace(&mut done[parent.0], true)) {
                tree.upwards(parent).for_each(|id| above[id.0] = true);
            }
            // The last in a forward traversal come first, so that each rolls up after all that is below it.
            for id in tree.ids().rev().filter(|id| above[id.0]) {
                self.roll_up(id);
            }
        }
        self.counting = before;
    }

    fn roll_up(&mut self, id: Id) {
        if !self.is_tracked(id) {
            return;
        }
        let objective = &self.tree[id].sequencing.objectives[0];
        let (satisfied, completed) = (
            objective.satisfied_by_measure,
            self.tree[id].completion.completed_by_measure,
        );
        if !self.tree[id].is_leaf() {
            let mut new = self.tracking(id).objectives[0];
            new.measure = self.measure_rollup(id);
            new.progress = self.completion_measure_rollup(id);
            if !satisfied {
                new.satisfied = self.objective_rollup_by_rules(id).or(new.satisfied);
            }
            if !completed {
                new.completed = self.activity_progress_rollup_by_rules(id).or(new.completed);
            }
            self.set_objective(id, 0, new);
        }
        self.rollup_by_measure(id, satisfied, completed);
    }

    /// Objective Rollup Using Measure Process \[RB.1.2 a\] and Activity Progress Rollup Using Measure Process \[RB.1.3 a\].
    /// A status that a measure decides is derived wherever it is read. Here it is stored too, so that global objectives get it.
    fn rollup_by_measure(&mut self, id: Id, satisfied: bool, completed: bool) {
        let known = self.primary(id);
        let own = self.tracking(id).objectives[0];
        // A SCO's measure was judged when it was reported. What is read of a global objective that knows none takes nothing of that away.
        let is_judged = self.tree[id].is_leaf() && own.measure.is_some() && known.measure.is_none();
        let new = Progress {
            satisfied: if satisfied && !is_judged {
                known.satisfied
            } else {
                own.satisfied
            },
            completed: if completed { known.completed } else { own.completed },
            ..own
        };
        self.set_objective(id, 0, new);
    }

    /// Children whose results count, with those results.
    fn counted(&self, id: Id) -> impl Iterator<Item = (Id, Progress)> {
        let children = self.children(id).iter().copied();
        children
            .filter(|child| self.is_tracked(*child))
            .map(|child| (child, self.primary(child)))
    }

    /// Measure Rollup Process \[RB.1.1 a\].
    fn measure_rollup(&self, id: Id) -> Option<f64> {
        weighed(self.counted(id).map(|(child, known)| {
            let weight = self.tree[child].sequencing.rollup.objective_measure_weight;
            (weight, known.measure)
        }))
    }

    /// Completion Measure Rollup Process \[RB.1.1 b\].
    fn completion_measure_rollup(&self, id: Id) -> Option<f64> {
        weighed(
            self.counted(id)
                .map(|(child, known)| (self.tree[child].completion.progress_weight, known.progress)),
        )
    }

    /// Objective Rollup Using Rules Process \[RB.1.2 b\].
    fn objective_rollup_by_rules(&self, id: Id) -> Option<bool> {
        self.rollup_by_rules(id, (RollupAction::NotSatisfied, RollupAction::Satisfied), &SATISFACTION)
    }

    /// Activity Progress Rollup Using Rules Process \[RB.1.3 b\].
    fn activity_progress_rollup_by_rules(&self, id: Id) -> Option<bool> {
        self.rollup_by_rules(id, (RollupAction::Incomplete, RollupAction::Completed), &COMPLETION)
    }

    /// What rules of two actions make of a cluster: the one that denies is asked first, and the one that grants has the
    /// last word.
    fn rollup_by_rules(
        &self,
        id: Id,
        (denying, granting): (RollupAction, RollupAction),
        defaults: &[(RollupAction, Condition)],
    ) -> Option<bool> {
        let rules = &self.tree[id].sequencing.rollup.rules;
        let says = |action| rules.iter().any(|rule| rule.action == action);
        let default: Vec<RollupRule>;
        let rules = if says(denying) || says(granting) {
            rules
        } else {
            default = defaults.iter().map(|(action, asked)| all(*action, *asked)).collect();
            &default
        };
        let denied = self.rollup_rule_check(id, rules, denying).then_some(false);
        let granted = self.rollup_rule_check(id, rules, granting).then_some(true);
        granted.or(denied)
    }

    /// Rollup Rule Check Subprocess \[RB.1.4\].
    fn rollup_rule_check(&self, id: Id, rules: &[RollupRule], action: RollupAction) -> bool {
        let mut asked = rules.iter().filter(|rule| rule.action == action);
        asked.any(|rule| {
            let children = self.children(id).iter();
            let answers: Vec<Option<bool>> = children
                .filter(|child| self.is_tracked(**child) && self.check_child_for_rollup(**child, action))
                .map(|child| self.evaluate_rollup_conditions(*child, rule))
                .collect();
            is_enough(rule, &answers)
        })
    }

    /// Evaluate Rollup Conditions Subprocess \[RB.1.4.1\].
    fn evaluate_rollup_conditions(&self, child: Id, rule: &RollupRule) -> Option<bool> {
        let answers = rule
            .conditions
            .iter()
            .map(|asked| negated(self.condition(child, asked.condition, Some(0), 0.0), asked.is_negated));
        combined(rule.combination, answers)
    }

    /// Check Child for Rollup Subprocess \[RB.1.4.2\].
    fn check_child_for_rollup(&self, child: Id, action: RollupAction) -> bool {
        let sequencing = &self.tree[child].sequencing;
        let (rollup, when) = (&sequencing.rollup, &sequencing.rollup_considerations);
        let (counts, required) = match action {
            RollupAction::Satisfied => (rollup.objective_satisfied, when.required_for_satisfied),
            RollupAction::NotSatisfied => (rollup.objective_satisfied, when.required_for_not_satisfied),
            RollupAction::Completed => (rollup.progress_completion, when.required_for_completed),
            RollupAction::Incomplete => (rollup.progress_completion, when.required_for_incomplete),
        };
        let tracking = self.tracking(child);
        counts
            && match required {
                Requirement::Always => true,
                Requirement::IfAttempted => tracking.attempts > 0,
                Requirement::IfNotSuspended => tracking.attempts > 0 && !tracking.is_suspended,
                Requirement::IfNotSkipped => !self.is_before(child, Action::Skip),
            }
    }
}

/// A rule that asks all children for one thing.
fn all(action: RollupAction, condition: Condition) -> RollupRule {
    RollupRule {
        action,
        children: ChildSet::All,
        minimum_count: None,
        minimum_percent: None,
        combination: Combination::Any,
        conditions: vec![RollupCondition {
            condition,
            is_negated: false,
        }],
    }
}

/// Whether enough children answer yes. If all children are left out, a rule that asks for all of them holds: ADL's packages
/// RU-11 and RU-15b want it so.
fn is_enough(rule: &RollupRule, answers: &[Option<bool>]) -> bool {
    let yes = answers.iter().filter(|answer| **answer == Some(true)).count();
    let is_unknown = answers.contains(&None);
    match rule.children {
        ChildSet::All => yes == answers.len(),
        ChildSet::Any => yes > 0,
        ChildSet::None => yes == 0 && !is_unknown,
        ChildSet::AtLeastCount => yes >= rule.minimum_count.unwrap_or_default() as usize,
        ChildSet::AtLeastPercent => {
            !answers.is_empty() && yes as f64 / answers.len() as f64 >= rule.minimum_percent.unwrap_or_default()
        }
    }
}

/// The mean of measures by their weights: one that is not known counts nothing, and its weight all the same.
fn weighed(parts: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let (mut total, mut weights, mut is_known) = (0.0, 0.0, false);
    for (weight, measure) in parts {
        weights += weight;
        if let Some(measure) = measure {
            total += weight * measure;
            is_known = true;
        }
    }
    (is_known && weights > 0.0).then(|| total / weights)
}
