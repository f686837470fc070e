//! Runs: a page that opens, and which of its updates comes next.

use jiff::Timestamp;

use super::Session;
use super::change::{EndedAttempt, Standing};
use super::terms::{Digest, Run};

impl Session {
    /// Starts a run: every older page loses its right to write, a sitting that was broken off counts as
    /// suspended, and the current SCO is launched.
    pub fn start_run(&mut self, now: Timestamp) -> Option<EndedAttempt> {
        let keeps_terms = self.next_run.keeps_terms();
        let before = std::mem::take(&mut self.run);
        let standing = self.standing_of(&before).filter(|_| keeps_terms);
        // A run that has said nothing leaves the one before it where it stood.
        let quiet = before.behind.filter(|_| before.seq == 0 && keeps_terms);
        let behind = quiet.or(standing.map(Box::new));
        for sco in self.states.keys().cloned().collect::<Vec<_>>() {
            self.put_on_record(&sco);
        }
        let family = self.family();
        for state in self.states.values_mut() {
            state.bring_back_record(family);
        }
        let next = std::mem::take(&mut self.next_run);
        self.mode = next.mode.unwrap_or(self.mode);
        self.credit = next.credit.unwrap_or(self.credit);
        self.strictness = next.strictness.unwrap_or(self.strictness);
        self.learner_name = next.learner_name.or(self.learner_name.take());
        self.run = Run {
            number: before.number + 1,
            ..Run::default()
        };
        let current = self.current.clone();
        let ended = self.enter(&current, now);
        self.run.behind = behind.filter(|_| ended.is_none());
        self.touch(now);
        ended
    }

    /// Whether the newest run has launched a SCO.
    pub(super) fn is_in(&self, sco: &str) -> bool {
        self.states
            .get(sco)
            .is_some_and(|state| state.launched_in == self.run.number)
    }

    /// Launches a SCO in the newest run.
    pub(super) fn enter(&mut self, sco: &str, now: Timestamp) -> Option<EndedAttempt> {
        let (family, run, recorded) = (self.family(), self.run.number, self.recorded());
        let terms = self.terms_of(sco);
        let over = self.state_mut(sco).launch(family, &terms, run, recorded)?;
        let number = self.attempt;
        self.attempt += 1;
        Some(EndedAttempt {
            number,
            sco: sco.to_owned(),
            of_sco: over.earlier_attempts + 1,
            outcome: over.outcome(family, &terms),
            time_spent: over.time_spent(family),
            data: over.data,
            replaced_at: now,
        })
    }

    /// Notes that an update of the newest run was applied. What an earlier one has still to say comes too late from now on.
    pub fn heard(&mut self, seq: u64, digest: Digest) {
        self.run.seq = seq;
        self.run.digest = Some(digest);
        self.run.behind = None;
    }

    /// Where an update stands that a run's page numbered.
    pub fn standing(&self, run: u32, seq: u64, digest: &Digest) -> Standing {
        if run != self.run.number {
            return Standing::Superseded;
        }
        match seq.cmp(&self.run.seq) {
            std::cmp::Ordering::Greater => Standing::Next,
            std::cmp::Ordering::Less => Standing::Late,
            std::cmp::Ordering::Equal if self.run.digest.as_ref() == Some(digest) => Standing::Repeat,
            std::cmp::Ordering::Equal => Standing::Clash,
        }
    }
}
