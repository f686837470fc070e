//! How often a limited key may call: the generic cell rate algorithm (ITU-T I.371, A.2), in which one time says all. A key may make
//! as many calls at once as it may make in a second, and on average no more.

use jiff::{SignedDuration, Timestamp};

/// A key's calls are counted in one item of the table, and DynamoDB writes one item about so often in a second.
pub const MOST_CALLS_PER_SECOND: u32 = 1000;

const SECOND: i64 = 1_000_000;

/// So many calls in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(u32);

/// When a key's next call would be due if its calls came evenly, in microseconds since 1970. It is later than now by what was
/// called ahead of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due(pub i64);

/// What is left of a limit after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Calls in a second.
    pub limit: u32,
    /// Calls that may follow at once.
    pub remaining: u32,
    /// Seconds until all of them may.
    pub reset_seconds: u32,
}

impl Rate {
    /// So many calls, at least one and at most [`MOST_CALLS_PER_SECOND`].
    pub fn of(calls_per_second: u32) -> Self {
        Self(calls_per_second.clamp(1, MOST_CALLS_PER_SECOND))
    }

    /// What is due after a call that comes when nothing is.
    pub fn first(self, now: Timestamp) -> Due {
        Due(now.as_microsecond() + self.step())
    }

    /// Microseconds between two calls that come evenly.
    pub fn step(self) -> i64 {
        SECOND / i64::from(self.0)
    }

    /// The latest due time at which one more call may be made.
    pub fn latest(self, now: Timestamp) -> Due {
        Due(now.as_microsecond() + SECOND - self.step())
    }

    /// The seconds after which to come again, where no call may be made now.
    pub fn wait_seconds(self, due: Due, now: Timestamp) -> Option<u32> {
        let early = due.0 - self.latest(now).0;
        (early > 0).then(|| seconds(early))
    }

    /// What is left.
    pub fn left(self, due: Due, now: Timestamp) -> Left {
        let ahead = (due.0 - now.as_microsecond()).max(0);
        let remaining = (SECOND - ahead).max(0) / self.step();
        Left {
            limit: self.0,
            remaining: u32::try_from(remaining).unwrap_or(self.0).min(self.0),
            reset_seconds: seconds(ahead),
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(microseconds: i64) -> u32 {
    let rounded = SignedDuration::from_micros(microseconds + SECOND - 1).as_secs();
    u32::try_from(rounded).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).expect("a time")
    }

    /// Plays calls at these times; the answer is which of them may be made.
    fn played(rate: Rate, times: impl IntoIterator<Item = i64>) -> Vec<bool> {
        let mut due = Due(0);
        let mut call = |time| {
            let now = at(time);
            let may = rate.wait_seconds(due, now).is_none();
            if may {
                due = Due(due.0.max(now.as_microsecond()) + rate.step());
            }
            may
        };
        times.into_iter().map(&mut call).collect()
    }

    #[test]
    fn as_many_calls_come_at_once_as_in_a_second_and_no_more_on_average() {
        for calls in [1, 3, 7, 300, MOST_CALLS_PER_SECOND] {
            let rate = Rate::of(calls);
            let may = |played: Vec<bool>| played.into_iter().filter(|may| *may).count();
            let calls = usize::try_from(calls).expect("a size");
            assert_eq!(may(played(rate, vec![5; calls + 5])), calls, "{calls} at once");
            // Ten seconds of a call every half millisecond.
            let most = may(played(rate, (0..20_000).map(|half| half / 2)));
            assert!(
                (calls * 10..=calls * 11).contains(&most),
                "{calls} a second: {most} in ten"
            );
        }
    }

    #[test]
    fn what_is_left_falls_with_each_call_and_comes_back_with_time() {
        let rate = Rate::of(3);
        let left = |due, now| rate.left(due, at(now));
        let first = rate.first(at(0));
        let told = |limit, remaining, reset_seconds| Left {
            limit,
            remaining,
            reset_seconds,
        };
        assert_eq!(left(first, 0), told(3, 2, 1));
        let third = Due(first.0 + 2 * rate.step());
        assert_eq!(left(third, 0), told(3, 0, 1));
        assert_eq!(rate.wait_seconds(third, at(0)), Some(1));
        assert_eq!(left(third, 500), told(3, 1, 1));
        assert_eq!(left(third, 1000), told(3, 3, 0));
    }
}
