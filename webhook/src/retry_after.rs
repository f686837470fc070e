//! When an endpoint wants to be called again: the header `Retry-After` (RFC 9110, 10.2.3).

use std::str::FromStr;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds after the answer.
    Seconds(u64),
    /// Not before this time.
    At(Timestamp),
}

/// A header that says neither seconds nor a time; who sent it is called again as if it had sent none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Retry-After is neither seconds nor a date of HTTP")]
pub struct InvalidRetryAfter;

/// The dates of earlier days, which a receiver takes too (RFC 9110, 5.6.7): RFC 850's, and those of C's asctime.
const OBSOLETE: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

impl RetryAfter {
    /// How long after `now` that is; nothing, when it is over.
    pub fn wait(self, now: Timestamp) -> Duration {
        match self {
            Self::Seconds(seconds) => Duration::from_secs(seconds),
            Self::At(time) => time.duration_since(now).max(SignedDuration::ZERO).unsigned_abs(),
        }
    }
}

impl FromStr for RetryAfter {
    type Err = InvalidRetryAfter;

    fn from_str(text: &str) -> Result<Self, InvalidRetryAfter> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // More seconds than there are is as long as can be.
            return Ok(Self::Seconds(text.parse().unwrap_or(u64::MAX)));
        }
        let obsolete = || {
            let mut forms = OBSOLETE.iter();
            let time = forms.find_map(|form| DateTime::strptime(form, text).ok());
            TimeZone::UTC.to_timestamp(time?).ok()
        };
        let time = rfc2822::parse(text).ok().map(|time| time.timestamp());
        time.or_else(obsolete).map(Self::At).ok_or(InvalidRetryAfter)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn seconds_and_each_form_of_a_date_are_read() {
        let read = |text: &str| text.parse::<RetryAfter>();
        assert_eq!(read("120"), Ok(RetryAfter::Seconds(120)));
        assert_eq!(read(" 0 "), Ok(RetryAfter::Seconds(0)));
        assert_eq!(read("99999999999999999999"), Ok(RetryAfter::Seconds(u64::MAX)));
        let time = RetryAfter::At(at("1994-11-06T08:49:37Z"));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read(text), Ok(time), "{text}");
        }
        for text in [
            "",
            "-1",
            "1.5",
            "+3",
            "soon",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994",
            "10, 20",
        ] {
            assert_eq!(read(text), Err(InvalidRetryAfter), "{text}");
        }
    }

    #[test]
    fn a_date_is_a_wait_from_now_on() {
        let now = at("1994-11-06T08:49:30Z");
        assert_eq!(
            RetryAfter::At(at("1994-11-06T08:49:37Z")).wait(now),
            Duration::from_secs(7)
        );
        assert_eq!(RetryAfter::At(at("1994-11-06T08:49:07Z")).wait(now), Duration::ZERO);
        assert_eq!(RetryAfter::Seconds(9).wait(now), Duration::from_secs(9));
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "\\PC{0,40}") {
            let _ = text.parse::<RetryAfter>();
        }
    }
}
