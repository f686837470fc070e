//! Values of attributes and elements: words, flags, numbers. What cannot be used is told and left out, so that one slip of
//! an author keeps nobody from a course.

use std::ops::RangeInclusive;

use roxmltree::Node;

use super::report::{Report, shortened};
use super::xml::{attribute, text};
use crate::finding::FindingCode;
use crate::number::Number;

/// Tells of a value that cannot be used.
pub(super) fn ignore(report: &mut Report, node: Node, rule: &str, what: &str, value: &str, expected: &str) {
    let message = format!(
        "{what} is \"{}\" and has to be {expected}; it was left out.",
        shortened(value)
    );
    report.warn(FindingCode::ValueIgnored, node, rule, message);
}

/// An attribute that says yes or no (XML Schema, `boolean`).
pub(super) fn flag(report: &mut Report, node: Node, name: &str, rule: &str) -> Option<bool> {
    let value = attribute(node, name)?;
    match value.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        // Tools of other languages write these.
        other if other.eq_ignore_ascii_case("true") => Some(true),
        other if other.eq_ignore_ascii_case("false") => Some(false),
        _ => {
            ignore(report, node, rule, name, value, "true or false");
            None
        }
    }
}

/// An attribute that is a word of a vocabulary.
pub(super) fn word<T>(
    report: &mut Report,
    node: Node,
    name: &str,
    rule: &str,
    parse: fn(&str) -> Option<T>,
    words: &[&str],
) -> Option<T> {
    let value = attribute(node, name)?;
    let word = parse(value.trim());
    if word.is_none() {
        ignore(report, node, rule, name, value, &format!("one of {}", words.join(", ")));
    }
    word
}

/// A text that is a number of a range.
pub(super) fn number(
    report: &mut Report,
    node: Node,
    rule: &str,
    what: &str,
    value: &str,
    range: RangeInclusive<f64>,
) -> Option<Number> {
    let number = Number::parse(value.trim()).filter(|number| range.contains(&number.value()));
    if number.is_none() {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        ignore(report, node, rule, what, value, &expected);
    }
    number
}

/// An attribute that is a number of a range.
pub(super) fn measure(
    report: &mut Report,
    node: Node,
    name: &str,
    rule: &str,
    range: RangeInclusive<f64>,
) -> Option<f64> {
    let value = attribute(node, name)?;
    number(report, node, rule, name, value, range).map(|number| number.value())
}

/// An attribute that counts.
pub(super) fn count(report: &mut Report, node: Node, name: &str, rule: &str) -> Option<u32> {
    let value = attribute(node, name)?;
    let count = value.trim().parse().ok();
    if count.is_none() {
        ignore(report, node, rule, name, value, "a whole number, 0 or more");
    }
    count
}

/// The text of an element, as a number of a range.
pub(super) fn number_in(report: &mut Report, node: Node, rule: &str, range: RangeInclusive<f64>) -> Option<Number> {
    let value = text(node)?;
    number(report, node, rule, node.tag_name().name(), &value, range)
}
