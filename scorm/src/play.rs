//! A course as a learner's page plays it: the way through it, and the API instance of the SCO that is shown.
//!
//! In SCORM 2004 the way is the standard's sequencing, whose state travels with what the SCOs say and is kept in the session. In
//! SCORM 1.2 it is the manifest's order, and nothing is kept beside what the SCOs said. The service launches; a page takes the
//! launch over, enters what is delivered, and says how each SCO's time ended ([`finish`](crate::play::Play::finish)).

/// What a learner is shown beside the course.
mod contents;
/// The way through a course of SCORM 1.2.
mod order;
/// The parts of a course.
mod part;
/// Why something is not shown.
mod refusal;
/// What a sequencer's view shows.
mod sequenced;
/// What comes of an event.
mod step;

use std::collections::BTreeMap;

use crate::api::{Api, State, Update};
use crate::course::Course;
use crate::package::{Edition, Family};
use crate::sequencing::{End, Moment, Request, Run, Saved, SavedFault, Sequencer};
use crate::session::launch::{Launch, REQUEST_VALID};
use crate::session::names::STATUS_12;
pub use contents::{Contents, Entry, Status, Whole};
use order::Order;
use part::Parts;
pub use refusal::{Cause, Refusal};
pub use step::Step;

/// What a page is given of a course.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// Whose rules it follows.
    pub edition: Edition,
    /// Its tree.
    pub course: &'a Course,
    /// The state of its sequencing, with which the service has launched it (SCORM 2004).
    pub saved: Option<&'a Saved>,
    /// The item that the session is at.
    pub current: Option<&'a str>,
    /// What its items have come to, in the words of 1.2.
    pub statuses: &'a BTreeMap<String, String>,
}

/// The way through a course.
#[derive(Clone, Debug)]
enum Way {
    Sequenced(Sequencer, Sequencing),
    Ordered(Order),
}

/// That there is sequencing. Without SCORM 2004 it has no value, so that the compiler knows that no way has it.
#[derive(Clone, Copy, Debug)]
enum Sequencing {
    #[cfg(feature = "scorm2004")]
    IsHere,
}

impl Sequencing {
    #[cfg(feature = "scorm2004")]
    const HERE: Option<Self> = Some(Self::IsHere);
    #[cfg(not(feature = "scorm2004"))]
    const HERE: Option<Self> = None;
}

/// A course that is played.
#[derive(Clone, Debug)]
pub struct Play {
    edition: Edition,
    parts: Parts,
    way: Way,
    api: Api,
    /// The instance is of the item that is shown.
    is_entered: bool,
}

impl Play {
    /// Takes over a course from the service. A state that cannot be restored is told of, and the course then opens at its start, as
    /// it does without one.
    pub fn open(opening: &Opening, moment: Moment) -> (Self, Option<SavedFault>) {
        let Opening { edition, course, .. } = *opening;
        let parts = Parts::of(course, edition.family());
        let (way, fault) = match (edition.family(), Sequencing::HERE) {
            (Family::Scorm2004, Some(here)) => {
                let (sequencer, fault) = restored(course, opening.saved, moment);
                (Way::Sequenced(sequencer, here), fault)
            }
            _ => (Way::Ordered(Order::new(&parts)), None),
        };
        let mut play = Self {
            edition,
            parts,
            way,
            api: Api::absent(edition),
            is_entered: false,
        };
        for (item, word) in opening.statuses {
            play.came_to(item, word);
        }
        if let Way::Ordered(order) = &mut play.way {
            let asked = opening.current.and_then(|item| play.parts.find(item));
            order.begin(&play.parts, asked);
        }
        (play, fault)
    }

    /// Opens the course once more, at an item or where it was left.
    pub fn launch(&mut self, target: Option<&str>, moment: Moment) -> Step {
        let step = match &mut self.way {
            Way::Sequenced(sequencer, _) => sequencer.launch(target, moment).into(),
            Way::Ordered(order) => {
                let asked = target.and_then(|item| self.parts.find(item));
                match order.begin(&self.parts, asked) {
                    Some(at) => order.delivered(&self.parts, at),
                    None => Step::Waiting(None),
                }
            }
        };
        self.took(step)
    }

    /// Whose rules the course follows.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The identifier of the item that is shown; none where the learner is to choose, or the course has ended.
    pub fn current(&self) -> Option<&str> {
        match &self.way {
            Way::Sequenced(sequencer, _) => sequencer.current(),
            Way::Ordered(order) => order.current.map(|at| self.parts.all()[at].identifier.as_str()),
        }
    }

    /// Whether the course has ended, so that only a launch opens it again.
    pub fn is_over(&self) -> bool {
        match &self.way {
            Way::Sequenced(sequencer, _) => !sequencer.is_open(),
            Way::Ordered(_) => false,
        }
    }

    /// What has to be kept to go on from here; nothing in SCORM 1.2.
    pub fn state(&self) -> Option<Saved> {
        match &self.way {
            Way::Sequenced(sequencer, _) => Some(sequencer.save()),
            Way::Ordered(_) => None,
        }
    }

    /// Notes what an item has come to, in a word of 1.2. In 2004 the sequencing knows.
    pub fn came_to(&mut self, item: &str, word: &str) {
        let status = Status::parse(word).unwrap_or(Status::NotAttempted);
        if let (Way::Ordered(order), Some(at)) = (&mut self.way, self.parts.find(item)) {
            order.came_to(at, status);
        }
    }

    /// The SCO's time is over: the learner's request counts, or the SCO's own where it ended and has made one.
    pub fn finish(&mut self, request: Option<&Request>, moment: Moment) -> Step {
        let run = self.run_at_leaving();
        let own = self.api.take_request();
        let request = request.cloned().or(own).or_else(|| self.request_at_last_end(&run));
        let step = match &mut self.way {
            Way::Sequenced(sequencer, _) => sequencer.finish(&run, request.as_ref(), moment).into(),
            Way::Ordered(order) => order.asked(&self.parts, request.as_ref()),
        };
        self.took(step)
    }

    /// The learner asks while no SCO runs.
    pub fn navigate(&mut self, request: &Request, moment: Moment) -> Step {
        let step = match &mut self.way {
            Way::Sequenced(sequencer, _) => sequencer.navigate(request, moment).into(),
            Way::Ordered(order) => order.asked(&self.parts, Some(request)),
        };
        self.took(step)
    }

    /// What the learner is shown beside the course: as if the SCO ended now.
    pub fn contents(&self, moment: Moment) -> Contents {
        match &self.way {
            Way::Sequenced(sequencer, _) => {
                let run = self.run_if_ended();
                sequenced::contents(&self.parts, sequencer.view(run.as_ref(), moment))
            }
            Way::Ordered(order) => order.contents(&self.parts),
        }
    }

    /// Enters the item that is shown: its SCO may speak.
    pub fn enter(&mut self, launch: Launch) {
        self.api = Api::new(launch);
        self.is_entered = true;
    }

    /// `LMSInitialize`, `Initialize`.
    pub fn initialize(&mut self, argument: &str) -> bool {
        let is_begun = self.api.initialize(argument);
        self.note_status();
        is_begun
    }

    /// `LMSFinish`, `Terminate`.
    pub fn terminate(&mut self, argument: &str) -> bool {
        let has_ended = self.api.terminate(argument);
        self.note_status();
        has_ended
    }

    /// `LMSGetValue`, `GetValue`. Which navigation requests are valid is asked of the sequencing at this moment.
    pub fn get_value(&mut self, element: &str, moment: Moment) -> String {
        let asked = element
            .strip_prefix(REQUEST_VALID)
            .filter(|_| self.api.state() == State::Running);
        if let (Some(name), Way::Sequenced(sequencer, _)) = (asked, &self.way) {
            let valid = Request::asked(name).map(|request| {
                let run = self.run_if_ended();
                sequencer.is_valid(&request, run.as_ref(), moment)
            });
            self.api.tell_valid(name, valid);
        }
        self.api.get_value(element)
    }

    /// `LMSSetValue`, `SetValue`.
    pub fn set_value(&mut self, element: &str, value: &str) -> bool {
        let is_set = self.api.set_value(element, value);
        if element == STATUS_12 {
            self.note_status();
        }
        is_set
    }

    /// `LMSCommit`, `Commit`. What it commits is in [`Play::take_changes`].
    pub fn commit(&mut self, argument: &str) -> bool {
        self.api.commit(argument)
    }

    /// `LMSGetLastError`, `GetLastError`.
    pub fn last_error(&self) -> u16 {
        self.api.last_error()
    }

    /// `LMSGetErrorString`, `GetErrorString`.
    pub fn error_string(&self, code: &str) -> &'static str {
        self.api.error_string(code)
    }

    /// `LMSGetDiagnostic`, `GetDiagnostic`.
    pub fn diagnostic(&self, code: &str) -> String {
        self.api.diagnostic(code)
    }

    /// Notes that another document of the SCO was loaded: its first call begins another sitting.
    pub fn document_loaded(&mut self) {
        self.api.document_loaded();
    }

    /// Notes that the SCO's document is on its way out: what it says then is one sitting.
    pub fn document_leaves(&mut self) {
        self.api.document_leaves();
    }

    /// Takes what the SCO has said since it was taken last, for sending it.
    pub fn take_changes(&mut self) -> Vec<Update> {
        self.api.take_changes()
    }

    /// The API instance of the item that is shown.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// What the item's data are when it is left. A SCO that was never entered has shown nothing, and goes on another time; what is
    /// no SCO was shown, and is over with that.
    fn run_at_leaving(&self) -> Run {
        if self.is_entered {
            return self.api.run_at_leaving();
        }
        Run {
            end: if self.is_at_sco() { End::Suspend } else { End::Normal },
            ..Run::default()
        }
    }

    /// What its data are if it ended now; nothing where no item is shown.
    fn run_if_ended(&self) -> Option<Run> {
        self.current()?;
        Some(match self.is_entered {
            true => self.api.run(),
            false => self.run_at_leaving(),
        })
    }

    fn is_at_sco(&self) -> bool {
        let current = self.current().and_then(|item| self.parts.find(item));
        current.is_some_and(|at| self.parts.all()[at].is_sco)
    }

    /// A SCO that ends by itself ends the course where nothing is left of it: nobody could ask for anything else. In 2004 that is so
    /// of one item alone.
    fn request_at_last_end(&self, run: &Run) -> Option<Request> {
        let is_only = self.parts.launchable().nth(1).is_none();
        let is_last = match &self.way {
            Way::Sequenced(..) => is_only,
            Way::Ordered(order) => is_only || order.is_done(&self.parts),
        };
        let has_ended = self.is_entered && self.api.state() == State::Terminated;
        (has_ended && is_last).then(|| run.end.of_the_course())
    }

    /// A SCO of 1.2 says what it has come to; the service will say the same.
    fn note_status(&mut self) {
        if let (Way::Ordered(order), true) = (&mut self.way, self.is_entered) {
            let word = self.api.data().get(STATUS_12);
            let status = word.and_then(|word| Status::parse(word));
            if let (Some(at), Some(status)) = (order.current, status) {
                order.came_to(at, status);
            }
        }
    }

    fn took(&mut self, step: Step) -> Step {
        if let Step::Delivered { .. } = step {
            self.api = Api::absent(self.edition);
            self.is_entered = false;
        }
        step
    }
}

/// The way through a course of 2004, and why the state that was kept could not be restored.
fn restored(course: &Course, saved: Option<&Saved>, moment: Moment) -> (Sequencer, Option<SavedFault>) {
    let restored = saved.map(|saved| Sequencer::restore(course, saved)).transpose();
    match restored {
        Ok(Some(sequencer)) => (sequencer, None),
        Ok(None) => (begun(course, moment), None),
        Err(fault) => (begun(course, moment), Some(fault)),
    }
}

fn begun(course: &Course, moment: Moment) -> Sequencer {
    let mut sequencer = Sequencer::new(course, moment);
    sequencer.launch(None, moment);
    sequencer
}

#[cfg(test)]
mod tests;
