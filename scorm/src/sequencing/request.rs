//! Sequencing requests: which activity is to be delivered (SB.2.5 to SB.2.13).

use super::engine::Engine;
use super::exception::Exception;
use super::flow::{Direction, Stop};
use super::tree::{Id, Tree};

/// What sequencing is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SequencingRequest {
    Start,
    ResumeAll,
    Exit,
    Retry,
    Continue,
    Previous,
    Choice(Id),
    Jump(Id),
}

/// What sequencing comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequenced {
    Deliver(Id),
    Nothing,
    EndSession,
}

impl Engine {
    /// Sequencing Request Process \[SB.2.12\]. What a request that fails leaves behind is for its caller to do.
    pub(super) fn sequencing_request(&self, request: SequencingRequest) -> Result<Sequenced, Exception> {
        let found = match request {
            SequencingRequest::Start => self.start_request(),
            SequencingRequest::ResumeAll => self.resume_all_request(),
            SequencingRequest::Exit => return self.exit_request(),
            SequencingRequest::Retry => self.retry_request(),
            SequencingRequest::Continue => self.continue_request(),
            SequencingRequest::Previous => self.previous_request(),
            SequencingRequest::Choice(target) => self.choice_request(target).map_err(Stop::from),
            SequencingRequest::Jump(target) => self.jump_request(target),
        };
        match found {
            Ok(id) => Ok(Sequenced::Deliver(id)),
            Err(Stop::End) => Ok(Sequenced::EndSession),
            Err(Stop::Exception(exception)) => Err(exception),
        }
    }

    /// Start Sequencing Request Process \[SB.2.5\].
    fn start_request(&self) -> Result<Id, Stop> {
        if self.state.current.is_some() {
            return Err(Exception::StartCurrent.into());
        }
        if self.tree[Tree::ROOT].is_leaf() {
            return Ok(Tree::ROOT);
        }
        self.flow(Tree::ROOT, Direction::Forward, true)
    }

    /// Resume All Sequencing Request Process \[SB.2.6\]. A session that was suspended after its activity had ended goes on
    /// with that activity's parent, which the standard cannot deliver; one flows into it.
    fn resume_all_request(&self) -> Result<Id, Stop> {
        if self.state.current.is_some() {
            return Err(Exception::ResumeCurrent.into());
        }
        let suspended = self.state.suspended.ok_or(Exception::ResumeNothing)?;
        match self.tree[suspended].is_leaf() {
            true => Ok(suspended),
            false => self.flow(suspended, Direction::Forward, true),
        }
    }

    /// Continue Sequencing Request Process \[SB.2.7\].
    fn continue_request(&self) -> Result<Id, Stop> {
        let current = self.state.current.ok_or(Exception::ContinueNothing)?;
        if !self.parent_allows(current, Engine::flows) {
            return Err(Exception::ContinueNoFlow.into());
        }
        self.flow(current, Direction::Forward, false)
    }

    /// Previous Sequencing Request Process \[SB.2.8\].
    fn previous_request(&self) -> Result<Id, Stop> {
        let current = self.state.current.ok_or(Exception::PreviousNothing)?;
        if !self.parent_allows(current, Engine::flows) {
            return Err(Exception::PreviousNoFlow.into());
        }
        self.flow(current, Direction::Backward, false)
    }

    /// Retry Sequencing Request Process \[SB.2.10\].
    fn retry_request(&self) -> Result<Id, Stop> {
        let current = self.state.current.ok_or(Exception::RetryNothing)?;
        if self.is_active(current) || self.is_suspended(current) {
            return Err(Exception::RetryActive.into());
        }
        if self.tree[current].is_leaf() {
            return Ok(current);
        }
        let found = self.flow(current, Direction::Forward, true);
        found.map_err(|_| Exception::RetryNothingToDeliver.into())
    }

    /// Exit Sequencing Request Process \[SB.2.11\].
    fn exit_request(&self) -> Result<Sequenced, Exception> {
        let current = self.state.current.ok_or(Exception::ExitNothing)?;
        if self.is_active(current) {
            return Err(Exception::ExitActive);
        }
        match current == Tree::ROOT {
            true => Ok(Sequenced::EndSession),
            false => Ok(Sequenced::Nothing),
        }
    }

    /// Jump Sequencing Request Process \[SB.2.13\].
    fn jump_request(&self, target: Id) -> Result<Id, Stop> {
        match self.state.current {
            Some(_) => Ok(target),
            None => Err(Exception::JumpNothing.into()),
        }
    }
}
