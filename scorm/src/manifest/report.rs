//! What is found while a manifest is read: every fault at once, each with its place.

use std::fmt;

use roxmltree::{Document, Node};

use super::source::Inserted;
use crate::finding::{Finding, FindingCode, Findings, Place};

/// The findings so far.
pub(super) struct Report {
    /// Where each line of the text begins, in bytes: a place is looked up, not counted anew.
    lines: Vec<usize>,
    inserted: Inserted,
    errors: Findings,
    warnings: Findings,
    lost: Vec<Finding>,
    /// Codes of those that are lost beyond what is listed.
    more_lost: Vec<FindingCode>,
    /// Nobody reads it.
    is_unread: bool,
}

/// Findings of items that cannot be launched which are kept until it is known what they mean: more than are ever listed.
const MOST_LOST: usize = 1000;

impl Report {
    /// Nothing found yet in a manifest.
    pub(super) fn of(document: &Document, inserted: Inserted) -> Self {
        Self {
            inserted,
            ..Self::of_text(document.input_text())
        }
    }

    /// One that nobody reads.
    pub(super) fn unread() -> Self {
        Self {
            is_unread: true,
            ..Self::of_text("")
        }
    }

    fn of_text(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            lines: std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect(),
            inserted: Inserted::default(),
            errors: Findings::default(),
            warnings: Findings::default(),
            lost: Vec::new(),
            more_lost: Vec::new(),
            is_unread: false,
        }
    }

    /// Something that stops a launch, by the `rule` of the standard that it breaks.
    pub(super) fn refuse(&mut self, code: FindingCode, node: Node, rule: &str, message: impl Into<String>) {
        if !self.is_unread && !self.errors.omits(code) {
            let finding = self.finding(code, node, rule, message.into());
            self.errors.add(finding);
        }
    }

    /// Something that keeps one item from being launched; it stops the launch of a course that has no other.
    pub(super) fn lose(&mut self, code: FindingCode, node: Node, rule: &str, message: impl Into<String>) {
        if self.lost.len() >= MOST_LOST {
            self.more_lost.push(code);
        } else {
            let finding = self.finding(code, node, rule, message.into());
            self.lost.push(finding);
        }
    }

    /// Says whether anything can be launched, and with it what the items mean that cannot.
    pub(super) fn can_launch(&mut self, anything: bool) {
        for finding in self.lost.drain(..) {
            if anything {
                let message = format!("{} The item is shown as not available.", finding.message);
                self.warnings.add(Finding { message, ..finding });
            } else {
                self.errors.add(finding);
            }
        }
        let findings = if anything { &mut self.warnings } else { &mut self.errors };
        for code in self.more_lost.drain(..) {
            findings.omits(code);
        }
    }

    /// Something that does not.
    pub(super) fn warn(&mut self, code: FindingCode, node: Node, rule: &str, message: impl Into<String>) {
        // Where it is costs a look through its line, which may be the whole file.
        if !self.is_unread && !self.warnings.omits(code) {
            let finding = self.finding(code, node, rule, message.into());
            self.warnings.add(finding);
        }
    }

    /// Whether nothing stops a launch.
    pub(super) fn passes(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors and the warnings, in the order in which they were found.
    pub(super) fn finish(self) -> (Vec<Finding>, Vec<Finding>) {
        (self.errors.finish(), self.warnings.finish())
    }

    fn finding(&self, code: FindingCode, node: Node, rule: &str, message: String) -> Finding {
        Finding {
            place: Some(self.place(node)),
            element: Some(Named(node).to_string()),
            rule: Some(rule.to_owned()).filter(|rule| !rule.is_empty()),
            ..Finding::new(code, message)
        }
    }

    fn place(&self, node: Node) -> Place {
        let at = node.range().start;
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        let before = node.document().input_text().get(start..at).unwrap_or_default();
        let is_before = (start..at).contains(&self.inserted.at);
        let not_his = if is_before { self.inserted.bytes } else { 0 };
        Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() - not_his + 1).unwrap_or(u32::MAX),
        }
    }
}

/// An element as it is named to its author: `<item identifier="i1">`.
pub(super) struct Named<'a, 'input>(pub(super) Node<'a, 'input>);

impl fmt::Display for Named<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.tag_name().name();
        let key = ["identifier", "identifierref", "ID", "objectiveID", "href"];
        match key.iter().find_map(|key| Some((key, self.0.attribute(*key)?))) {
            Some((key, value)) => write!(f, "<{name} {key}=\"{}\">", shortened(value)),
            None => write!(f, "<{name}>"),
        }
    }
}

/// A value as a message repeats it: the beginning, where it is long.
pub(super) fn shortened(value: &str) -> String {
    /// Characters that are enough to find the place in a file.
    const MOST_SHOWN: usize = 80;
    match value.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}
