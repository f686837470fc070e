//! How attempts end, and whether another may begin (UP.1, UP.3, UP.4, UP.5).

use super::engine::Engine;
use super::tracking::Progress;
use super::tree::{Id, Tree};
use crate::course::sequencing::rules::Action;

impl Engine {
    /// Limit Conditions Check Process \[UP.1\]. Durations do not count here: a limit on an attempt cannot keep the next one
    /// from beginning, and of an attempt in progress the SCO is told (RTE 4.2.14).
    fn limit_conditions_check(&self, id: Id) -> bool {
        if !self.is_tracked(id) || self.is_active(id) || self.is_suspended(id) {
            return false;
        }
        self.is_attempt_limit_reached(id)
    }

    /// Check Activity Process \[UP.5\]: whether an activity is disabled, or has reached its limits.
    pub(super) fn check_activity(&self, id: Id) -> bool {
        self.is_before(id, Action::Disabled) || self.limit_conditions_check(id)
    }

    /// Terminate Descendent Attempts Process \[UP.3\]: ends what is between the current activity and the activity that it
    /// shares with this one.
    pub(super) fn terminate_descendent_attempts(&mut self, id: Id) {
        let Some(current) = self.state.current else { return };
        let common = self.tree.common_ancestor(current, id);
        for above in self.tree.below(common, current).into_iter().skip(1) {
            self.end_attempt(above);
        }
    }

    /// End Attempt Process \[UP.4\].
    pub(super) fn end_attempt(&mut self, id: Id) {
        if self.tree[id].is_leaf() {
            if self.is_tracked(id) && !self.is_suspended(id) {
                self.assume_results(id);
            }
        } else {
            let suspended = self.children(id).iter().any(|child| self.is_suspended(*child));
            self.tracking_mut(id).is_suspended = suspended;
        }
        let (was_active, now) = (self.is_active(id), self.now);
        let tracking = self.tracking_mut(id);
        tracking.is_active = false;
        if was_active {
            tracking.ended = tracking.began.map(|_| now);
        }
        self.overall_rollup(id);
        if was_active && !self.is_suspended(id) {
            self.prepare_next_attempt(id);
        }
    }

    /// What a leaf that says nothing came to (UP.4, 1.1.1): it was shown, and that is taken for success.
    pub(super) fn assume_results(&mut self, id: Id) {
        let (activity, tracking) = (&self.tree[id], self.tracking(id));
        let controls = activity.sequencing.delivery;
        // What only a measure decides stays unknown without one, and so does what the SCO says is unknown.
        let completes = !tracking.says_completion
            && !controls.completion_set_by_content
            && !activity.completion.completed_by_measure;
        let satisfies = !tracking.says_success
            && !controls.objective_set_by_content
            && !activity.sequencing.objectives[0].satisfied_by_measure;
        let (own, known) = (self.tracking(id).objectives[0], self.primary(id));
        let completed = (completes && own.completed.or(known.completed).is_none()).then_some(true);
        let satisfied = (satisfies && own.satisfied.or(known.satisfied).is_none()).then_some(true);
        self.set_objective(
            id,
            0,
            Progress {
                completed: completed.or(own.completed),
                satisfied: satisfied.or(own.satisfied),
                ..own
            },
        );
    }

    /// Ends every attempt in progress, from the current activity to the root.
    pub(super) fn end_all_attempts(&mut self) {
        if let Some(current) = self.state.current.filter(|current| self.is_active(*current)) {
            self.end_attempt(current);
        }
        self.terminate_descendent_attempts(Tree::ROOT);
        self.end_attempt(Tree::ROOT);
        self.state.current = Some(Tree::ROOT);
    }
}
