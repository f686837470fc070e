//! What a session reports: of each SCO, and of them all.

use super::Session;
use super::outcome::{Outcome, ResultPolicy, Rolled, Weights};
use super::sco::ScoState;
use crate::cmi::time::Hundredths;
use crate::package::ScoTerms;

impl Session {
    /// What the session reports: what the course has come to by its own rules, where it has any.
    pub fn outcome(&self) -> Outcome {
        let rolled = self.rolled.map(|rolled| rolled.reported(self.terms.result_policy));
        rolled.unwrap_or_else(|| self.plain_outcome())
    }

    /// What the SCOs have come to together.
    pub(super) fn plain_outcome(&self) -> Outcome {
        let scos = self.scos.iter().map(|(sco, terms)| {
            let weights = Weights {
                score: terms.score_weight.as_ref().map_or(1.0, |weight| weight.value()),
                progress: terms.progress_weight.as_ref().map_or(1.0, |weight| weight.value()),
            };
            (self.outcome_of(sco), weights)
        });
        let scos: Vec<(Outcome, Weights)> = scos.collect();
        Outcome::roll_up(&scos).unwrap_or(Outcome::nothing(self.family()))
    }

    /// What one SCO reports.
    pub fn outcome_of(&self, sco: &str) -> Outcome {
        let state = self.states.get(sco);
        state.map_or(Outcome::nothing(self.family()), |state| {
            self.reported(state, &self.terms_of(sco))
        })
    }

    /// What one SCO reports: its record, and what the running sitting adds to it where it counts.
    fn reported(&self, state: &ScoState, terms: &ScoTerms) -> Outcome {
        let live = state.outcome(self.family(), terms);
        match (self.recorded(), self.terms.result_policy, state.record) {
            (false, _, record) => record.unwrap_or(Outcome::nothing(self.family())),
            (true, ResultPolicy::Best, Some(record)) => Outcome::best(record, live),
            (true, ResultPolicy::Latest, _) | (true, ResultPolicy::Best, None) => live,
        }
    }

    /// Puts on a SCO's record what it reports now.
    pub(super) fn put_on_record(&mut self, sco: &str) {
        let terms = self.terms_of(sco);
        let reported = self.states.get(sco).map(|state| self.reported(state, &terms));
        if let Some(state) = self.states.get_mut(sco) {
            state.record = reported;
        }
        self.put_course_on_record();
    }

    /// Puts on the course's record what it reports now.
    pub(super) fn put_course_on_record(&mut self) {
        if self.recorded() {
            let policy = self.terms.result_policy;
            self.rolled = self.rolled.map(|rolled| Rolled {
                record: Some(rolled.reported(policy)),
                ..rolled
            });
        }
    }

    /// All time spent, in every attempt, the running sitting included.
    pub fn time_spent(&self) -> Hundredths {
        let scos = self.states.keys().map(|sco| self.time_spent_in(sco));
        scos.fold(Hundredths::default(), Hundredths::plus)
    }

    /// All time spent in one SCO.
    pub fn time_spent_in(&self, sco: &str) -> Hundredths {
        let state = self.states.get(sco);
        let times = state.map(|state| state.earlier_time.plus(state.time_spent(self.family())));
        times.unwrap_or_default()
    }
}
