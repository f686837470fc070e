//! Types of values, each with the texts that it takes.
//!
//! A type answers with a [`Verdict`](crate::cmi::value::Verdict) and not with yes or no, because real courses write much that the
//! standard refuses and no learner should pay for: what is merely loose is stored with a warning in
//! the lenient mode, and refused in the strict one.

use super::time::{self, Hundredths};
use crate::package::Family;

/// The longest value, in characters, that is stored in any mode. The largest that ADL's own test suite
/// sets is 126 497 characters.
pub const MOST_CHARACTERS: usize = 131_072;

/// A type of the standards.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text. The number is 1.2's limit, or in 2004 the smallest permitted maximum (SPM), in
    /// characters.
    Text(usize),
    /// Any text, with `{lang=…}` before it if wanted; its SPM in characters (RTE 4.1.1.2).
    Localized(usize),
    /// `CMIIdentifier`: 1 to 255 characters and no blanks (RTE 1.2, 3.4.1).
    Identifier,
    /// `long_identifier_type`: a URI, SPM 4000 characters (RTE 4.1.1.3).
    LongIdentifier,
    /// One of some words, and the words of the other family that courses write for them.
    Words(&'static [&'static str], &'static [(&'static str, &'static str)]),
    /// `CMIDecimal`, or blank (RTE 1.2, 3.4.1).
    Decimal,
    /// `CMIDecimal` from 0 to 100, or blank.
    Percent,
    /// An integer in a range.
    Whole(i64, i64),
    /// `real(10,7)` in a range (RTE 4.1.1.5).
    Real((f64, f64)),
    /// `CMITime` (RTE 1.2, 3.4.1).
    TimeOfDay,
    /// `CMITimespan` (RTE 1.2, 3.4.1).
    Timespan,
    /// `time(second,10,2)` (RTE 4.1.1.6).
    Timestamp,
    /// `timeinterval(second,10,2)` (RTE 4.1.1.7).
    Duration,
    /// `language_type`, or blank (RTE 4.1.1.1).
    Language,
    /// 1.2's interaction result: a word or a decimal.
    Result12,
    /// 2004's interaction result: a word or a real.
    Result2004,
    /// `CMIFeedback`: at most 255 characters, in a form that follows from the interaction's type.
    Feedback,
    /// 2004's response or pattern of an interaction.
    Response,
    /// A navigation request (SN 4.5).
    Navigation,
}

/// What a type says of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes it.
    Fits,
    /// It takes it, though another LMS may cut it: the text is over its SPM.
    Noted(String),
    /// The standard refuses it, real courses write it, and no meaning is lost.
    Loose(String),
    /// It is something else.
    Mistyped(String),
    /// It is a number, and outside the range.
    OutOfRange(String),
}

use Verdict::{Fits, Loose, Mistyped, Noted, OutOfRange};

const RESULT_12: &[&str] = &["correct", "wrong", "unanticipated", "neutral"];
const RESULT_2004: &[&str] = &["correct", "incorrect", "unanticipated", "neutral"];
const REQUESTS: &[&str] = &[
    "continue",
    "previous",
    "exit",
    "exitAll",
    "abandon",
    "abandonAll",
    "suspendAll",
    "_none_",
];
/// `CMIString255`, `CMIIdentifier` and `CMIFeedback` end here (RTE 1.2, 3.4.1).
const SHORT: usize = 255;

impl Kind {
    /// Judges a text. `interaction` is the type of the interaction it belongs to, where it has one.
    pub fn check(self, family: Family, text: &str, interaction: Option<&str>) -> Verdict {
        if text.chars().nth(MOST_CHARACTERS).is_some() {
            return Mistyped(format!("it is longer than {MOST_CHARACTERS} characters"));
        }
        match self {
            Self::Text(most) => length(family, text, most),
            Self::Localized(most) => localized(family, text, most),
            Self::Identifier => identifier(text),
            Self::LongIdentifier => long_identifier(text),
            Self::Words(words, foreign) => word(text, words, foreign),
            Self::Decimal => decimal(text, f64::NEG_INFINITY, f64::INFINITY),
            Self::Percent => decimal(text, 0.0, 100.0),
            Self::Whole(least, most) => whole(text, least, most),
            Self::Real((least, most)) => real(text, least, most),
            Self::TimeOfDay => when(time::is_time_of_day(text), "it is no time of day"),
            Self::Timespan | Self::Duration => span(family, text),
            Self::Timestamp => timestamp(text),
            Self::Language => when(text.is_empty() || is_language(text), "it is no language code"),
            Self::Result12 => match word(text, RESULT_12, &[("incorrect", "wrong")]) {
                Mistyped(reason) if !is_decimal(text) => Mistyped(reason),
                Mistyped(_) => Fits,
                other => other,
            },
            Self::Result2004 => match word(text, RESULT_2004, &[]) {
                Mistyped(_) if is_real(text) => Fits,
                other => other,
            },
            Self::Feedback => feedback(text, interaction),
            Self::Response => Fits,
            Self::Navigation => navigation(text),
        }
    }

    /// Whether a JSON number may stand for the text.
    pub fn takes_numbers(self) -> bool {
        match self {
            Self::Decimal | Self::Percent | Self::Whole(..) | Self::Real(_) => true,
            Self::Result12 | Self::Result2004 | Self::Feedback | Self::Response => true,
            Self::Words(words, _) => words.iter().any(|word| is_decimal(word)),
            Self::Text(_) | Self::Localized(_) | Self::Identifier | Self::LongIdentifier => false,
            Self::TimeOfDay | Self::Timespan | Self::Timestamp | Self::Duration => false,
            Self::Language | Self::Navigation => false,
        }
    }

    /// What the type takes, in words for a course author.
    pub fn expected(self) -> String {
        match self {
            Self::Text(most) => format!("text of at most {most} characters"),
            Self::Localized(most) => format!("text of at most {most} characters, {{lang=…}} before it if wanted"),
            Self::Identifier => format!("an identifier of 1 to {SHORT} characters without blanks"),
            Self::LongIdentifier => "a URI or other identifier without blanks, at most 4000 characters".to_owned(),
            Self::Words(words, _) => one_of(words),
            Self::Decimal => "a decimal number, or nothing".to_owned(),
            Self::Percent => "a decimal number from 0 to 100, or nothing".to_owned(),
            Self::Whole(least, most) => format!("an integer from {least} to {most}"),
            Self::Real((least, most)) => real_range(least, most),
            Self::TimeOfDay => "a time of day, HH:MM:SS or HH:MM:SS.ss".to_owned(),
            Self::Timespan => "a span of time, HHHH:MM:SS or HHHH:MM:SS.ss".to_owned(),
            Self::Timestamp => "a time such as 2026-01-15T10:30:00 or 2026-01-15T10:30:00.0Z".to_owned(),
            Self::Duration => "a duration such as PT1H30M or PT5.25S".to_owned(),
            Self::Language => "a language code such as en or de-AT, or nothing".to_owned(),
            Self::Result12 => format!("{}, or a decimal number", one_of(RESULT_12)),
            Self::Result2004 => format!("{}, or a real number", one_of(RESULT_2004)),
            Self::Feedback => format!("at most {SHORT} characters in the form of the interaction's type"),
            Self::Response => format!("at most {MOST_CHARACTERS} characters"),
            Self::Navigation => format!("{}, {{target=ID}}choice or {{target=ID}}jump", one_of(REQUESTS)),
        }
    }
}

fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("one of {}", quoted.join(", "))
}

fn real_range(least: f64, most: f64) -> String {
    match (least.is_finite(), most.is_finite()) {
        (true, true) => format!("a real number from {least} to {most}"),
        (true, false) => format!("a real number of at least {least}"),
        _ => "a real number".to_owned(),
    }
}

fn when(fits: bool, reason: &str) -> Verdict {
    if fits { Fits } else { Mistyped(reason.to_owned()) }
}

fn length(family: Family, text: &str, most: usize) -> Verdict {
    if text.len() <= most {
        return Fits;
    }
    let characters = text.chars().count();
    if characters <= most {
        return Fits;
    }
    match family {
        Family::Scorm12 => Loose(format!("it has {characters} characters, over the {most} of SCORM 1.2")),
        Family::Scorm2004 => Noted(format!(
            "it has {characters} characters, over the {most} that every LMS must hold"
        )),
    }
}

fn localized(family: Family, text: &str, most: usize) -> Verdict {
    let Some(rest) = text.strip_prefix("{lang=") else {
        return length(family, text, most);
    };
    match rest.split_once('}') {
        Some((language, text)) if is_language(language) => length(family, text, most),
        _ => Mistyped("its {lang=…} names no language".to_owned()),
    }
}

/// A language code in RFC 5646's outer form: two or three letters, or `i` or `x`, then subtags of up
/// to eight letters and digits.
fn is_language(text: &str) -> bool {
    let mut tags = text.split('-');
    let first = tags.next().unwrap_or("");
    let letters = first.bytes().all(|b| b.is_ascii_alphabetic());
    let private = matches!(first, "i" | "x" | "I" | "X");
    let mut further = tags.clone();
    let well_formed = tags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
    letters && well_formed && (matches!(first.len(), 2 | 3) || private && further.next().is_some())
}

fn identifier(text: &str) -> Verdict {
    if text.trim().is_empty() {
        return Mistyped("it is blank".to_owned());
    }
    match length(Family::Scorm12, text, SHORT) {
        Fits if text.contains(char::is_whitespace) => Loose("it holds a blank".to_owned()),
        verdict => verdict,
    }
}

fn long_identifier(text: &str) -> Verdict {
    const SPM: usize = 4000;
    if text.trim().is_empty() {
        return Mistyped("it is blank".to_owned());
    }
    if text.contains(char::is_whitespace) {
        return Mistyped("a URI holds no blanks".to_owned());
    }
    if let Some(name) = text
        .get(..4)
        .filter(|scheme| scheme.eq_ignore_ascii_case("urn:"))
        .map(|_| &text[4..])
    {
        let named = name
            .split_once(':')
            .is_some_and(|(space, specific)| !space.is_empty() && !specific.is_empty());
        if !named {
            return Mistyped("a URN has the form urn:NAMESPACE:NAME (RFC 8141)".to_owned());
        }
    }
    length(Family::Scorm2004, text, SPM)
}

fn word(text: &str, words: &[&str], foreign: &[(&str, &str)]) -> Verdict {
    if words.contains(&text) {
        return Fits;
    }
    if let Some((_, meant)) = foreign.iter().find(|(word, _)| *word == text) {
        return Loose(format!("this edition's word for it is \"{meant}\""));
    }
    match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        Some(word) => Mistyped(format!("words are case-sensitive; this one is \"{word}\"")),
        None => Mistyped("it is not in the vocabulary".to_owned()),
    }
}

/// `[+-]digits[.digits]`.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => all_digits(unsigned),
    }
}

/// A decimal that may leave out one side of its point, and may have an exponent, as ADL's parser has it.
fn is_real(text: &str) -> bool {
    let starts_as_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let only_number = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    starts_as_number && only_number && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn decimal(text: &str, least: f64, most: f64) -> Verdict {
    if text.is_empty() {
        return Fits;
    }
    if !is_decimal(text) {
        return Mistyped("it is no decimal number".to_owned());
    }
    in_range(text, least, most)
}

fn real(text: &str, least: f64, most: f64) -> Verdict {
    if !is_real(text) {
        return Mistyped("it is no real number".to_owned());
    }
    in_range(text, least, most)
}

fn whole(text: &str, least: i64, most: i64) -> Verdict {
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

fn span(family: Family, text: &str) -> Verdict {
    match Hundredths::parse(family, text) {
        Some(span) if span.too_fine => Loose("it has more than two fraction digits".to_owned()),
        Some(_) => Fits,
        None => Mistyped("it is no span of time".to_owned()),
    }
}

fn timestamp(text: &str) -> Verdict {
    match time::timestamp(text) {
        time::Timestamp::Exact => Fits,
        time::Timestamp::Loose => {
            Loose("one or two fraction digits stand before a zone, and never more than two".to_owned())
        }
        time::Timestamp::Malformed => Mistyped("it is no time".to_owned()),
    }
}

fn navigation(text: &str) -> Verdict {
    let target = text.strip_prefix("{target=").and_then(|rest| rest.split_once('}'));
    let aimed = target.is_some_and(|(id, request)| !id.is_empty() && matches!(request, "choice" | "jump"));
    when(aimed || REQUESTS.contains(&text), "it is no navigation request")
}

/// `CMIFeedback` by the type of its interaction (RTE 1.2, 3.4.2.7). Courses break these forms more often
/// than they keep them, so that a broken one is loose and not mistyped.
fn feedback(text: &str, interaction: Option<&str>) -> Verdict {
    let single = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let list = |text: &str| text.split(',').all(single);
    let braced = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .unwrap_or(text);
    let pair = |part: &str| {
        part.split_once('.')
            .is_some_and(|(source, target)| single(source) && single(target))
    };
    let formed = match interaction {
        Some("true-false") => matches!(text, "0" | "1" | "t" | "f"),
        Some("choice") => list(braced),
        Some("sequencing") => list(text),
        Some("numeric") => is_decimal(text),
        Some("likert") => text.is_empty() || single(text),
        Some("matching") => braced.split(',').all(pair),
        _ => true,
    };
    match length(Family::Scorm12, text, SHORT) {
        Fits if !formed => Loose(format!(
            "it is not well formed for a {} interaction",
            interaction.unwrap_or("typed")
        )),
        verdict => verdict,
    }
}

/// A decimal or real number, kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// Takes what [`Kind::Real`] takes.
    pub fn parse(text: &str) -> Option<Self> {
        is_real(text).then(|| Self(text.to_owned()))
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number.
    pub fn value(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
