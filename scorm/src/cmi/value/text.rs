//! Texts: their lengths, and the languages that may stand before them.

use super::verdict::Verdict::{self, Fits, Loose, Mistyped, Noted};
use crate::cmi::language::{Tag, tag};
use crate::package::Family;

/// `CMIString255`, `CMIIdentifier` and `CMIFeedback` end here (RTE 1.2, 3.4.1).
pub(super) const SHORT_12: usize = 255;
/// The SPM of 2004's short texts and identifiers, in characters.
pub(super) const SHORT_2004: usize = 250;

/// Judges a text by its characters: 1.2 has limits, 2004 what every LMS must hold.
pub(super) fn length(family: Family, text: &str, most: usize) -> Verdict {
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

/// Judges a `localized_string_type` (RTE 4.1.1.2).
pub(super) fn localized(text: &str, most: usize) -> Verdict {
    let (language, text) = split_language(text);
    language
        .map_or(Fits, in_language)
        .and(length(Family::Scorm2004, text, most))
}

/// Takes `{lang=…}` off the front of a text, where it stands there whole.
pub(super) fn split_language(text: &str) -> (Option<&str>, &str) {
    match text.strip_prefix("{lang=").and_then(|rest| rest.split_once('}')) {
        Some((language, rest)) => (Some(language), rest),
        None => (None, text),
    }
}

/// Judges the language of a text.
pub(super) fn in_language(language: &str) -> Verdict {
    match tag(language) {
        Tag::Known => Fits,
        Tag::Unknown => Loose(format!("no list of languages or regions has {language}")),
        Tag::Malformed => Mistyped("its {lang=…} names no language".to_owned()),
    }
}
