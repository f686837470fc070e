//! A learner begins again: what was is kept as ended attempts, and the next launch finds the course as if nobody had touched it.

use std::sync::Arc;

use jiff::Timestamp;

use super::change::EndedAttempt;
use super::history::{PlayedRun, RunEnd};
use super::sco::ScoState;
use super::terms::Stage;
use super::{Session, outcome::Completion};
use crate::course::Course;
use crate::package::{Family, Revision, ScoTerms};
use crate::vocabulary;

vocabulary! {
    /// What becomes of a session that is launched again, where its package has another live revision by then.
    ResumeRule {
        /// It stays with its own.
        Keep = "keep",
        /// It moves to the live one as long as nobody has begun it.
        MoveWhenNotStarted = "move_when_not_started",
        /// It moves to the live one as long as it is not complete; what was begun is kept as ended attempts.
        MoveWhenNotComplete = "move_when_not_complete",
    }
}

/// What a reset ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reset {
    /// An attempt for each SCO that was touched, in the package's order.
    pub attempts: Vec<EndedAttempt>,
    /// The run that was the newest.
    pub run: Option<PlayedRun>,
}

/// The revision that a session moves to, and its course tree.
#[derive(Clone, Debug)]
pub struct Onto {
    /// What is launched of it.
    pub revision: Arc<Revision>,
    /// Its course tree.
    pub course: Arc<Course>,
}

impl Session {
    /// Ends every attempt, and begins anew at the next launch: with its own revision, or with another one. Pages that are open
    /// can write no more.
    pub fn reset(&mut self, onto: Option<&Onto>, now: Timestamp) -> Reset {
        let run = self.played(Some(RunEnd::Reset));
        let attempts = self.end_attempts(now);
        self.resets = self.resets.saturating_add(1);
        self.reset_run = self.run.number;
        self.run.behind = None;
        self.run.start_id = None;
        self.run.stage = Stage::Playing;
        // It may open the course again.
        self.link_used = false;
        self.shared.clear();
        self.sequencing = None;
        self.aside = None;
        self.rolled = None;
        if let Some(onto) = onto {
            self.move_onto(onto);
        }
        self.current = self.scos.first().map(|(sco, _)| sco.clone()).unwrap_or_default();
        self.touch(now);
        Reset { attempts, run }
    }

    /// Whether a launch moves the session to a revision that is live, by its tenant's rule.
    pub fn moves(&self, rule: ResumeRule, live: u32) -> bool {
        let may = match rule {
            ResumeRule::Keep => false,
            ResumeRule::MoveWhenNotStarted => !self.is_begun(),
            ResumeRule::MoveWhenNotComplete => self.outcome().completion != Completion::Completed,
        };
        may && live != self.package_revision
    }

    /// Whether anybody has begun it, since it was made or last reset.
    fn is_begun(&self) -> bool {
        let family = self.family();
        let touched = |(sco, state): (&String, &ScoState)| state.is_touched(family, &self.terms_of(sco));
        (self.run.number > 0 && !self.is_closed(self.run.number)) || self.states.iter().any(touched)
    }

    /// Ends the attempts of all SCOs that were touched. Of those that were not, nothing is to be kept.
    fn end_attempts(&mut self, now: Timestamp) -> Vec<EndedAttempt> {
        let family = self.family();
        let mut attempts = Vec::new();
        for (sco, terms) in self.scos.clone() {
            let stores = self.stores(&terms, |_| true);
            let Some(state) = self.states.get_mut(&sco) else {
                continue;
            };
            state.bring_back_record(family);
            if !state.is_touched(family, &terms) {
                continue;
            }
            attempts.push(EndedAttempt {
                number: self.attempt,
                sco: sco.clone(),
                of_sco: state.earlier_attempts + 1,
                outcome: state.outcome(family, &terms),
                time_spent: state.time_spent(family),
                data: state.data.clone().into_iter().chain(stores).collect(),
                replaced_at: now,
            });
            *state = state.anew(family, &terms);
            self.attempt = self.attempt.saturating_add(1);
        }
        attempts
    }

    fn move_onto(&mut self, onto: &Onto) {
        let Onto { revision, course } = onto;
        let family = self.family();
        self.package_revision = revision.number;
        self.edition = revision.edition;
        let scos = revision.scos.iter();
        self.scos = scos.map(|sco| (sco.identifier.clone(), sco.terms.clone())).collect();
        self.course = (self.family() == Family::Scorm2004).then(|| Arc::clone(course));
        let is_there = |sco: &str| self.scos.iter().find(|(known, _)| known == sco);
        let stays = self.family() == family;
        let states = std::mem::take(&mut self.states);
        let states = states.into_iter().filter_map(|(sco, state)| {
            let terms: &ScoTerms = &is_there(&sco).filter(|_| stays)?.1;
            // Of another revision, only how often the SCO was attempted and what the learner prefers still mean something.
            Some((sco, state.under(family, terms)))
        });
        self.states = states.collect();
    }
}
