//! When a learner played: each run with its time by the clock, beside the time that its SCOs reported.

use jiff::Timestamp;

use super::Session;
use super::terms::Stage;
use crate::cmi::time::Hundredths;
use crate::vocabulary;

vocabulary! {
    /// How a run ended.
    RunEnd {
        /// The course came to its end in it.
        Terminated = "terminated",
        /// The learner left.
        Left = "left",
        /// Another run started while it played.
        Superseded = "superseded",
        /// The session's time was over while it played.
        Expired = "expired",
        /// The session was reset while it played.
        Reset = "reset",
    }
}

/// A run: when it was, and what it reported of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedRun {
    /// Its number in the session, from 1.
    pub number: u32,
    /// When it started.
    pub started_at: Timestamp,
    /// When its page was last heard; its start, where it never was.
    pub heard_at: Timestamp,
    /// How it ended; nothing while it plays.
    pub end: Option<RunEnd>,
    /// The SCOs that it launched, in the package's order.
    pub scos: Vec<String>,
    /// The time that they reported in it.
    pub reported: Hundredths,
}

impl Session {
    /// The newest run as far as it has come. Nothing before the first, and once a reset has ended it.
    pub fn newest_run(&self, now: Timestamp) -> Option<PlayedRun> {
        let over = !self.is_active(now) || self.run.clock.expired;
        self.played(over.then_some(RunEnd::Expired))
    }

    /// The newest run as another one leaves it that starts now.
    pub fn run_before_next(&self) -> Option<PlayedRun> {
        let end = match self.run.clock.expired {
            true => RunEnd::Expired,
            false => RunEnd::Superseded,
        };
        self.played(Some(end))
    }

    /// The newest run, with this end where it has come to none of its own.
    pub(super) fn played(&self, end: Option<RunEnd>) -> Option<PlayedRun> {
        let number = self.run.number;
        let started_at = self.run.clock.started_at.filter(|_| !self.is_closed(number))?;
        let launched = |sco: &&(String, _)| self.states.get(&sco.0).is_some_and(|state| state.launched_in == number);
        let end = match self.run.stage {
            Stage::Playing => end,
            Stage::Over => Some(RunEnd::Terminated),
            Stage::Left => Some(RunEnd::Left),
        };
        let reported = self.time_spent().0.saturating_sub(self.run.clock.before.0);
        Some(PlayedRun {
            number,
            started_at,
            heard_at: self.run.clock.heard_at.unwrap_or(started_at),
            end,
            scos: self.scos.iter().filter(launched).map(|(sco, _)| sco.clone()).collect(),
            reported: Hundredths(reported),
        })
    }

    /// Whether a reset has ended a run, and every one before it.
    pub fn is_closed(&self, run: u32) -> bool {
        self.resets > 0 && run <= self.reset_run
    }

    /// Moves the end of the session's time to its lifetime from now, also where that is over.
    pub fn renew(&mut self, now: Timestamp) {
        self.run.clock.expired |= !self.is_active(now) && self.run.stage == Stage::Playing;
        self.touch(now);
    }
}
