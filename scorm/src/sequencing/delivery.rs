//! How an activity is delivered (DB.1.1, DB.2, DB.2.1).

use super::engine::Engine;
use super::exception::Exception;
use super::tree::{Id, Tree};

impl Engine {
    /// Delivery Request Process \[DB.1.1\].
    pub(super) fn delivery_request(&self, id: Id) -> Result<(), Exception> {
        if !self.tree[id].is_leaf() {
            return Err(Exception::DeliverCluster);
        }
        match self.tree[id].is_unavailable || self.tree.upwards(id).any(|id| self.check_activity(id)) {
            true => Err(Exception::DeliverUnavailable),
            false => Ok(()),
        }
    }

    /// Content Delivery Environment Process \[DB.2\]: whether the attempt that is delivered goes on.
    pub(super) fn content_delivery_environment(&mut self, id: Id) -> Result<bool, Exception> {
        if self
            .state
            .current
            .is_some_and(|current| self.is_active(current) && self.tree[current].is_leaf())
        {
            return Err(Exception::DeliverActive);
        }
        if self.state.suspended != Some(id) {
            self.clear_suspended_activity(id);
        }
        self.terminate_descendent_attempts(id);
        let goes_on = self.is_suspended(id);
        for id in self.tree.path(id) {
            if !self.is_active(id) {
                self.begin_attempt(id);
            }
        }
        self.state.current = Some(id);
        self.state.suspended = None;
        Ok(goes_on)
    }

    fn begin_attempt(&mut self, id: Id) {
        // The time counts only where it is limited.
        let limits = &self.tree[id].sequencing.limits;
        let began = limits.attempt_absolute_duration_limit.as_ref().map(|_| self.now);
        let is_tracked = self.is_tracked(id);
        let goes_on = self.is_suspended(id);
        let tracking = self.tracking_mut(id);
        tracking.is_active = true;
        tracking.ended = None;
        tracking.is_suspended = false;
        if !is_tracked || goes_on {
            return;
        }
        tracking.says_success = false;
        tracking.says_completion = false;
        tracking.attempts = tracking.attempts.saturating_add(1);
        tracking.began = began;
        self.forget_attempt(id);
        if id == Tree::ROOT && !self.tree.is_global_to_system {
            self.state.globals.clear();
        }
    }

    /// Clear Suspended Activity Subprocess \[DB.2.1\]: another activity is delivered than the one that was suspended.
    fn clear_suspended_activity(&mut self, id: Id) {
        let Some(suspended) = self.state.suspended.take() else {
            return;
        };
        let common = self.tree.common_ancestor(suspended, id);
        let mut path = self.tree.below(common, suspended);
        path.push(common);
        for id in path {
            let is_kept = self.children(id).iter().any(|child| self.is_suspended(*child));
            self.tracking_mut(id).is_suspended = is_kept;
        }
    }
}
