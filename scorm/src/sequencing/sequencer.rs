//! A learner's way through a course, as its callers have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::engine::Engine;
use super::exception::Exception;
use super::navigation::Request;
use super::overall::Done;
use super::random::Random;
use super::run::{Delivery, End, Run};
use super::saved::{Saved, SavedFault};
use super::tracking::{Progress, State};
use super::tree::Tree;
use super::view::View;
use crate::course::Course;

/// Time and chance, which come from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The time.
    pub now: Timestamp,
    /// Any number, for children that are put in random order.
    pub seed: u64,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This is shown to the learner.
    Delivered(Delivery),
    /// The next request is awaited; with the reason where this one came to nothing.
    Waiting(Option<Exception>),
    /// The session has ended.
    Ended,
}

/// A learner's way through a course.
#[derive(Clone, Debug)]
pub struct Sequencer {
    engine: Engine,
}

impl Sequencer {
    /// The way of a learner who has not yet begun.
    pub fn new(course: &Course, moment: Moment) -> Self {
        let tree = Arc::new(Tree::of(course));
        let state = State::new(&tree);
        let mut sequencer = Self {
            engine: Engine::new(tree, state),
        };
        sequencer.at(moment);
        sequencer.engine.prepare_course();
        sequencer
    }

    /// Goes on from what was saved, of the same course.
    ///
    /// # Errors
    /// What was saved is of another version, or does not fit the course.
    pub fn restore(course: &Course, saved: &Saved) -> Result<Self, SavedFault> {
        let tree = Arc::new(Tree::of(course));
        let state = saved.state(&tree)?;
        Ok(Self {
            engine: Engine::new(tree, state),
        })
    }

    /// What has to be kept to go on from here.
    pub fn save(&self) -> Saved {
        Saved::of(&self.engine.tree, &self.engine.state)
    }

    /// Begins a session, or goes on with one that was suspended. With a target, that activity is chosen first. A session
    /// that is still open lost its page, and counts as suspended.
    pub fn launch(&mut self, target: Option<&str>, moment: Moment) -> Outcome {
        self.at(moment);
        if self.engine.state.is_open && self.engine.state.current.is_some() {
            // What cannot be suspended has nothing in progress.
            let _ = self.engine.overall_sequencing(&Request::SuspendAll);
        }
        self.engine.state.current = None;
        self.engine.state.is_open = true;
        if !self.engine.tree.is_global_to_system && !self.engine.is_suspended(Tree::ROOT) {
            self.engine.state.globals.clear();
        }
        let request = match target {
            Some(target) => Request::Choice(target.to_owned()),
            None if self.engine.state.suspended.is_some() => Request::ResumeAll,
            None => Request::Start,
        };
        let outcome = self.process(&request);
        match (&outcome, target) {
            (Outcome::Waiting(Some(_)), None) => self.launch_otherwise(&request).unwrap_or(outcome),
            _ => outcome,
        }
    }

    /// What a launch does instead if the standard finds nothing: a learner would have no way in.
    fn launch_otherwise(&mut self, request: &Request) -> Option<Outcome> {
        // Rules may have closed what was suspended: then the course begins.
        if *request == Request::ResumeAll {
            return Some(self.process(&Request::Start));
        }
        // The root does not flow by default, and of one activity alone nothing else can be meant.
        let only = self.engine.only_leaf()?;
        Some(self.process(&Request::Choice(only)))
    }

    /// The global objectives that a learner's other courses may share; none where this course keeps them to itself.
    pub fn global_objectives(&self) -> BTreeMap<String, Progress> {
        match self.engine.tree.is_global_to_system {
            true => (self.engine.state.globals.iter())
                .map(|(name, values)| (name.clone(), *values))
                .collect(),
            false => BTreeMap::new(),
        }
    }

    /// Takes over global objectives of a learner's other courses, where this course shares with them.
    pub fn share_global_objectives(&mut self, globals: &BTreeMap<String, Progress>) {
        if self.engine.tree.is_global_to_system {
            for (name, values) in globals {
                self.engine.state.globals.set(name, values.rounded());
            }
        }
    }

    /// A SCO has ended, with what it reported, and with the request of the learner or, where there is none, its own. Without
    /// a request its activity stays current, and its attempt ends with the next one.
    pub fn finish(&mut self, run: &Run, request: Option<&Request>, moment: Moment) -> Outcome {
        self.at(moment);
        if !self.engine.state.is_open {
            return Outcome::Ended;
        }
        let request = request_at_end(run, request);
        let current = self
            .engine
            .state
            .current
            .filter(|current| self.engine.is_active(*current));
        let is_abandoned = matches!(request, Some(Request::Abandon | Request::AbandonAll));
        if let Some(current) = current.filter(|_| !is_abandoned) {
            self.engine.record(current, run);
        }
        let outcome = match request {
            Some(request) => self.process(request),
            None => Outcome::Waiting(None),
        };
        // Of an attempt that goes on, only what it has shared with others rolls up by now.
        self.engine.shared_rollup();
        outcome
    }

    /// Takes over what a SCO has reported without its page: an LMS wrote it, or the page has died since. That the SCO has ended
    /// settles what it said nothing of; one that is to go on is where the next session does.
    pub fn report(&mut self, activity: &str, run: &Run, has_ended: bool, moment: Moment) {
        self.at(moment);
        let found = self.engine.tree.find(activity);
        if let Some(id) = found.filter(|id| self.engine.tree[*id].is_leaf()) {
            self.engine.report(id, run, has_ended);
        }
    }

    /// The learner asks while no SCO runs.
    pub fn navigate(&mut self, request: &Request, moment: Moment) -> Outcome {
        self.at(moment);
        match self.engine.state.is_open {
            true => self.process(request),
            false => Outcome::Ended,
        }
    }

    fn process(&mut self, request: &Request) -> Outcome {
        match self.engine.overall_sequencing(request) {
            Ok(Done::Delivered(id, goes_on)) => Outcome::Delivered(self.engine.delivered(id, goes_on)),
            Ok(Done::Waiting) => Outcome::Waiting(None),
            Ok(Done::Ended) => Outcome::Ended,
            Err(exception) => Outcome::Waiting(Some(exception)),
        }
    }

    /// The identifier of the activity that is shown.
    pub fn current(&self) -> Option<&str> {
        let current = self
            .engine
            .state
            .current
            .filter(|current| self.engine.is_active(*current))?;
        Some(&self.engine.tree[current].identifier)
    }

    /// What is known of the objectives of the activity that is shown, by their identifiers: what its SCO's `cmi.objectives` begin
    /// with, when its page is loaded again.
    pub fn objectives(&self) -> Vec<(String, Progress)> {
        let current = self
            .engine
            .state
            .current
            .filter(|current| self.engine.is_active(*current));
        current.map(|id| self.engine.named_objectives(id)).unwrap_or_default()
    }

    /// What the course has come to by its own rules of rollup: with what the SCO has reported so far, or as things are.
    pub fn result(&self, run: Option<&Run>) -> Progress {
        let mut asked = self.engine.clone();
        if let Some(current) = asked.state.current.filter(|current| asked.is_active(*current)) {
            if let Some(run) = run {
                asked.record(current, run);
            }
            asked.overall_rollup(current);
        }
        asked.primary(Tree::ROOT)
    }

    /// Whether the course is of one activity alone: then nothing leads anywhere but its end.
    pub fn is_of_one(&self) -> bool {
        self.engine.only_leaf().is_some()
    }

    /// Whether a session is in progress.
    pub fn is_open(&self) -> bool {
        self.engine.state.is_open
    }

    /// Whether a request would lead somewhere: if the SCO ended now with what it has reported, or as things are
    /// (`adl.nav.request_valid`, RTE 4.2.23).
    pub fn is_valid(&self, request: &Request, run: Option<&Run>, moment: Moment) -> bool {
        let mut asked = self.clone();
        asked.at(moment);
        asked.engine.is_open_to(request, run)
    }

    /// What the learner's page shows: if the SCO ended now with what it has reported, or as things are.
    pub fn view(&self, run: Option<&Run>, moment: Moment) -> View {
        let mut asked = self.clone();
        asked.at(moment);
        asked.engine.view(run)
    }

    fn at(&mut self, moment: Moment) {
        self.engine.now = moment.now.as_second();
        self.engine.random = Random::of(moment.seed);
    }
}

/// A SCO whose time is over, or whose learner leaves, ends the course (RTE 4.2.8). A session that is suspended or abandoned
/// is so all the same.
fn request_at_end<'a>(run: &Run, request: Option<&'a Request>) -> Option<&'a Request> {
    match (run.end, request) {
        (_, Some(Request::SuspendAll | Request::Abandon | Request::AbandonAll)) => request,
        (End::TimeOut | End::Logout, _) => Some(&Request::ExitAll),
        (End::Normal | End::Suspend, _) => request,
    }
}
