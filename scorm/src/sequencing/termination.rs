//! Termination requests: which attempts end, and what rules ask for then (TB.2.1 to TB.2.3).

use super::engine::Engine;
use super::exception::Exception;
use super::navigation::TerminationRequest;
use super::request::SequencingRequest;
use super::rule::Kind;
use super::tree::{Id, Tree};
use crate::course::sequencing::rules::Action;

/// What rules behind an attempt ask for (TB.2.2).
enum Behind {
    Nothing,
    Sequencing(SequencingRequest),
    ExitParent,
    ExitAll,
    RetryAll,
}

impl Engine {
    /// Termination Request Process \[TB.2.3\]: the sequencing request that takes the place of the one that waits, if any does.
    pub(super) fn termination_request(
        &mut self,
        request: TerminationRequest,
    ) -> Result<Option<SequencingRequest>, Exception> {
        let current = self.state.current.ok_or(Exception::NothingToEnd)?;
        let only_active = matches!(request, TerminationRequest::Exit | TerminationRequest::Abandon);
        if only_active && !self.is_active(current) {
            return Err(Exception::NotActive);
        }
        match request {
            TerminationRequest::Exit => self.exit(current),
            TerminationRequest::ExitAll => {
                self.end_all_attempts();
                Ok(None)
            }
            TerminationRequest::SuspendAll => self.suspend_all(current).map(|()| None),
            TerminationRequest::Abandon => {
                self.tracking_mut(current).is_active = false;
                Ok(None)
            }
            TerminationRequest::AbandonAll => {
                for id in self.tree.path(current) {
                    self.tracking_mut(id).is_active = false;
                    self.prepare_next_attempt(id);
                }
                self.state.current = Some(Tree::ROOT);
                Ok(None)
            }
        }
    }

    /// The case Exit of TB.2.3: the attempt ends, then its parents' as far as rules ask for that.
    fn exit(&mut self, current: Id) -> Result<Option<SequencingRequest>, Exception> {
        self.end_attempt(current);
        self.sequencing_exit_action_rules();
        let mut current = self.state.current.unwrap_or(current);
        loop {
            match self.sequencing_post_condition_rules(current) {
                Behind::ExitParent => {
                    current = self.tree[current].parent.ok_or(Exception::NoParentToExit)?;
                    self.state.current = Some(current);
                    self.end_attempt(current);
                }
                Behind::ExitAll => {
                    self.end_all_attempts();
                    return Ok(Some(SequencingRequest::Exit));
                }
                Behind::RetryAll => {
                    self.end_all_attempts();
                    return Ok(Some(SequencingRequest::Retry));
                }
                Behind::Sequencing(SequencingRequest::Retry) => return Ok(Some(SequencingRequest::Retry)),
                _ if current == Tree::ROOT => return Ok(Some(SequencingRequest::Exit)),
                Behind::Sequencing(request) => return Ok(Some(request)),
                Behind::Nothing => return Ok(None),
            }
        }
    }

    /// Sequencing Exit Action Rules Subprocess \[TB.2.1\].
    fn sequencing_exit_action_rules(&mut self) {
        let Some(current) = self.state.current else { return };
        let path = self.tree.path(current);
        let mut above = path.into_iter().filter(|id| *id != current);
        let exits = |id: &Id| self.sequencing_rules_check(*id, Kind::Exit, &[Action::Exit]).is_some();
        if let Some(target) = above.find(exits) {
            self.terminate_descendent_attempts(target);
            self.end_attempt(target);
            self.state.current = Some(target);
        }
    }

    /// Sequencing Post Condition Rules Subprocess \[TB.2.2\].
    fn sequencing_post_condition_rules(&self, current: Id) -> Behind {
        if self.is_suspended(current) {
            return Behind::Nothing;
        }
        let actions = [
            Action::Retry,
            Action::Continue,
            Action::Previous,
            Action::ExitParent,
            Action::ExitAll,
            Action::RetryAll,
        ];
        match self.sequencing_rules_check(current, Kind::After, &actions) {
            Some(Action::Retry) => Behind::Sequencing(SequencingRequest::Retry),
            Some(Action::Continue) => Behind::Sequencing(SequencingRequest::Continue),
            Some(Action::Previous) => Behind::Sequencing(SequencingRequest::Previous),
            Some(Action::ExitParent) => Behind::ExitParent,
            Some(Action::ExitAll) => Behind::ExitAll,
            Some(Action::RetryAll) => Behind::RetryAll,
            _ => Behind::Nothing,
        }
    }

    /// The case Suspend All of TB.2.3.
    fn suspend_all(&mut self, current: Id) -> Result<(), Exception> {
        let suspended = if self.is_active(current) || self.is_suspended(current) {
            self.overall_rollup(current);
            current
        } else {
            self.tree[current].parent.ok_or(Exception::NothingToSuspend)?
        };
        for id in self.tree.path(suspended) {
            let tracking = self.tracking_mut(id);
            tracking.is_active = false;
            tracking.is_suspended = true;
        }
        self.state.suspended = Some(suspended);
        self.state.current = Some(Tree::ROOT);
        Ok(())
    }
}
