//! Types of values, each with the texts that it takes.
//!
//! A type answers with a [`Verdict`](crate::cmi::value::Verdict) and not with yes or no, because real courses write much that the
//! standard refuses and no learner should pay for: what is merely loose is stored with a warning in
//! the lenient mode, and refused in the strict one.

/// Responses and patterns of 1.2's interactions.
mod feedback;
/// Names of things.
mod identifier;
/// Responses and patterns of 2004's interactions.
pub mod interaction;
/// Numbers.
mod number;
/// Texts and their lengths, languages before them.
mod text;
/// What a type says of a text.
mod verdict;

use super::language::{self, Tag};
use super::time::{self, Hundredths};
use crate::extent::HAS_2004;
use crate::number::{is_decimal, is_real};
use crate::package::Family;
use interaction::Interaction;
pub use verdict::Verdict;
use verdict::Verdict::{Fits, Loose, Mistyped};
use verdict::when;

/// The longest value, in characters, that is stored in any mode. The largest that ADL's own test suite
/// sets is 126 497 characters.
pub const MOST_CHARACTERS: usize = 131_072;

/// A type of the standards.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `_version` or `_children`: no value, but a description of the model.
    Keyword,
    /// `_count`; and the records that every LMS must hold (SPM).
    Count(usize),
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
    /// 2004's response of a learner, in a form that follows from the interaction's type.
    Response,
    /// 2004's pattern of a correct response, likewise.
    Pattern,
    /// A navigation request; whether an edition has `jump` among them.
    Navigation {
        /// The 4th edition has it.
        jump: bool,
    },
}

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

impl Kind {
    /// Judges a text. `interaction` is the type of the interaction it belongs to, where it has one.
    pub fn check(self, family: Family, text: &str, interaction: Option<&str>) -> Verdict {
        if text.len() > MOST_CHARACTERS && text.chars().nth(MOST_CHARACTERS).is_some() {
            return Mistyped(format!("it is longer than {MOST_CHARACTERS} characters"));
        }
        match self {
            Self::Keyword | Self::Count(_) => Mistyped("it describes the data model and is never set".to_owned()),
            Self::Text(most) => text::length(family, text, most),
            Self::Localized(most) => in_2004(|| text::localized(text, most)),
            Self::Identifier => identifier::identifier(text),
            Self::LongIdentifier => in_2004(|| identifier::long(text)),
            Self::Words(words, foreign) => word(text, words, foreign),
            Self::Decimal => number::decimal(text, f64::NEG_INFINITY, f64::INFINITY),
            Self::Percent => number::decimal(text, 0.0, 100.0),
            Self::Whole(least, most) => number::whole(text, least, most),
            Self::Real((least, most)) => in_2004(|| number::real(text, least, most)),
            Self::TimeOfDay => when(time::is_time_of_day(text), "it is no time of day"),
            Self::Timespan | Self::Duration => span(family, text),
            Self::Timestamp => in_2004(|| timestamp(text)),
            Self::Language => in_2004(|| language(text)),
            Self::Result12 => match word(text, RESULT_12, &[("incorrect", "wrong")]) {
                Mistyped(_) if is_decimal(text) => Fits,
                verdict => verdict,
            },
            Self::Result2004 => in_2004(|| match word(text, RESULT_2004, &[]) {
                Mistyped(_) if is_real(text) => Fits,
                verdict => verdict,
            }),
            Self::Feedback => feedback::feedback(text, interaction),
            Self::Response => in_2004(|| formed(interaction, |interaction| interaction::response(interaction, text))),
            Self::Pattern => in_2004(|| formed(interaction, |interaction| interaction::pattern(interaction, text))),
            Self::Navigation { jump } => in_2004(|| navigation(text, jump)),
        }
    }

    /// Whether a JSON number may stand for the text.
    pub fn takes_numbers(self) -> bool {
        match self {
            Self::Decimal | Self::Percent | Self::Whole(..) | Self::Real(_) => true,
            Self::Result12 | Self::Result2004 | Self::Feedback | Self::Response | Self::Pattern => true,
            Self::Words(words, _) => words.iter().any(|word| is_decimal(word)),
            Self::Keyword | Self::Count(_) | Self::Text(_) | Self::Localized(_) => false,
            Self::Identifier | Self::LongIdentifier => false,
            Self::TimeOfDay | Self::Timespan | Self::Timestamp | Self::Duration => false,
            Self::Language | Self::Navigation { .. } => false,
        }
    }

    /// What the type takes, in words for a course author.
    pub fn expected(self, interaction: Option<&str>) -> String {
        let form = |form: fn(Interaction) -> &'static str| {
            let interaction = interaction.and_then(Interaction::parse);
            interaction.map_or("a response, once the interaction's type is set", form)
        };
        match self {
            Self::Keyword | Self::Count(_) => "no value".to_owned(),
            Self::Text(most) => format!("text of at most {most} characters"),
            Self::Localized(most) => format!("text of at most {most} characters, {{lang=…}} before it if wanted"),
            Self::Identifier => format!("an identifier of 1 to {} characters without blanks", text::SHORT_12),
            Self::LongIdentifier => "a URI or other identifier without blanks, at most 4000 characters".to_owned(),
            Self::Words(words, _) => one_of(words),
            Self::Decimal => "a decimal number, or nothing".to_owned(),
            Self::Percent => "a decimal number from 0 to 100, or nothing".to_owned(),
            Self::Whole(least, most) => format!("an integer from {least} to {most}"),
            Self::Real((least, most)) => number::real_range(least, most),
            Self::TimeOfDay => "a time of day, HH:MM:SS or HH:MM:SS.ss".to_owned(),
            Self::Timespan => "a span of time, HHHH:MM:SS or HHHH:MM:SS.ss".to_owned(),
            Self::Timestamp => "a time such as 2026-01-15T10:30:00 or 2026-01-15T10:30:00.0Z".to_owned(),
            Self::Duration => "a span of time such as PT1H30M or PT12.34S".to_owned(),
            Self::Language => "a language code of ISO 639 such as en or de-AT, or nothing".to_owned(),
            Self::Result12 => format!("{}, or a decimal number", one_of(RESULT_12)),
            Self::Result2004 => format!("{}, or a real number", one_of(RESULT_2004)),
            Self::Feedback => {
                let most = text::SHORT_12;
                format!("at most {most} characters in the form of the interaction's type")
            }
            Self::Response => form(interaction::expected_response).to_owned(),
            Self::Pattern => form(interaction::expected_pattern).to_owned(),
            Self::Navigation { jump: false } => format!("{}, or {{target=…}}choice", one_of(REQUESTS)),
            Self::Navigation { jump: true } => {
                format!("{}, {{target=…}}choice or {{target=…}}jump", one_of(REQUESTS))
            }
        }
    }
}

/// Judges in a form that 1.2 has not: no element of 1.2 asks for it.
fn in_2004(judge: impl FnOnce() -> Verdict) -> Verdict {
    if HAS_2004 { judge() } else { Fits }
}

fn one_of(words: &[&str]) -> String {
    format!("one of \"{}\"", words.join("\", \""))
}

/// Judges in the form of the interaction's type; the rules of the table see to it that there is one.
fn formed(interaction: Option<&str>, judge: impl Fn(Interaction) -> Verdict) -> Verdict {
    interaction.and_then(Interaction::parse).map_or(Fits, judge)
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

fn language(text: &str) -> Verdict {
    match language::tag(text) {
        _ if text.is_empty() => Fits,
        Tag::Known => text::length(Family::Scorm2004, text, text::SHORT_2004),
        Tag::Unknown => Loose("no list of languages or regions has this code".to_owned()),
        Tag::Malformed => Mistyped("it is no language code".to_owned()),
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

fn navigation(text: &str, jump: bool) -> Verdict {
    let target = text.strip_prefix("{target=").and_then(|rest| rest.split_once('}'));
    let aimed =
        target.is_some_and(|(id, request)| !id.is_empty() && (request == "choice" || jump && request == "jump"));
    when(aimed || REQUESTS.contains(&text), "it is no navigation request")
}

#[cfg(test)]
mod tests;
