//! Responses and patterns of 1.2's interactions.

use super::text::{SHORT_12, length};
use super::verdict::Verdict::{self, Fits, Loose};
use crate::number::is_decimal;
use crate::package::Family;

/// `CMIFeedback` by the type of its interaction (RTE 1.2, 3.4.2.7). Courses break these forms more often
/// than they keep them, so that a broken one is loose and not mistyped.
pub(super) fn feedback(text: &str, interaction: Option<&str>) -> Verdict {
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
    match length(Family::Scorm12, text, SHORT_12) {
        Fits if !formed => Loose(format!(
            "it is not well formed for a {} interaction",
            interaction.unwrap_or("typed")
        )),
        verdict => verdict,
    }
}
