//! What the types of numbers take: 1.2's decimals and integers, 2004's reals.

use super::verdict::Verdict::{self, Fits, Mistyped, OutOfRange};
use crate::number::{is_decimal, is_real};

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
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    if (least..=most).contains(&number) {
        Fits
    } else {
        OutOfRange(format!("it is outside {least} to {most}"))
    }
}

/// Judges `min[:]max`, either end of which may be left out (RTE 4.1.1.8).
pub(super) fn range(text: &str) -> Verdict {
    let Some((least, most)) = text.split_once("[:]") else {
        return Mistyped("a range is written min[:]max".to_owned());
    };
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        number if is_real(number) => number.parse::<f64>().ok().map(Some),
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
    match (least.is_finite(), most.is_finite()) {
        (true, true) => format!("a real number from {least} to {most}"),
        (true, false) => format!("a real number of at least {least}"),
        _ => "a real number".to_owned(),
    }
}
