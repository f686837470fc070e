//! The learner's way through a SCORM 2004 course, as its session knows it: by the state that the page said last, and by what SCOs
//! have said since. What the course comes to by its own rules, and what may be asked for, comes out of that.

use jiff::Timestamp;

use super::Session;
use super::activity::{self, Told};
use super::launch::REQUEST_VALID;
use super::names::REQUEST;
use super::outcome::{Completion, Outcome, Rolled, Score, Success};
use super::sco::ScoState;
use crate::cmi::Data;
use crate::cmi::model::Model;
use crate::cmi::read::View;
use crate::package::{Family, ScoTerms};
use crate::sequencing::{self, Moment, Progress, Request, Run, Sequencer};

/// What a run begins with.
pub(super) struct Opening {
    /// The SCO that is shown, and whether its attempt goes on; nothing where the learner is to choose.
    pub(super) shown: Option<(String, bool)>,
    /// Where the sequencing stands then.
    pub(super) sequencing: sequencing::Saved,
}

impl Session {
    /// The learner's way, with everything that SCOs have said by now. Nothing in SCORM 1.2, and where the course is not at hand. A
    /// state that does not fit the course is as good as none: then what is on record decides.
    pub fn sequencer(&self) -> Option<Sequencer> {
        let course = self.course.as_deref().filter(|_| self.family() == Family::Scorm2004)?;
        let saved = self.sequencing.as_ref();
        let restored = saved.and_then(|saved| Sequencer::restore(course, saved).ok());
        let is_known = restored.is_some();
        let mut sequencer = restored.unwrap_or_else(|| Sequencer::new(course, self.moment(self.created_at)));
        for (sco, terms) in &self.scos {
            let Some(state) = self.states.get(sco) else { continue };
            let is_shown = sequencer.current() == Some(sco);
            if is_shown || state.is_untold || (!is_known && state.is_touched(self.family(), terms)) {
                let has_ended = !self.is_broken_off(state, terms);
                sequencer.report(sco, &self.run_of(state, terms), has_ended, self.moment(self.updated_at));
            }
        }
        Some(sequencer)
    }

    /// A moment of this session's: children in random order are in the same one however often it is asked.
    fn moment(&self, now: Timestamp) -> Moment {
        // FNV-1a: any spread will do.
        let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let bytes = self.id.as_str().bytes().chain(self.run.number.to_le_bytes());
        Moment {
            now,
            seed: bytes.fold(0xcbf2_9ce4_8422_2325, mix),
        }
    }

    /// Whether a SCO has spoken, and was left without an end.
    fn is_broken_off(&self, state: &ScoState, terms: &ScoTerms) -> bool {
        !state.ended && !state.says_nothing(self.family(), terms)
    }

    /// What a SCO's data say of its activity.
    pub(super) fn run_of(&self, state: &ScoState, terms: &ScoTerms) -> Run {
        let told = match self.is_broken_off(state, terms) {
            true => Told::BrokenOff,
            false => Told::Over,
        };
        let fixed = self.fixed(state, terms);
        let view = View {
            set: &state.data,
            fixed: &fixed,
        };
        activity::run(Model::of(self.edition), view, told)
    }

    /// What a run begins with: the course goes on where it was suspended, or begins (SN 4.4, OP.1).
    pub(super) fn opening(&self, now: Timestamp) -> Option<Opening> {
        let mut sequencer = self.sequencer()?;
        let moment = self.moment(now);
        // A page that has died did not say where the end of its SCO leads.
        if let Some((state, terms)) = sequencer.current().and_then(|current| self.ended(current)) {
            let run = self.run_of(state, &terms);
            let request = state.data.get(REQUEST).and_then(|word| Request::parse(word));
            let request = request.or_else(|| sequencer.is_of_one().then(|| run.end.of_the_course()));
            sequencer.finish(&run, request.as_ref(), moment);
        }
        let outcome = sequencer.launch(None, moment);
        let shown = match outcome {
            sequencing::Outcome::Delivered(delivery) => Some((delivery.activity, delivery.resumes)),
            sequencing::Outcome::Waiting(_) | sequencing::Outcome::Ended => None,
        };
        Some(Opening {
            shown: shown.filter(|(activity, _)| self.scos.iter().any(|(sco, _)| sco == activity)),
            sequencing: sequencer.save(),
        })
    }

    /// A SCO that has ended by its own word.
    fn ended(&self, sco: &str) -> Option<(&ScoState, ScoTerms)> {
        let state = self.states.get(sco).filter(|state| state.ended)?;
        Some((state, self.terms_of(sco)))
    }

    /// What the activity that is shown knows of its objectives, where it is the one of this SCO.
    pub(super) fn objectives_of(&self, sco: &str) -> Vec<(String, Progress)> {
        let course = self.course.as_deref().zip(self.sequencing.as_ref());
        let restored = course.and_then(|(course, saved)| Sequencer::restore(course, saved).ok());
        let shown = restored.filter(|sequencer| sequencer.current() == Some(sco));
        shown.map(|sequencer| sequencer.objectives()).unwrap_or_default()
    }

    /// Whether a request would be obeyed if the current SCO ended now, by the name after `adl.nav.request_valid.`; nothing where
    /// that is not known.
    pub(super) fn is_valid(&self, request: &str) -> Option<bool> {
        self.is_valid_by(&self.sequencer()?, request)
    }

    fn is_valid_by(&self, sequencer: &Sequencer, request: &str) -> Option<bool> {
        let request = Request::asked(request)?;
        let state = self.state(&self.current);
        let run = self.run_of(&state, &self.terms_of(&self.current));
        // Before a run nothing is in progress that a request could leave.
        sequencer
            .is_open()
            .then(|| sequencer.is_valid(&request, Some(&run), self.moment(self.updated_at)))
    }

    /// What may be asked for of what every SCO reads (RTE 4.2.23).
    pub(super) fn validities(&self) -> Data {
        let Some(sequencer) = self.sequencer() else {
            return Data::new();
        };
        let words = ["continue", "previous"].into_iter().filter_map(|request| {
            let is_valid = self.is_valid_by(&sequencer, request)?;
            Some((format!("{REQUEST_VALID}{request}"), is_valid.to_string()))
        });
        words.collect()
    }

    /// Rolls the course up by its own rules, where it has any. What must not go on the record changes nothing.
    pub(super) fn roll_up_course(&mut self) {
        if !self.recorded() {
            return;
        }
        let record = self.rolled.and_then(|rolled| rolled.record);
        let live = match self.course.as_deref() {
            Some(course) if course.has_rollup() => self.sequencer().map(|sequencer| self.outcome_by(&sequencer)),
            Some(_) => None,
            // The package is gone, and with it its rules: what they said last stays.
            None => return,
        };
        self.rolled = live.map(|live| Rolled { live, record });
    }

    /// The standard rolls up the measure alone; points are those that SCOs name.
    fn outcome_by(&self, sequencer: &Sequencer) -> Outcome {
        let Progress {
            satisfied,
            measure,
            completed,
            progress,
            ..
        } = sequencer.result(None);
        let completion = completed.map(|completed| match completed {
            true => Completion::Completed,
            false => Completion::Incomplete,
        });
        let success = satisfied.map(|satisfied| match satisfied {
            true => Success::Passed,
            false => Success::Failed,
        });
        Outcome {
            completion: completion.unwrap_or(Completion::Unknown),
            success: success.unwrap_or(Success::Unknown),
            score: Score {
                scaled: measure,
                ..self.plain_outcome().score
            },
            progress,
        }
    }
}
