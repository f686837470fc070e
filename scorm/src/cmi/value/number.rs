//! What the types of numbers take: 1.2's decimals and integers, 2004's reals.

use super::verdict::Verdict::{self, Fits, Mistyped, OutOfRange};
use crate::number::{is_decimal, is_real, value};

pub(super) fn decimal(text: &str, least: f64, most: f64) -> Verdict {
    if text.is_empty() {
        return Fits;
    }
    if !is_decimal(text) {
        return Mistyped("it is no decimal number".to_owned());
    }
    in_range(text, least, most)
}

pub(super) fn real(text: &str, least: f64, most: f64) -> Verdict {
    if !is_real(text) {
        return Mistyped("it is no real number".to_owned());
    }
    in_range(text, least, most)
}

pub(super) fn whole(text: &str, least: i64, most: i64) -> Verdict {
    match text.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Fits,
        Ok(_) => OutOfRange(format!("it is outside {least} to {most}")),
        Err(_) => Mistyped("it is no integer".to_owned()),
    }
}

fn in_range(text: &str, least: f64, most: f64) -> Verdict {
    let number = value(text).unwrap_or(f64::NAN);
    if (least..=most).contains(&number) {
        Fits
    } else {
        OutOfRange(match (bound(least), bound(most)) {
            (Some(least), Some(most)) => format!("it is outside {least} to {most}"),
            (Some(least), None) => format!("it is below {least}"),
            (None, Some(most)) => format!("it is above {most}"),
            (None, None) => "it is no number".to_owned(),
        })
    }
}

/// Judges `min[:]max`, either end of which may be left out (RTE 4.1.1.8).
pub(super) fn range(text: &str) -> Verdict {
    let Some((least, most)) = text.split_once("[:]") else {
        return Mistyped("a range is written min[:]max".to_owned());
    };
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        number if is_real(number) => value(number).map(Some),
        _ => None,
    };
    match (end(least), end(most)) {
        (Some(Some(least)), Some(Some(most))) if least > most => Mistyped("its range ends before it begins".to_owned()),
        (Some(_), Some(_)) => Fits,
        _ => Mistyped("an end of its range is no real number".to_owned()),
    }
}

/// What a real in a range is, in words.
pub(super) fn real_range(least: f64, most: f64) -> String {
    match (bound(least), bound(most)) {
        (Some(least), Some(most)) => format!("a real number from {least} to {most}"),
        (Some(least), None) => format!("a real number of at least {least}"),
        _ => "a real number".to_owned(),
    }
}

/// A bound, where there is one. All bounds of the tables are whole; to write any number would make a page's engine larger by 10 KB.
fn bound(number: f64) -> Option<i64> {
    number.is_finite().then_some(number as i64)
}
