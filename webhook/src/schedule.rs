//! When a delivery is tried again, and when no more. Time and randomness are arguments.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::outcome::Try;

/// The waits after each try that failed, in seconds: 5 s, 30 s, 2 min, 10 min, 1 h, 3 h, 6 h, 12 h. With them a delivery has nine tries in less
/// than 23 hours.
const WAITS: [u64; 8] = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200];

/// No wait is longer, in seconds: a message of SQS is hidden for at most 43 200 s from when it was received, and the try itself takes some of
/// them.
const LONGEST: u64 = 43_000;

/// How much of a wait chance takes away at most: one part of so many.
const JITTER: u64 = 5;

/// An endpoint that fails for so long is switched off.
const PATIENCE: SignedDuration = SignedDuration::from_hours(5 * 24);

/// After so long without a try nobody knows whether the endpoint was well meanwhile. It is longer than every wait.
const SILENCE: SignedDuration = SignedDuration::from_hours(24);

/// What follows a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it was delivered.
    Done,
    /// Another try, after this long: whole seconds, at most 43 000.
    Again(Duration),
    /// Nothing more by itself. The delivery stays in the list, and can be sent again.
    GivenUp,
    /// Nothing at all, and no other delivery either: the endpoint said 410.
    Ended,
}

/// What follows a try that ended at `now`. `tries` counts those of the delivery so far, this one with them; `chance` is any number, all
/// alike likely.
///
/// `Retry-After` makes a wait longer, never shorter; of whoever asks for more than `LONGEST` the next try comes early.
pub fn next(tried: &Try, tries: u32, now: Timestamp, chance: u16) -> Next {
    if tried.is_success() {
        return Next::Done;
    }
    if tried.is_gone() {
        return Next::Ended;
    }
    let Some(wait) = wait(tries, chance) else {
        return Next::GivenUp;
    };
    let asked = tried.result.as_ref().ok().and_then(|answer| answer.retry_after);
    // A part of a second more is a whole one more, so that nobody comes early.
    let asked = asked.map_or(0, |asked| asked.wait(now).as_millis().div_ceil(1_000));
    let asked = u64::try_from(asked).unwrap_or(LONGEST);
    Next::Again(Duration::from_secs(wait.max(asked).min(LONGEST)))
}

/// Seconds to wait after so many tries: four fifths of the step to all of it.
fn wait(tries: u32, chance: u16) -> Option<u64> {
    let step = usize::try_from(tries).ok()?.checked_sub(1)?;
    let wait = *WAITS.get(step)?;
    let less = wait * u64::from(chance) / (JITTER * u64::from(u16::MAX));
    Some((wait - less).min(LONGEST))
}

/// How long an endpoint has failed: from the first of its tries that failed to the last one, without a success and without a day between
/// them. A success ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The first failure.
    pub since: Timestamp,
    /// The last one.
    pub last: Timestamp,
}

impl Failing {
    /// What a failure at `now` makes of it.
    pub fn after(before: Option<Self>, now: Timestamp) -> Self {
        match before {
            Some(before) if now.duration_since(before.last) < SILENCE => Self {
                since: before.since,
                last: now.max(before.last),
            },
            _ => Self { since: now, last: now },
        }
    }

    /// Whether the endpoint is switched off: it has failed for five days.
    pub fn is_too_long(self) -> bool {
        self.last.duration_since(self.since) >= PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use proptest::prelude::*;

    use super::*;
    use crate::outcome::{Answer, Failure};
    use crate::retry_after::RetryAfter;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn answered(status: u16, retry_after: Option<RetryAfter>) -> Try {
        Try {
            result: Ok(Answer {
                status,
                retry_after,
                body: String::new(),
            }),
            duration_ms: 1,
        }
    }

    fn again(seconds: u64) -> Next {
        Next::Again(Duration::from_secs(seconds))
    }

    #[test]
    fn each_wait_is_longer_than_the_one_before_it_and_the_ninth_try_is_the_last() {
        let waits = |chance| (1..10).map(move |tries| next(&answered(500, None), tries, NOW, chance));
        let expected = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_000].map(again);
        assert!(waits(0).eq(expected.into_iter().chain([Next::GivenUp])));
        let expected = [4, 24, 96, 480, 2_880, 8_640, 17_280, 34_560].map(again);
        assert!(waits(u16::MAX).eq(expected.into_iter().chain([Next::GivenUp])));
    }

    #[test]
    fn only_2xx_is_a_success_and_410_ends_the_webhook() {
        for status in [200, 201, 204, 299] {
            assert_eq!(next(&answered(status, None), 1, NOW, 0), Next::Done);
        }
        for status in [
            101, 300, 301, 302, 304, 307, 400, 401, 404, 409, 411, 429, 500, 503, 999,
        ] {
            assert_eq!(next(&answered(status, None), 1, NOW, 0), again(5), "{status}");
        }
        assert_eq!(next(&answered(410, None), 9, NOW, 0), Next::Ended);
        let failed = Try {
            result: Err(Failure::Refused(io::ErrorKind::ConnectionRefused.into())),
            duration_ms: 1,
        };
        assert_eq!(next(&failed, 2, NOW, 0), again(30));
        assert_eq!(next(&failed, 9, NOW, 0), Next::GivenUp);
    }

    #[test]
    fn retry_after_makes_a_wait_longer_and_not_too_long() {
        let asked = |retry_after, tries| next(&answered(503, Some(retry_after)), tries, NOW, 0);
        assert_eq!(asked(RetryAfter::Seconds(90), 1), again(90));
        assert_eq!(asked(RetryAfter::Seconds(90), 4), again(600));
        assert_eq!(asked(RetryAfter::Seconds(u64::MAX), 1), again(43_000));
        assert_eq!(asked(RetryAfter::Seconds(90), 9), Next::GivenUp);
        let at = |milliseconds| RetryAfter::At(Timestamp::from_millisecond(milliseconds).expect("a time"));
        assert_eq!(asked(at(60_001), 1), again(61));
        assert_eq!(asked(at(-60_000), 1), again(5));
        assert_eq!(asked(RetryAfter::At(Timestamp::MAX), 1), again(43_000));
    }

    #[test]
    fn an_endpoint_that_fails_for_five_days_is_switched_off() {
        let at = |hours| NOW + SignedDuration::from_hours(hours);
        let mut failing = Failing::after(None, at(0));
        for hours in (12..120).step_by(12) {
            failing = Failing::after(Some(failing), at(hours));
            assert!(!failing.is_too_long(), "{hours}");
        }
        assert!(Failing::after(Some(failing), at(120)).is_too_long());
    }

    #[test]
    fn an_endpoint_that_fails_now_and_then_is_not_switched_off() {
        let at = |hours| NOW + SignedDuration::from_hours(hours);
        let once = Failing::after(None, at(0));
        assert_eq!(Failing::after(Some(once), at(23)).since, at(0));
        assert_eq!(Failing::after(Some(once), at(24)).since, at(24));
        let failing = Failing::after(Some(once), at(168));
        assert_eq!((failing.since, failing.last), (at(168), at(168)));
        // A try that began earlier and ended later takes nothing back.
        assert_eq!(Failing::after(Some(failing), at(167)), failing);
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_sqs_can_hold(tries: u32, chance: u16, seconds: u64, now in 0i64..1 << 41) {
            let now = Timestamp::from_millisecond(now).expect("a time");
            if let Next::Again(wait) = next(&answered(503, Some(RetryAfter::Seconds(seconds))), tries, now, chance) {
                prop_assert!((4..=43_000).contains(&wait.as_secs()) && wait.subsec_nanos() == 0);
            }
        }
    }
}
