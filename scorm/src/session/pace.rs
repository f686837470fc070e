//! How often a session may be written by its pages, begun anew and launched, so that one hostile page cannot run up a bill: the
//! generic cell rate algorithm (ITU-T I.371, A.2) with a minute's worth at once.

use jiff::Timestamp;
use thiserror::Error;

/// Updates of a session's pages in a minute: four a second, where a page says what it has at most about once a second.
pub const MOST_UPDATES_A_MINUTE: u32 = 240;
/// An update counts once for its session's first bytes, and once more for each as many: what it costs is what is written.
pub const BYTES_OF_AN_UPDATE: usize = 128 * 1024;
/// Attempts of a session that end in a minute. Each is kept.
pub const MOST_ATTEMPTS_A_MINUTE: u32 = 60;
/// Launch links and runs of a session in a minute.
pub const MOST_LAUNCHES_A_MINUTE: u32 = 120;

const MINUTE: i64 = 60_000;

/// More than in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{what}: {most} a minute")]
pub struct TooFast {
    /// What is counted.
    pub what: &'static str,
    /// How many of them are taken in a minute.
    pub most: u32,
    /// Seconds after which the next is taken.
    pub seconds: u32,
}

/// When the next would be due if all came evenly, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due(pub i64);

/// What is counted of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paces {
    /// Its pages' updates.
    pub updates: Due,
    /// Its attempts.
    pub attempts: Due,
    /// Its launch links and runs.
    pub launches: Due,
}

impl Due {
    /// Counts so many at once. What is more than a minute's worth alone is taken where nothing is due. What `is_last` may borrow as much again: a page
    /// that closes cannot wait.
    pub(super) fn count(
        &mut self,
        what: &'static str,
        (many, is_last): (u32, bool),
        most: u32,
        now: Timestamp,
    ) -> Result<(), TooFast> {
        let (now, step) = (now.as_millisecond(), MINUTE / i64::from(most));
        let from = self.0.max(now);
        let taken = i64::from(many.clamp(1, most)) * step;
        let room = if is_last { 2 * MINUTE } else { MINUTE };
        let early = from + taken - (now + room);
        if early > 0 {
            let seconds = u32::try_from((early + 999) / 1000).unwrap_or(u32::MAX);
            return Err(TooFast { what, most, seconds });
        }
        self.0 = from + taken;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).expect("a time")
    }

    #[test]
    fn a_minutes_worth_comes_at_once_and_no_more_on_average() {
        let mut due = Due::default();
        let mut count = |many, time| due.count("things", (many, false), 60, at(time));
        for _ in 0..60 {
            count(1, 0).expect("taken");
        }
        let early = count(1, 0).expect_err("too many");
        assert_eq!((early.most, early.seconds), (60, 1));
        count(1, 1000).expect("a second later one more");
        count(1, 1001).expect_err("and no other");
        let taken = (0..600)
            .filter(|second| count(1, 60_000 + second * 500).is_ok())
            .count();
        assert!((300..=360).contains(&taken), "{taken} in five minutes");
    }

    #[test]
    fn what_weighs_more_counts_more_and_is_taken_alone() {
        let mut due = Due::default();
        due.count("things", (40, false), 60, at(0)).expect("taken");
        let early = due.count("things", (40, false), 60, at(0)).expect_err("too much");
        assert_eq!(early.seconds, 20);
        due.count("things", (u32::MAX, false), 60, at(120_000))
            .expect("nothing is due");
        due.count("things", (1, false), 60, at(120_001))
            .expect_err("it was a minute's worth");
        // Whoever closes does not come again.
        due.count("things", (1, true), 60, at(120_001)).expect("the last words");
        due.count("things", (60, true), 60, at(120_001))
            .expect_err("and no more than a minute's worth of them");
    }
}
