//! A value's place, and what it is set together with.

use std::collections::BTreeMap;

use super::element::Element;
use super::model::Index;
use super::records::Member;
use super::remark::Given;
use crate::sorted::Names;

/// What a value is set together with.
#[derive(Debug)]
pub(super) struct Company<'a> {
    /// The update that it is a member of.
    batch: &'a BTreeMap<String, Given>,
    /// Suggestions made so far.
    pub(super) suggested: usize,
    /// Records whose `id` or `type` was refused: what hangs on it is not blamed a second time.
    pub(super) blamed: Names,
}

impl<'a> Company<'a> {
    pub(super) fn of(batch: &'a BTreeMap<String, Given>) -> Self {
        Self {
            batch,
            suggested: 0,
            blamed: Names::default(),
        }
    }

    /// The text that the update has for an element.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        match self.batch.get(name)? {
            Given::Text(text) | Given::Number(text) => Some(text),
            Given::Other(_) => None,
        }
    }
}

/// A value in its place: the name as it was given, what it names, and what is known of the record.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) element: &'static Element,
    pub(super) indexes: &'a [Index],
}

impl<'a> Place<'a> {
    /// The name of the outermost record.
    pub(super) fn record(self) -> Option<&'a str> {
        self.indexes.first().map(|index| &self.name[..index.record_end])
    }

    /// The innermost record's member.
    pub(super) fn member(self) -> Option<Member<'a>> {
        let index = self.indexes.last()?;
        Some(Member {
            collection: &self.name[..index.collection_end],
            member: &self.name[index.record_end..],
            at: index.at,
        })
    }
}
