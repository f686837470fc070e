//! Responses and patterns of SCORM 2004's interactions, by the interaction's type (RTE 4.2.9.1, 4.2.9.2).
//!
//! The reserved words are the bracketed triples: `[,]` between parts, `[.]` between the halves of one, `[:]` between the
//! ends of a range. A bare comma, point or colon is data.

use super::text::{SHORT_2004, in_language, length, localized, split_language};
use super::verdict::Verdict::{self, Fits, Loose, Mistyped, Noted};
use super::verdict::when;
use super::{identifier, number};
use crate::number::is_real;
use crate::package::Family;
use crate::vocabulary;

vocabulary! {
    /// What a learner was asked to do.
    Interaction {
        /// To say whether it is so.
        TrueFalse = "true-false",
        /// To choose one or more.
        Choice = "choice",
        /// To fill in a few words.
        FillIn = "fill-in",
        /// To write a text.
        LongFillIn = "long-fill-in",
        /// To put pairs together.
        Matching = "matching",
        /// To do something in steps.
        Performance = "performance",
        /// To put in order.
        Sequencing = "sequencing",
        /// To place oneself on a scale.
        Likert = "likert",
        /// To give a number.
        Numeric = "numeric",
        /// Something else.
        Other = "other",
    }
}

/// The SPM of a long text, in characters.
const LONG: usize = 4000;
/// The SPM of lists of identifiers, in parts.
const PARTS: usize = 36;

/// How many patterns an interaction may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patterns {
    /// Exactly one.
    One,
    /// Any number; every LMS must hold so many (SPM).
    AtLeast(usize),
}

impl Interaction {
    /// How many patterns one of this type may have.
    pub fn patterns(self) -> Patterns {
        match self {
            Self::TrueFalse | Self::Likert | Self::Numeric | Self::Other => Patterns::One,
            Self::Choice => Patterns::AtLeast(10),
            Self::FillIn | Self::LongFillIn | Self::Matching | Self::Performance | Self::Sequencing => {
                Patterns::AtLeast(5)
            }
        }
    }

    /// What two patterns of an interaction may not share: a choice's set, a sequence. `None` where they may be alike.
    pub fn identity(self, pattern: &str) -> Option<String> {
        match self {
            Self::Choice => {
                let mut parts: Vec<&str> = pattern.split("[,]").collect();
                parts.sort_unstable();
                Some(parts.join("[,]"))
            }
            Self::Sequencing => Some(pattern.to_owned()),
            _ => None,
        }
    }
}

/// Judges `learner_response`.
pub fn response(interaction: Interaction, text: &str) -> Verdict {
    match interaction {
        Interaction::FillIn => match_texts(text),
        Interaction::LongFillIn => localized(text, LONG),
        Interaction::Matching if text.trim().is_empty() => Fits,
        Interaction::Performance => steps(text),
        Interaction::Numeric => number::real(text, f64::NEG_INFINITY, f64::INFINITY),
        alike => either(alike, text),
    }
}

/// Judges `correct_responses.n.pattern`.
pub fn pattern(interaction: Interaction, text: &str) -> Verdict {
    match interaction {
        Interaction::FillIn => behind(text, &["case_matters", "order_matters"], match_texts),
        Interaction::LongFillIn => long_fill_in_pattern(text),
        Interaction::Performance => behind(text, &["order_matters"], steps),
        // What it means is plain, and real courses write it.
        Interaction::Numeric if is_real(text) => {
            Loose("the pattern of a number is a range, min[:]max, and this is one number".to_owned())
        }
        Interaction::Numeric => number::range(text),
        alike => either(alike, text),
    }
}

/// The types whose responses have the form of their patterns.
fn either(interaction: Interaction, text: &str) -> Verdict {
    match interaction {
        Interaction::TrueFalse => when(matches!(text, "true" | "false"), "it is neither true nor false"),
        Interaction::Choice if text.is_empty() => Fits,
        Interaction::Choice => choices(text),
        Interaction::Matching => list(text, PARTS, pair),
        Interaction::Sequencing => list(text, PARTS, identifier::short),
        Interaction::Likert => identifier::short(text),
        _ => length(Family::Scorm2004, text, LONG),
    }
}

/// Judges parts joined by `[,]`, none of which may be blank.
fn list(text: &str, spm: usize, judge: impl Fn(&str) -> Verdict) -> Verdict {
    let parts = text.split("[,]");
    let verdict = parts.clone().map(judge).fold(Fits, Verdict::and);
    verdict.and(as_many(parts.count(), spm))
}

fn as_many(parts: usize, spm: usize) -> Verdict {
    if parts > spm {
        Noted(format!("it has {parts} parts, over the {spm} that every LMS must hold"))
    } else {
        Fits
    }
}

/// A set of identifiers.
fn choices(text: &str) -> Verdict {
    let mut parts: Vec<&str> = text.split("[,]").collect();
    parts.sort_unstable();
    let twice = parts.windows(2).any(|pair| pair[0] == pair[1]);
    when(!twice, "a choice stands in it twice").and(list(text, PARTS, identifier::short))
}

/// `source[.]target`.
fn pair(part: &str) -> Verdict {
    match part.split_once("[.]") {
        Some((_, target)) if target.contains("[.]") => Mistyped("a pair has two halves".to_owned()),
        Some((source, target)) => identifier::short(source).and(identifier::short(target)),
        None => Mistyped("a pair is written source[.]target".to_owned()),
    }
}

/// The steps of a performance: `name[.]answer`, either of which may be left out.
fn steps(text: &str) -> Verdict {
    /// The SPM, in steps.
    const STEPS: usize = 125;
    list(text, STEPS, step)
}

fn step(part: &str) -> Verdict {
    let Some((name, answer)) = part.split_once("[.]") else {
        return Mistyped("a step is written name[.]answer".to_owned());
    };
    if answer.contains("[.]") {
        return Mistyped("a step has two halves".to_owned());
    }
    let named = match name {
        "" if answer.is_empty() => Mistyped("a step has a name or an answer".to_owned()),
        "" => Fits,
        name => identifier::short(name),
    };
    named.and(if answer.contains("[:]") {
        number::range(answer)
    } else {
        length(Family::Scorm2004, answer, SHORT_2004)
    })
}

/// Texts to fill in, each in its language.
fn match_texts(text: &str) -> Verdict {
    /// The SPM, in texts.
    const TEXTS: usize = 10;
    list(text, TEXTS, |part| localized(part, SHORT_2004))
}

/// `{case_matters=…}` and `{lang=…}` in any order, and the text.
fn long_fill_in_pattern(text: &str) -> Verdict {
    match split_language(text) {
        (Some(language), rest) => in_language(language).and(behind(rest, &["case_matters"], |text| {
            length(Family::Scorm2004, text, LONG)
        })),
        (None, text) => behind(text, &["case_matters"], |text| localized(text, LONG)),
    }
}

/// Judges `{name=true}` or `{name=false}` before a pattern, each at most once and in any order, and the pattern behind
/// them. What is no such delimiter belongs to the pattern.
fn behind(text: &str, names: &[&str], judge: impl Fn(&str) -> Verdict) -> Verdict {
    let mut rest = text;
    let mut found: Vec<&str> = Vec::new();
    while let Some((delimiter, behind)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        let Some((name, value)) = delimiter.split_once('=') else {
            break;
        };
        if !names.contains(&name) || found.contains(&name) {
            break;
        }
        if !matches!(value, "true" | "false") {
            return Mistyped(format!("{{{name}=…}} is true or false"));
        }
        found.push(name);
        rest = behind;
    }
    judge(rest)
}

/// What a response is, in words for a course author.
pub fn expected_response(interaction: Interaction) -> &'static str {
    match interaction {
        Interaction::TrueFalse => "true or false",
        Interaction::Choice => "identifiers joined by [,], each once",
        Interaction::FillIn => "texts joined by [,], {lang=…} before each if wanted",
        Interaction::LongFillIn => "a text, {lang=…} before it if wanted",
        Interaction::Matching => "pairs source[.]target joined by [,]",
        Interaction::Performance => "steps name[.]answer joined by [,]",
        Interaction::Sequencing => "identifiers joined by [,]",
        Interaction::Likert => "one identifier",
        Interaction::Numeric => "a real number",
        Interaction::Other => "a text",
    }
}

/// What a pattern is, in words for a course author.
pub fn expected_pattern(interaction: Interaction) -> &'static str {
    match interaction {
        Interaction::FillIn => {
            "texts joined by [,], {lang=…} before each if wanted, {case_matters=…} and {order_matters=…} before all"
        }
        Interaction::LongFillIn => "a text, {case_matters=…} and {lang=…} before it if wanted",
        Interaction::Performance => "steps name[.]answer joined by [,], {order_matters=…} before all if wanted",
        Interaction::Numeric => "a range min[:]max, either end of which may be left out",
        alike => expected_response(alike),
    }
}

#[cfg(test)]
mod tests;
