//! SCORM's notations for points in time and spans of it. General date libraries accept more than the
//! standard does (`P1W`, `PT1.5H`), so these grammars are our own.

use crate::package::Family;

/// A span of time in whole hundredths of a second, SCORM's finest unit; sums never round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hundredths(pub u64);

const SECOND: u64 = 100;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// ADL's sample run-time environment counts a month as 2 628 029 seconds.
const MONTH: u64 = 2_628_029 * SECOND;
const YEAR: u64 = 365 * DAY;
/// `CMITimespan` ends at 9999 hours (RTE 1.2, 3.4.1).
const LONGEST_TIMESPAN: u64 = 9999 * HOUR + 59 * MINUTE + 59 * SECOND + 99;

impl Hundredths {
    /// Whole seconds, rounded down.
    pub fn seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// The sum; at the end of the range it stays there.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Reads a span in the notation of the family.
    pub fn parse(family: Family, text: &str) -> Option<Span> {
        match family {
            Family::Scorm12 => parse_timespan(text),
            Family::Scorm2004 => parse_duration(text),
        }
    }

    /// Writes the span in the notation of the family: `0001:02:03.04` or `PT1H2M3.04S`.
    pub fn format(self, family: Family) -> String {
        match family {
            Family::Scorm12 => format_timespan(self.0.min(LONGEST_TIMESPAN)),
            Family::Scorm2004 => format_duration(self.0),
        }
    }
}

/// A span as read, and whether it had more fraction digits than the standard takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The length; further fraction digits are cut.
    pub length: Hundredths,
    /// More than two fraction digits were written.
    pub too_fine: bool,
}

/// `CMITimespan`: `HHHH:MM:SS.SS`, 2 to 4 digits of hours, minutes and seconds to 99 (RTE 1.2, 3.4.1).
fn parse_timespan(text: &str) -> Option<Span> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !(2..=4).contains(&hours.len()) || minutes.len() != 2 {
        return None;
    }
    let (seconds, fraction) = split_fraction(seconds)?;
    if seconds.len() != 2 {
        return None;
    }
    let length = digits(hours)? * HOUR + digits(minutes)? * MINUTE + digits(seconds)? * SECOND + fraction.hundredths;
    Some(Span {
        length: Hundredths(length),
        too_fine: fraction.too_fine,
    })
}

fn format_timespan(all: u64) -> String {
    let (hours, minutes) = (all / HOUR, all % HOUR / MINUTE);
    let (seconds, hundredths) = (all % MINUTE / SECOND, all % SECOND);
    format!("{hours:04}:{minutes:02}:{seconds:02}.{hundredths:02}")
}

/// `timeinterval(second,10,2)`: `P[yY][mM][dD][T[hH][mM][s[.ss]S]]`, at least one component, and at
/// least one behind a `T` (RTE 4.1.1.7).
fn parse_duration(text: &str) -> Option<Span> {
    let body = text.strip_prefix('P')?;
    let (date, time) = match body.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None if body.is_empty() => return None,
        None => (body, ""),
    };
    let mut length = 0u64;
    let mut rest = date;
    for (unit, size) in [('Y', YEAR), ('M', MONTH), ('D', DAY)] {
        length = length.checked_add(take_component(&mut rest, unit)?.checked_mul(size)?)?;
    }
    if !rest.is_empty() {
        return None;
    }
    rest = time;
    for (unit, size) in [('H', HOUR), ('M', MINUTE)] {
        length = length.checked_add(take_component(&mut rest, unit)?.checked_mul(size)?)?;
    }
    let mut too_fine = false;
    if !rest.is_empty() {
        let (seconds, fraction) = split_fraction(rest.strip_suffix('S')?)?;
        too_fine = fraction.too_fine;
        length = length
            .checked_add(digits(seconds)?.checked_mul(SECOND)?)?
            .checked_add(fraction.hundredths)?;
    }
    Some(Span {
        length: Hundredths(length),
        too_fine,
    })
}

/// Takes `12H` off the front of `12H30M`; 0 when the unit is not there, `None` when it is malformed.
fn take_component(rest: &mut &str, unit: char) -> Option<u64> {
    let Some((number, behind)) = rest.split_once(unit) else {
        return Some(0);
    };
    *rest = behind;
    digits(number)
}

fn format_duration(all: u64) -> String {
    if all == 0 {
        return "PT0H0M0S".to_owned();
    }
    let mut text = "P".to_owned();
    if all / DAY > 0 {
        text.push_str(&format!("{}D", all / DAY));
    }
    let clock = all % DAY;
    if clock == 0 {
        return text;
    }
    text.push('T');
    for (amount, unit) in [(clock / HOUR, 'H'), (clock % HOUR / MINUTE, 'M')] {
        if amount > 0 {
            text.push_str(&format!("{amount}{unit}"));
        }
    }
    let (seconds, hundredths) = (clock % MINUTE / SECOND, clock % SECOND);
    if hundredths > 0 {
        text.push_str(format!("{seconds}.{hundredths:02}").trim_end_matches('0'));
        text.push('S');
    } else if seconds > 0 {
        text.push_str(&format!("{seconds}S"));
    }
    text
}

struct Fraction {
    hundredths: u64,
    too_fine: bool,
}

/// Splits `SS.ss` into its seconds and its fraction; a point needs at least one digit behind it.
fn split_fraction(seconds: &str) -> Option<(&str, Fraction)> {
    let Some((whole, fraction)) = seconds.split_once('.') else {
        return Some((
            seconds,
            Fraction {
                hundredths: 0,
                too_fine: false,
            },
        ));
    };
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let two: String = fraction.chars().chain("0".chars()).take(2).collect();
    Some((
        whole,
        Fraction {
            hundredths: digits(&two)?,
            too_fine: fraction.len() > 2,
        },
    ))
}

/// A run of ASCII digits as a number; `None` for an empty or any other text, and past `u64`.
fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `CMITime`: `HH:MM:SS` with one or two fraction digits (RTE 1.2, 3.4.1).
pub fn is_time_of_day(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let (Some(hour), Some(minute), Some(second)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let Some((second, fraction)) = split_fraction(second) else {
        return false;
    };
    two_digits(hour, 0, 23) && two_digits(minute, 0, 59) && two_digits(second, 0, 59) && !fraction.too_fine
}

fn two_digits(text: &str, least: u64, most: u64) -> bool {
    text.len() == 2 && digits(text).is_some_and(|n| (least..=most).contains(&n))
}

/// What a text is as a SCORM 2004 timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timestamp {
    /// It is one.
    Exact,
    /// A zone without fractional seconds, or three or more fraction digits: what
    /// `Date.toISOString()` writes and the standard refuses.
    Loose,
    /// It is none.
    Malformed,
}

/// `time(second,10,2)`: `YYYY[-MM[-DD[Thh[:mm[:ss[.s[s]]]]]]]`, a zone only behind fractional seconds,
/// years 1970 to 2038 (RTE 4.1.1.6).
pub fn timestamp(text: &str) -> Timestamp {
    if !text.is_ascii() {
        return Timestamp::Malformed;
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let dated = match *parts.as_slice() {
        [year] => is_year(year) && time.is_none(),
        [year, month] => is_year(year) && two_digits(month, 1, 12) && time.is_none(),
        [year, month, day] => is_year(year) && two_digits(month, 1, 12) && two_digits(day, 1, 31),
        _ => false,
    };
    match (dated, time) {
        (false, _) => Timestamp::Malformed,
        (true, None) => Timestamp::Exact,
        (true, Some(time)) => clock_time(time),
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && digits(text).is_some_and(|year| (1970..=2038).contains(&year))
}

fn clock_time(time: &str) -> Timestamp {
    let (clock, zone) = split_zone(time);
    if !zone.is_none_or(is_zone) {
        return Timestamp::Malformed;
    }
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let clocked = match *parts.as_slice() {
        [hour] => two_digits(hour, 0, 23),
        [hour, minute] => two_digits(hour, 0, 23) && two_digits(minute, 0, 59),
        [hour, minute, second] => two_digits(hour, 0, 23) && two_digits(minute, 0, 59) && two_digits(second, 0, 59),
        _ => false,
    };
    let to_the_second = parts.len() == 3;
    match fraction {
        _ if !clocked => Timestamp::Malformed,
        Some(_) if !to_the_second => Timestamp::Malformed,
        Some(fraction) if digits(fraction).is_none() => Timestamp::Malformed,
        Some(fraction) if fraction.len() > 2 => Timestamp::Loose,
        Some(_) => Timestamp::Exact,
        None if zone.is_none() => Timestamp::Exact,
        None if to_the_second => Timestamp::Loose,
        None => Timestamp::Malformed,
    }
}

fn split_zone(time: &str) -> (&str, Option<&str>) {
    match time.find(['Z', '+', '-']) {
        Some(at) => (&time[..at], Some(&time[at..])),
        None => (time, None),
    }
}

fn is_zone(zone: &str) -> bool {
    if zone == "Z" {
        return true;
    }
    let offset = &zone[1..];
    match offset.split_once(':') {
        _ if zone.starts_with('Z') => false,
        Some((hours, minutes)) => two_digits(hours, 0, 23) && two_digits(minutes, 0, 59),
        None => two_digits(offset, 0, 23),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(family: Family, text: &str) -> Option<u64> {
        Hundredths::parse(family, text).map(|span| span.length.0)
    }

    #[test]
    fn a_timespan_has_two_to_four_digits_of_hours() {
        assert_eq!(length(Family::Scorm12, "00:00:30"), Some(30 * SECOND));
        assert_eq!(
            length(Family::Scorm12, "0001:02:03.4"),
            Some(HOUR + 2 * MINUTE + 3 * SECOND + 40)
        );
        assert_eq!(
            length(Family::Scorm12, "00:99:99.99"),
            Some(99 * MINUTE + 99 * SECOND + 99)
        );
        for refused in [
            "",
            "1:00:00",
            "00000:00:00",
            "00:0:00",
            "00:00",
            "00:00:00.",
            "PT1M",
            "-1:00:00",
            "00:00:00:00",
        ] {
            assert_eq!(length(Family::Scorm12, refused), None, "{refused}");
        }
    }

    #[test]
    fn a_duration_names_its_units_in_order() {
        assert_eq!(length(Family::Scorm2004, "PT1M"), Some(MINUTE));
        assert_eq!(
            length(Family::Scorm2004, "PT01H059M020S"),
            Some(HOUR + 59 * MINUTE + 20 * SECOND)
        );
        assert_eq!(length(Family::Scorm2004, "P0Y029DT0H"), Some(29 * DAY));
        assert_eq!(length(Family::Scorm2004, "P1Y2M"), Some(YEAR + 2 * MONTH));
        assert_eq!(length(Family::Scorm2004, "PT0.5S"), Some(50));
        for refused in [
            "",
            "P",
            "PT",
            "1H",
            "P1W",
            "PT1.5H",
            "P1DT",
            "P1Y6M14D4H15M6.34S",
            "PT1S1M",
            "pt5s",
            "PT5",
            "PT1.S",
        ] {
            assert_eq!(length(Family::Scorm2004, refused), None, "{refused}");
        }
    }

    #[test]
    fn further_fraction_digits_are_told_and_cut() {
        let span = Hundredths::parse(Family::Scorm2004, "PT1.239S");
        assert_eq!(
            span,
            Some(Span {
                length: Hundredths(123),
                too_fine: true
            })
        );
        let span = Hundredths::parse(Family::Scorm12, "00:00:01.239");
        assert_eq!(
            span,
            Some(Span {
                length: Hundredths(123),
                too_fine: true
            })
        );
    }

    #[test]
    fn sums_are_written_as_the_suite_writes_them() {
        let add = |a: &str, b: &str| {
            let sum = length(Family::Scorm2004, a)
                .zip(length(Family::Scorm2004, b))
                .map(|(a, b)| a + b);
            sum.map(|sum| Hundredths(sum).format(Family::Scorm2004))
        };
        assert_eq!(add("PT1M", "PT01H059M020S").as_deref(), Some("PT2H20S"));
        assert_eq!(add("PT2H20S", "PT0H05M49S").as_deref(), Some("PT2H6M9S"));
        assert_eq!(add("P0Y029DT0H", "PT0S").as_deref(), Some("P29D"));
        assert_eq!(add("PT0S", "PT0S").as_deref(), Some("PT0H0M0S"));
        assert_eq!(add("PT1.5S", "PT0.05S").as_deref(), Some("PT1.55S"));
        assert_eq!(add("PT1.5S", "PT0S").as_deref(), Some("PT1.5S"));
        assert_eq!(Hundredths(HOUR + 5).format(Family::Scorm12), "0001:00:00.05");
        assert_eq!(Hundredths(u64::MAX).format(Family::Scorm12), "9999:59:59.99");
    }

    #[test]
    fn a_time_of_day_ends_before_24_hours() {
        for good in ["00:00:00", "23:59:59.99", "10:30:00.5"] {
            assert!(is_time_of_day(good), "{good}");
        }
        for refused in [
            "24:00:00",
            "10:60:00",
            "1:00:00",
            "10:30",
            "10:30:00.123",
            "",
            "10:30:0",
        ] {
            assert!(!is_time_of_day(refused), "{refused}");
        }
    }

    #[test]
    fn a_timestamp_takes_a_zone_only_behind_a_fraction() {
        let exact = [
            "2004",
            "2004-04",
            "2004-04-01",
            "2004-04-01T09",
            "2004-04-01T09:45",
            "2004-04-01T09:45:58",
        ];
        let zoned = [
            "2004-04-01T09:45:58.5",
            "2004-04-01T09:45:58.25Z",
            "2004-04-01T09:45:58.0+02:00",
            "1970-01-01T00:00:00.0-05",
        ];
        for good in exact.iter().chain(&zoned) {
            assert_eq!(timestamp(good), Timestamp::Exact, "{good}");
        }
        for loose in [
            "2004-04-01T09:45:58Z",
            "2026-01-15T10:30:00.000Z",
            "2004-04-01T09:45:58.025",
        ] {
            assert_eq!(timestamp(loose), Timestamp::Loose, "{loose}");
        }
        let refused = [
            "",
            "1969",
            "2039",
            "04",
            "2004-13",
            "2004-04-32",
            "2004-04T09",
            "2004-04-01T24",
            "2004-04-01T09:45Z",
        ];
        let malformed = [
            "2004-04-01T09:45:58.5X",
            "2004-04-01T09:45.5",
            "2004-04-01T",
            "2004-04-01T09:45:58.5+24",
            "2004-04-01T09:45:58.5Z1",
        ];
        for bad in refused.iter().chain(&malformed) {
            assert_eq!(timestamp(bad), Timestamp::Malformed, "{bad}");
        }
    }
}
