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
mod tests;
