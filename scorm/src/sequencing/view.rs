//! What may be asked of the engine without changing anything: which activities and requests are open to the learner.

use super::engine::Engine;
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
    /// One may go on.
    pub can_continue: bool,
    /// One may go back.
    pub can_go_back: bool,
    /// One may leave the activity.
    pub can_exit: bool,
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
    /// It can be chosen.
    pub is_choosable: bool,
    /// It is the one that is shown.
    pub is_current: bool,
    /// An attempt of it is suspended.
    pub is_suspended: bool,
    /// Attempts begun.
    pub attempts: u32,
    /// What it came to, by its primary objective.
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
            return self.leads_on(sequencing);
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

    fn leads_on(&self, request: SequencingRequest) -> bool {
        match self.sequencing_request(request) {
            Ok(Sequenced::Deliver(id)) => self.delivery_request(id).is_ok(),
            Ok(Sequenced::EndSession) => true,
            Ok(Sequenced::Nothing) | Err(_) => false,
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
        let can_suspend = opens(self, Request::SuspendAll).is_some();
        let open: Vec<bool> = self.tree.ids().map(|id| self.may_choose(id)).collect();
        let activities: Vec<Shown> = self.tree.ids().map(|id| self.shown(id, shown)).collect();
        self.look_ahead(run);
        let chosen = |(id, open): (Id, bool)| open && self.leads_on(SequencingRequest::Choice(id));
        let choosable: Vec<bool> = self.tree.ids().zip(open).map(chosen).collect();
        let activities = activities
            .into_iter()
            .zip(choosable)
            .map(|(shown, is_choosable)| Shown { is_choosable, ..shown });
        View {
            can_continue: onward.is_some_and(|request| self.leads_on(request)),
            can_go_back: back.is_some_and(|request| self.leads_on(request)),
            can_exit,
            can_suspend,
            hidden_controls: shown
                .map(|id| self.tree[id].hidden_controls.clone())
                .unwrap_or_default(),
            activities: activities.collect(),
        }
    }

    /// Whether a choice of the activity is a valid request, whatever comes of it.
    fn may_choose(&self, id: Id) -> bool {
        self.state.is_open
            && self.parent_allows(id, |engine, parent| engine.tree[parent].sequencing.control.choice)
            && self.check_choice_exit(id).is_ok()
    }

    fn shown(&self, id: Id, current: Option<Id>) -> Shown {
        let activity = &self.tree[id];
        let mut path = self.tree.upwards(id);
        let is_hidden = path.any(|id| {
            let is_available = id == Tree::ROOT || self.place(id).is_some();
            !is_available || self.is_before(id, Action::HiddenFromChoice)
        });
        Shown {
            identifier: activity.identifier.clone(),
            title: activity.title.clone(),
            depth: self.tree.upwards(id).count() - 1,
            is_visible: !activity.is_hidden && !is_hidden,
            is_choosable: false,
            is_current: current == Some(id),
            is_suspended: self.is_suspended(id),
            attempts: self.tracking(id).attempts,
            progress: self.primary(id),
        }
    }
}
