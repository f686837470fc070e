//! A row of a table of elements.

use super::value::Kind;
use crate::package::Edition;

/// What a SCO may do with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The LMS sets it; a SCO reads it.
    ReadOnly,
    /// A SCO sets and reads it.
    ReadWrite,
    /// A SCO sets it and cannot read it back.
    WriteOnly,
}

/// What must be there before an element, and what must not (RTE 4.2.9, 4.2.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing.
    None,
    /// No other record of the collection has the same value, and once set it stays.
    UniqueForGood,
    /// Needs the record's `id` first.
    NeedsId,
    /// As `NeedsId`; another type takes the response and the patterns of the one before with it.
    TypeOfInteraction,
    /// As `NeedsId`, and no other record of the inner collection has the same value.
    NeedsIdAndIsUnique,
    /// Needs the record's `type` first, which itself needs its `id`.
    NeedsType,
    /// As `NeedsType`; and what the interaction's type says of how many there may be, and whether two may be alike.
    PatternOfType,
    /// What was said in the form of 1.2's interactions before is held against it.
    TypeOfFeedback,
    /// An empty text takes the value away.
    EmptyIsUnset,
    /// A collection whose records the manifest makes: a SCO opens none.
    OfManifest,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// The full name, with `n` for each index.
    pub name: &'static str,
    /// What a SCO may do with it.
    pub access: Access,
    /// The type of its values.
    pub kind: Kind,
    /// Its value before anybody set it, when the standard names one.
    pub default: Option<&'static str>,
    /// What must be there before it, and what must not.
    pub rule: Rule,
    /// What shows instead of it where the manifest has a threshold.
    pub mask: Option<&'static Mask>,
    /// The editions that have it; all of its family where none is named.
    pub editions: &'static [Edition],
}

/// A status that a threshold decides, whatever the SCO says (RTE 4.2.4.1, 4.2.22.1).
#[derive(Debug)]
pub struct Mask {
    /// The element with the threshold.
    pub threshold: &'static str,
    /// The element that is measured.
    pub measure: &'static str,
    /// The words for nothing measured, a measure below the threshold, and one that reaches it.
    pub words: [&'static str; 3],
}

const fn row(name: &'static str, access: Access, kind: Kind) -> Element {
    Element {
        name,
        access,
        kind,
        default: None,
        rule: Rule::None,
        mask: None,
        editions: &[],
    }
}

pub(super) const fn read_only(name: &'static str, kind: Kind) -> Element {
    row(name, Access::ReadOnly, kind)
}

pub(super) const fn read_write(name: &'static str, kind: Kind) -> Element {
    row(name, Access::ReadWrite, kind)
}

pub(super) const fn write_only(name: &'static str, kind: Kind) -> Element {
    row(name, Access::WriteOnly, kind)
}

/// `_version`, with its value.
pub(super) const fn version(name: &'static str, version: &'static str) -> Element {
    row(name, Access::ReadOnly, Kind::Keyword).or(version)
}

/// `_children`, with the names that it lists.
pub(super) const fn children(name: &'static str, children: &'static str) -> Element {
    row(name, Access::ReadOnly, Kind::Keyword).or(children)
}

/// `_count` of a collection, and how many records every LMS must hold (SPM).
pub(super) const fn count(name: &'static str, least: usize) -> Element {
    row(name, Access::ReadOnly, Kind::Count(least)).or("0")
}

/// `_count` of a collection whose records the manifest makes.
pub(super) const fn count_of_manifest(name: &'static str, least: usize) -> Element {
    count(name, least).rule(Rule::OfManifest)
}

impl Element {
    pub(super) const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    pub(super) const fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    pub(super) const fn masked(self, mask: &'static Mask) -> Self {
        Self {
            mask: Some(mask),
            ..self
        }
    }

    pub(super) const fn only(self, editions: &'static [Edition]) -> Self {
        Self { editions, ..self }
    }

    /// Whether it describes the data model and is no data itself.
    pub fn is_keyword(&self) -> bool {
        matches!(self.kind, Kind::Keyword | Kind::Count(_))
    }

    /// Whether an edition has it.
    pub(super) fn is_in(&self, edition: Edition) -> bool {
        self.editions.is_empty() || self.editions.contains(&edition)
    }
}
