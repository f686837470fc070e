//! An update, and what comes of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use thiserror::Error;

use super::Session;
use super::launch::REQUEST_VALID;
use super::names::names;
use super::outcome::Outcome;
use super::terms::{Stage, Writer};
use crate::cmi::Data;
use crate::cmi::batch::judge::judge;
use crate::cmi::batch::{Accepted, Given, Remark};
use crate::cmi::model::Model;
use crate::cmi::time::Hundredths;
use crate::sequencing::Saved;

/// An update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The SCO that it is for; may be left out where the package has one.
    pub sco: Option<String>,
    /// Elements to set.
    pub cmi: BTreeMap<String, Given>,
    /// A new JSON object of the LMS's own.
    pub metadata: Option<String>,
    /// Why the LMS makes it.
    pub reason: Option<String>,
    /// Launch the SCO, also where this run has launched it before.
    pub enter: bool,
    /// Whether its attempt goes on at that, where the player's sequencing says so; otherwise the way it was left decides.
    pub goes_on: Option<bool>,
    /// Where the player's sequencing stands from now on.
    pub sequencing: Option<Saved>,
    /// Begin another sitting of the same attempt first: the SCO's document is a new one.
    pub new_sitting: bool,
    /// The SCO was shown, and left without a call of the API.
    pub shown: bool,
    /// End the sitting.
    pub terminate: bool,
    /// How far the run has come with it.
    pub stage: Option<Stage>,
}

/// Why an update is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// The package has no such SCO.
    #[error("the package has no SCO {given:?}")]
    UnknownSco {
        /// What was given.
        given: String,
        /// The SCOs there are.
        known: Vec<String>,
    },
    /// The package has several SCOs, and the update names none of them.
    #[error("the package has several SCOs")]
    NoSco {
        /// The SCOs there are.
        known: Vec<String>,
    },
    /// Elements are at fault, each of them named.
    #[error("{} elements cannot be set", .0.len())]
    Cmi(Vec<Remark>),
}

/// An attempt that a new one replaced; it is kept beside the session.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedAttempt {
    /// Its number in the session, whichever SCO each attempt was at.
    pub number: u32,
    /// The SCO.
    pub sco: String,
    /// Its number among the attempts at this SCO, from 1.
    pub of_sco: u32,
    /// What it reported.
    pub outcome: Outcome,
    /// Its time.
    pub time_spent: Hundredths,
    /// Everything the SCO set in it.
    pub data: Data,
    /// When the next one began.
    pub replaced_at: Timestamp,
}

/// What came of an accepted update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// What a stricter LMS would have refused.
    pub warnings: Vec<Remark>,
    /// The attempt that a new one replaced.
    pub ended: Option<EndedAttempt>,
}

/// Where an update of a run stands against what was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is next.
    Next,
    /// It was the last one applied.
    Repeat,
    /// A later one was applied.
    Late,
    /// Its number was used for something else.
    Clash,
    /// A newer run has started.
    Superseded,
    /// The session was reset since the run started.
    Reset,
}

impl Change {
    /// Whether the SCO says anything by it.
    fn is_said(&self) -> bool {
        !self.cmi.is_empty() || self.terminate || self.new_sitting
    }

    /// Whether it needs to know which SCO it is of.
    fn is_of_a_sco(&self) -> bool {
        self.is_said() || self.enter || self.shown
    }
}

impl Session {
    /// Applies an update, or refuses all of it.
    ///
    /// # Errors
    /// [`ChangeError`]; the session is then as it was.
    pub fn change(&mut self, change: &Change, writer: Writer, now: Timestamp) -> Result<Changed, ChangeError> {
        let sco = self.choose(change)?;
        let mut next = self.clone();
        // An LMS that writes beside a page does not turn the page to another SCO.
        if writer == Writer::Run || self.run.number == 0 {
            next.current.clone_from(&sco);
        }
        if change.sequencing.is_some() {
            next.sequencing.clone_from(&change.sequencing);
        }
        let mut ended = None;
        if writer == Writer::Run && change.is_of_a_sco() && (change.enter || !next.is_in(&sco)) {
            next.put_on_record(&sco);
            ended = next.enter(&sco, change.goes_on, now);
        }
        let mut warnings = Vec::new();
        if change.new_sitting {
            let terms = next.terms_of(&sco);
            next.put_on_record(&sco);
            next.state_mut(&sco).sit_again(self.family(), &terms);
        }
        if change.is_said() {
            next.go_on(&sco, writer, change);
            next.state_mut(&sco).is_untold |= writer == Writer::Lms;
            warnings = next.judge(&sco, change)?;
        }
        if change.terminate {
            next.end(&sco);
        }
        if change.shown {
            next.state_mut(&sco).shown = true;
        }
        if let Some(metadata) = &change.metadata {
            next.metadata.clone_from(metadata);
        }
        if writer == Writer::Lms && change.is_said() {
            next.run.behind = None;
        }
        if writer == Writer::Run {
            next.run.clock.heard_at = Some(now);
            next.run.clock.expired = false;
            // A course that plays on after its end is not over.
            let goes_on = (change.enter || change.new_sitting) && next.run.stage == Stage::Over;
            next.run.stage = change
                .stage
                .unwrap_or(if goes_on { Stage::Playing } else { next.run.stage });
        }
        next.roll_up_course();
        if change.terminate {
            next.put_course_on_record();
        }
        next.touch(now);
        next.reason.clone_from(&change.reason);
        *self = next;
        Ok(Changed { warnings, ended })
    }

    fn choose(&self, change: &Change) -> Result<String, ChangeError> {
        let known = || self.scos.iter().map(|(identifier, _)| identifier.clone()).collect();
        match &change.sco {
            Some(given) if self.scos.iter().any(|(identifier, _)| identifier == given) => Ok(given.clone()),
            Some(given) => Err(ChangeError::UnknownSco {
                given: given.clone(),
                known: known(),
            }),
            None if self.scos.len() > 1 && change.is_of_a_sco() => Err(ChangeError::NoSco { known: known() }),
            None => Ok(self.current.clone()),
        }
    }

    fn judge(&mut self, sco: &str, change: &Change) -> Result<Vec<Remark>, ChangeError> {
        let (family, terms) = (self.family(), self.terms_of(sco));
        let state = self.state(sco);
        let mut fixed = self.fixed(&state, &terms);
        if change.cmi.keys().any(|name| name.starts_with(REQUEST_VALID)) {
            fixed.values.extend(self.validities());
        }
        let mut data = state.data.clone();
        data.extend(self.stores(&terms, |_| true));
        let mut given = Cow::Borrowed(&change.cmi);
        // The time of earlier sittings changes when one ends, and its repetition may still name it as it was.
        let launched = Given::Text(state.total_time.format(family));
        if given.get(names(family).total_time) == Some(&launched) {
            given.to_mut().remove(names(family).total_time);
        }
        let accepted = judge(Model::of(self.edition), self.strictness, data, &fixed, &given);
        let Accepted { mut data, warnings } = accepted.map_err(ChangeError::Cmi)?;
        self.keep_stores(&terms, &mut data);
        self.state_mut(sco).data = data;
        Ok(warnings)
    }

    fn end(&mut self, sco: &str) {
        let (family, terms, mode, credit) = (self.family(), self.terms_of(sco), self.mode, self.credit);
        self.state_mut(sco).end(family, &terms, mode, credit);
        self.put_on_record(sco);
    }

    /// Makes room for what a writer says after an end, and for what must not go on the record.
    fn go_on(&mut self, sco: &str, writer: Writer, change: &Change) {
        let (edition, recorded) = (self.edition, self.recorded());
        let state = self.state_mut(sco);
        state.go_on(edition, writer, &change.cmi);
        if !recorded {
            state.set_aside_record(edition.family());
        }
    }
}
