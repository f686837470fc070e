//! What may be asked of the engine without changing anything: which activities and requests are open to the learner.

use super::engine::Engine;
use super::exception::Exception;
use super::navigation::{Navigated, Request};
use super::request::{Sequenced, SequencingRequest};
use super::run::Run;
use super::tracking::Progress;
use super::tree::{Id, Tree};
use crate::course::HiddenControl;
use crate::course::sequencing::rules::Action;

/// What a learner's page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The course lets one flow on from here, wherever that leads.
    pub flows_on: bool,
    /// The course lets one flow back from here.
    pub flows_back: bool,
    /// One may go on.
    pub can_continue: bool,
    /// One may go back.
    pub can_go_back: bool,
    /// One may leave the activity.
    pub can_exit: bool,
    /// One may leave the course for good.
    pub can_exit_all: bool,
    /// One may leave the course and come back.
    pub can_suspend: bool,
    /// What the current activity hides of the player.
    pub hidden_controls: Vec<HiddenControl>,
    /// Every activity, the course first, in the tree's order.
    pub activities: Vec<Shown>,
}

/// An activity, as a table of contents has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its identifier.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// How many activities stand above it.
    pub depth: usize,
    /// It stands in the table of contents.
    pub is_visible: bool,
    /// It is among those that were selected of the course.
    pub is_available: bool,
    /// It can be chosen.
    pub is_choosable: bool,
    /// Why a choice of it would come to nothing, while the session is open.
    pub refusal: Option<Exception>,
    /// It is the one that is shown.
    pub is_current: bool,
    /// An attempt of it is suspended.
    pub is_suspended: bool,
    /// Attempts begun.
    pub attempts: u32,
    /// What it has come to so far, by its primary objective.
    pub progress: Progress,
}

impl Engine {
    /// Whether a request would lead somewhere.
    pub(super) fn is_open_to(&mut self, request: &Request, run: Option<&Run>) -> bool {
        let Ok(Navigated {
            termination,
            sequencing,
        }) = self.navigation_request(request)
        else {
            return false;
        };
        if !self.state.is_open {
            return false;
        }
        if !matches!(sequencing, SequencingRequest::Exit) {
            self.look_ahead(run);
            return self.leads_on(sequencing).is_ok();
        }
        termination.is_some()
    }

    /// Ends the current attempt with the SCO's data. Post-condition rules are left out: they may lead elsewhere than the
    /// learner asks, but the learner may still ask.
    fn look_ahead(&mut self, run: Option<&Run>) {
        let Some(current) = self.state.current.filter(|current| self.is_active(*current)) else {
            return;
        };
        if let Some(run) = run {
            self.record(current, run);
            self.end_attempt(current);
        }
    }

    /// Whether a request finds something, or why it does not.
    fn leads_on(&self, request: SequencingRequest) -> Result<(), Option<Exception>> {
        match self.sequencing_request(request)? {
            Sequenced::Deliver(id) => Ok(self.delivery_request(id)?),
            Sequenced::EndSession => Ok(()),
            Sequenced::Nothing => Err(None),
        }
    }

    /// What the learner's page shows.
    pub(super) fn view(&mut self, run: Option<&Run>) -> View {
        let current = self.state.current;
        let shown = current.filter(|current| self.is_active(*current));
        let opens = |engine: &Self, request| {
            let navigated = engine
                .navigation_request(&request)
                .ok()
                .filter(|_| engine.state.is_open)?;
            Some(navigated.sequencing)
        };
        let onward = opens(self, Request::Continue);
        let back = opens(self, Request::Previous);
        let can_exit = opens(self, Request::Exit).is_some();
        let can_exit_all = opens(self, Request::ExitAll).is_some();
        let can_suspend = opens(self, Request::SuspendAll).is_some();
        let open: Vec<Result<(), Option<Exception>>> = self.tree.ids().map(|id| self.may_choose(id)).collect();
        let activities = self.activities(shown, run);
        self.look_ahead(run);
        let chosen = |(id, open): (Id, Result<(), _>)| open.and_then(|()| self.leads_on(SequencingRequest::Choice(id)));
        let chosen: Vec<Result<(), Option<Exception>>> = self.tree.ids().zip(open).map(chosen).collect();
        let activities = activities.into_iter().zip(chosen).map(|(shown, chosen)| Shown {
            is_choosable: chosen.is_ok(),
            refusal: chosen.err().flatten(),
            ..shown
        });
        View {
            flows_on: onward.is_some(),
            flows_back: back.is_some(),
            can_continue: onward.is_some_and(|request| self.leads_on(request).is_ok()),
            can_go_back: back.is_some_and(|request| self.leads_on(request).is_ok()),
            can_exit,
            can_exit_all,
            can_suspend,
            hidden_controls: shown
                .map(|id| self.tree[id].hidden_controls.clone())
                .unwrap_or_default(),
            activities: activities.collect(),
        }
    }

    /// Whether a choice of the activity is a valid request, whatever comes of it.
    fn may_choose(&self, id: Id) -> Result<(), Option<Exception>> {
        if !self.state.is_open {
            return Err(None);
        }
        if !self.parent_allows(id, |engine, parent| engine.tree[parent].sequencing.control.choice) {
            return Err(Some(Exception::NoChoice));
        }
        Ok(self.check_choice_exit(id)?)
    }

    /// The activities as they are, with what they have come to if the SCO's word is taken so far.
    fn activities(&self, current: Option<Id>, run: Option<&Run>) -> Vec<Shown> {
        let mut heard = self.clone();
        if let Some((current, run)) = current.zip(run) {
            heard.record(current, run);
            heard.overall_rollup(current);
        }
        let shown = self.tree.ids().map(|id| Shown {
            progress: heard.primary(id),
            ..self.shown(id, current)
        });
        shown.collect()
    }

    fn shown(&self, id: Id, current: Option<Id>) -> Shown {
        let activity = &self.tree[id];
        let mut path = self.tree.upwards(id);
        let is_available = path.all(|id| id == Tree::ROOT || self.place(id).is_some());
        let mut path = self.tree.upwards(id);
        let is_hidden = path.any(|id| self.is_before(id, Action::HiddenFromChoice));
        Shown {
            identifier: activity.identifier.clone(),
            title: activity.title.clone(),
            depth: self.tree.upwards(id).count() - 1,
            is_visible: !activity.is_hidden && is_available && !is_hidden,
            is_available,
            is_choosable: false,
            refusal: None,
            is_current: current == Some(id),
            is_suspended: self.is_suspended(id),
            attempts: self.tracking(id).attempts,
            progress: self.primary(id),
        }
    }
}
