//! Navigation requests: what ends, and what sequencing is asked for them (NB.2.1).

use super::engine::Engine;
use super::exception::Exception;
use super::request::SequencingRequest;
use super::tree::{Id, Tree};

/// What a learner or a SCO asks for (SN 5.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To begin.
    Start,
    /// To go on where the session was suspended.
    ResumeAll,
    /// To the next activity.
    Continue,
    /// To the activity before.
    Previous,
    /// To the activity of this identifier, which may be a chapter or the course.
    Choice(String),
    /// To the activity of this identifier, whatever the rules say (4th Edition; only a SCO may).
    Jump(String),
    /// Out of the activity.
    Exit,
    /// Out of the course.
    ExitAll,
    /// Out of the activity, without its results.
    Abandon,
    /// Out of the course, without its results.
    AbandonAll,
    /// Out of the course, to come back.
    SuspendAll,
}

impl Request {
    /// What the name behind `adl.nav.request_valid.` asks about, such as `continue` or `choice.{target=intro}` (RTE 4.2.23).
    pub fn asked(name: &str) -> Option<Self> {
        let target = |kind: &str| {
            let target = name.strip_prefix(kind)?.strip_prefix(".{target=")?.strip_suffix('}')?;
            Some(target.to_owned())
        };
        match name {
            "continue" => Some(Self::Continue),
            "previous" => Some(Self::Previous),
            _ => target("choice")
                .map(Self::Choice)
                .or_else(|| target("jump").map(Self::Jump)),
        }
    }

    /// What a SCO's `adl.nav.request` asks for (RTE 4.2.23); nothing for `_none_` and what is no request.
    pub fn parse(word: &str) -> Option<Self> {
        let targeted = |kind| {
            let target = word.strip_prefix("{target=")?.strip_suffix(kind)?;
            Some(target.to_owned())
        };
        match word {
            "continue" => Some(Self::Continue),
            "previous" => Some(Self::Previous),
            "exit" => Some(Self::Exit),
            "exitAll" => Some(Self::ExitAll),
            "abandon" => Some(Self::Abandon),
            "abandonAll" => Some(Self::AbandonAll),
            "suspendAll" => Some(Self::SuspendAll),
            _ => targeted("}choice")
                .map(Self::Choice)
                .or_else(|| targeted("}jump").map(Self::Jump)),
        }
    }
}

/// What ends (TB.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TerminationRequest {
    Exit,
    ExitAll,
    Abandon,
    AbandonAll,
    SuspendAll,
}

/// What a navigation request asks of the other processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Navigated {
    pub(super) termination: Option<TerminationRequest>,
    pub(super) sequencing: SequencingRequest,
}

impl Engine {
    /// Navigation Request Process \[NB.2.1\].
    pub(super) fn navigation_request(&self, request: &Request) -> Result<Navigated, Exception> {
        let ending = |termination| {
            self.state.current.ok_or(Exception::NoCurrentActivity)?;
            Ok(Navigated {
                termination: Some(termination),
                sequencing: SequencingRequest::Exit,
            })
        };
        match request {
            Request::Start => match self.state.current {
                None => Ok(beginning(SequencingRequest::Start)),
                Some(_) => Err(Exception::SessionBegun),
            },
            Request::ResumeAll => match (self.state.current, self.state.suspended) {
                (Some(_), _) => Err(Exception::SessionBegun),
                (None, None) => Err(Exception::NothingSuspended),
                (None, Some(_)) => Ok(beginning(SequencingRequest::ResumeAll)),
            },
            Request::Continue => self.flow_on(),
            Request::Previous => self.flow_back(),
            Request::Choice(target) => self.choose(target),
            Request::Jump(target) => self.jump(target),
            Request::Exit => ending(TerminationRequest::Exit).and_then(|ends| self.while_active(ends)),
            Request::Abandon => ending(TerminationRequest::Abandon).and_then(|ends| self.while_active(ends)),
            Request::ExitAll => ending(TerminationRequest::ExitAll),
            Request::AbandonAll => ending(TerminationRequest::AbandonAll),
            Request::SuspendAll => ending(TerminationRequest::SuspendAll),
        }
    }

    fn while_active(&self, navigated: Navigated) -> Result<Navigated, Exception> {
        match self.state.current.is_some_and(|current| self.is_active(current)) {
            true => Ok(navigated),
            false => Err(Exception::AlreadyEnded),
        }
    }

    /// A request that leads away: the current activity exits, where it has not yet.
    fn away(&self, sequencing: SequencingRequest) -> Navigated {
        let is_active = self.state.current.is_some_and(|current| self.is_active(current));
        Navigated {
            termination: is_active.then_some(TerminationRequest::Exit),
            sequencing,
        }
    }

    fn flow_on(&self) -> Result<Navigated, Exception> {
        let current = self.state.current.ok_or(Exception::NoCurrentActivity)?;
        match current != Tree::ROOT && self.parent_allows(current, Engine::flows) {
            true => Ok(self.away(SequencingRequest::Continue)),
            false => Err(Exception::NoFlow),
        }
    }

    fn flow_back(&self) -> Result<Navigated, Exception> {
        let current = self.state.current.ok_or(Exception::NoCurrentActivity)?;
        if current == Tree::ROOT {
            return Err(Exception::NothingBeforeRoot);
        }
        match self.parent_allows(current, |engine, parent| {
            engine.flows(parent) && !engine.is_forward_only(parent)
        }) {
            true => Ok(self.away(SequencingRequest::Previous)),
            false => Err(Exception::NoFlowBack),
        }
    }

    fn choose(&self, target: &str) -> Result<Navigated, Exception> {
        let target = self.tree.find(target).ok_or(Exception::NoSuchActivity)?;
        if !self.parent_allows(target, |engine, parent| engine.tree[parent].sequencing.control.choice) {
            return Err(Exception::NoChoice);
        }
        self.check_choice_exit(target)?;
        Ok(self.away(SequencingRequest::Choice(target)))
    }

    /// Whether all that would end lets itself be left by choice.
    pub(super) fn check_choice_exit(&self, target: Id) -> Result<(), Exception> {
        let Some(current) = self.state.current else {
            return Ok(());
        };
        let common = self.tree.common_ancestor(current, target);
        let mut left = vec![current];
        left.extend(self.tree.below(common, current));
        let mut left = left.into_iter();
        match left.any(|id| self.is_active(id) && !self.tree[id].sequencing.control.choice_exit) {
            true => Err(Exception::ChoiceExitForbidden),
            false => Ok(()),
        }
    }

    fn jump(&self, target: &str) -> Result<Navigated, Exception> {
        let found = self.tree.find(target);
        let available = found.filter(|id| *id == Tree::ROOT || self.place(*id).is_some());
        let target = available.ok_or(Exception::NoSuchActivity)?;
        Ok(self.away(SequencingRequest::Jump(target)))
    }
}

/// A request that begins a session, where nothing is to end.
fn beginning(sequencing: SequencingRequest) -> Navigated {
    Navigated {
        termination: None,
        sequencing,
    }
}
