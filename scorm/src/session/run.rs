//! Runs: a page that opens, and which of its updates comes next.

use jiff::Timestamp;

use super::Session;
use super::change::{EndedAttempt, Standing};
use super::clock::Clock;
use super::sco::Launching;
use super::terms::{Aside, Digest, Run};
use super::way::Opening;

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
        if let Some(aside) = self.aside.take() {
            self.sequencing = aside.sequencing;
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
        let opening = self.opening(now);
        let ended = self.open(opening, now);
        self.run.behind = behind.filter(|_| ended.is_none());
        self.roll_up_course();
        self.run.clock = Clock {
            started_at: Some(now),
            before: self.time_spent(),
            ..Clock::default()
        };
        self.touch(now);
        ended
    }

    /// Shows what a run begins with: what the course's sequencing delivers, where it has one; else the SCO where the session is.
    pub(super) fn open(&mut self, opening: Option<Opening>, now: Timestamp) -> Option<EndedAttempt> {
        let Some(opening) = opening else {
            let current = self.current.clone();
            return self.enter(&current, None, now);
        };
        if !self.recorded() && self.aside.is_none() {
            self.aside = Some(Aside {
                sequencing: self.sequencing.take(),
            });
        }
        self.sequencing = Some(opening.sequencing);
        // What was untold is in the state from now on; a run that changes no record leaves the one behind it as it was.
        if self.recorded() {
            self.states.values_mut().for_each(|state| state.is_untold = false);
        }
        let (sco, goes_on) = opening.shown?;
        self.current.clone_from(&sco);
        self.enter(&sco, Some(goes_on), now)
    }

    /// Whether the newest run has launched a SCO.
    pub(super) fn is_in(&self, sco: &str) -> bool {
        self.states
            .get(sco)
            .is_some_and(|state| state.launched_in == self.run.number)
    }

    /// Launches a SCO in the newest run; `goes_on` says whether its attempt does, where the course's sequencing knows.
    pub(super) fn enter(&mut self, sco: &str, goes_on: Option<bool>, now: Timestamp) -> Option<EndedAttempt> {
        let (family, terms) = (self.family(), self.terms_of(sco));
        let launch = Launching {
            run: self.run.number,
            recorded: self.recorded(),
            goes_on,
        };
        let over = self.state_mut(sco).launch(family, &terms, launch);
        let objectives = self.objectives_of(sco);
        self.state_mut(sco).put_objectives(&objectives);
        let over = over?;
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
        if self.is_closed(run) {
            return Standing::Reset;
        }
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
