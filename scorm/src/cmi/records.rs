//! How many records each collection has, and which values of unique members are taken.
//!
//! Both follow from the data, and are kept once they were asked for: finding them anew for each call would make a SCO of many
//! interactions slower with each of them.

use super::{Data, Fixed, count};
use crate::sorted::Sorted;

/// What is known of the collections.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// Records by collection.
    counts: Sorted<usize>,
    /// Names by the values of unique members; by collection and member.
    taken: Sorted<Data>,
}

/// A member of a collection's records, such as `.id` of `cmi.objectives`, at one index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) collection: &'a str,
    pub(super) member: &'a str,
    pub(super) at: usize,
}

impl Member<'_> {
    fn key(self) -> String {
        format!("{}{}", self.collection, self.member)
    }

    /// The name of the same member in another record.
    pub(super) fn name_at(self, at: usize) -> String {
        format!("{}.{at}{}", self.collection, self.member)
    }
}

impl Records {
    /// How many records a collection has, those of the LMS among them.
    pub(super) fn count(&mut self, data: &Data, fixed: &Fixed, collection: &str) -> usize {
        let counted = || count(data, collection).max(count(&fixed.values, collection));
        *self.counts.get_or_insert(collection, counted)
    }

    /// Counts a record that is there from now on.
    pub(super) fn grow(&mut self, collection: &str, records: usize) {
        let known = self.counts.get_or_insert(collection, || records);
        *known = records.max(*known);
    }

    /// The name that has a value, by what identifies it.
    pub(super) fn holder(
        &mut self,
        data: &Data,
        of: Member,
        count: usize,
        identified: &str,
        identity: impl Fn(&str) -> Option<String>,
    ) -> Option<&str> {
        let value = |name: String| Some((identity(data.get(&name)?)?, name));
        let taken = self.taken.get_or_insert(&of.key(), || {
            let mut taken = Data::new();
            taken.extend((0..count).filter_map(|at| value(of.name_at(at))));
            taken
        });
        taken.get(identified).map(String::as_str)
    }

    /// Notes that a record has another value than before.
    pub(super) fn take(&mut self, of: Member, before: Option<String>, now: Option<String>) {
        // What nobody has asked for is read from the data when somebody does.
        let Some(taken) = self.taken.get_mut(&of.key()) else {
            return;
        };
        let name = of.name_at(of.at);
        if let Some(before) = before.filter(|before| taken.get(before) == Some(&name)) {
            taken.remove(&before);
        }
        if let Some(now) = now {
            taken.insert(now, name);
        }
    }

    /// Forgets the records of a collection, all of which are gone.
    pub(super) fn clear(&mut self, collection: &str) {
        self.taken.retain(|key| !key.starts_with(collection));
        self.counts.set(collection, 0);
    }
}
