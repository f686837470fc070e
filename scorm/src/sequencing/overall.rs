//! From a navigation request to a delivery (OP.1).

use super::engine::{Counting, Engine};
use super::exception::Exception;
use super::navigation::Request;
use super::request::{Sequenced, SequencingRequest};
use super::tree::{Id, Tree};

/// What a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The activity is delivered; whether its attempt goes on.
    Delivered(Id, bool),
    /// The next request is awaited.
    Waiting,
    /// The session has ended.
    Ended,
}

impl Engine {
    /// Overall Sequencing Process \[OP.1\], for one request.
    pub(super) fn overall_sequencing(&mut self, request: &Request) -> Result<Done, Exception> {
        let navigated = self.navigation_request(request)?;
        let mut sequencing = navigated.sequencing;
        if let Some(termination) = navigated.termination {
            sequencing = self.termination_request(termination)?.unwrap_or(sequencing);
        }
        // A retry begins anew what it retries, though the standard has that forgotten at the delivery alone, by when rules
        // have been asked.
        if let (SequencingRequest::Retry, Some(current)) = (sequencing, self.state.current) {
            self.counting = Counting::Renewed(current);
        }
        let done = self.sequence(sequencing);
        self.counting = Counting::All;
        done
    }

    fn sequence(&mut self, request: SequencingRequest) -> Result<Done, Exception> {
        match self.sequencing_request(request) {
            Ok(Sequenced::Deliver(id)) => {
                self.delivery_request(id)?;
                let goes_on = self.content_delivery_environment(id)?;
                Ok(Done::Delivered(id, goes_on))
            }
            Ok(Sequenced::Nothing) => Ok(Done::Waiting),
            Ok(Sequenced::EndSession) => {
                self.end_session();
                Ok(Done::Ended)
            }
            Err(exception) => {
                if let (Exception::ChoiceNothingToDeliver, SequencingRequest::Choice(target)) = (exception, request) {
                    self.stay_at(target);
                }
                Err(exception)
            }
        }
    }

    /// The end of SB.2.9, where a chosen cluster has nothing to deliver: it is current, so that one goes on from there.
    fn stay_at(&mut self, target: Id) {
        let current = self.state.current.unwrap_or(Tree::ROOT);
        let common = self.tree.common_ancestor(current, target);
        self.terminate_descendent_attempts(common);
        self.end_attempt(common);
        self.state.current = Some(target);
    }

    /// Ends the session, and what is still active of it.
    pub(super) fn end_session(&mut self) {
        if self.is_active(Tree::ROOT) {
            self.end_all_attempts();
        }
        self.state.current = None;
        self.state.is_open = false;
    }
}
