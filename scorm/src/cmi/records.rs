//! How many records each collection has, and which values of unique members are taken.
//!
//! Both follow from the data, and are kept once they were asked for: finding them anew for each call would make a SCO of many
//! interactions slower with each of them.

use std::collections::HashMap;

use super::{Data, Fixed, count};

/// What is known of the collections.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// Records by collection.
    counts: HashMap<String, usize>,
    /// Values of unique members, each with the index of its record; by collection and member, in order.
    taken: Vec<(String, HashMap<String, usize>)>,
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
        if let Some(records) = self.counts.get(collection) {
            return *records;
        }
        let records = count(data, collection).max(count(&fixed.values, collection));
        self.counts.insert(collection.to_owned(), records);
        records
    }

    /// Counts a record that is there from now on.
    pub(super) fn grow(&mut self, collection: &str, records: usize) {
        match self.counts.get_mut(collection) {
            Some(known) => *known = records.max(*known),
            None => {
                self.counts.insert(collection.to_owned(), records);
            }
        }
    }

    /// Where a member's values are, or where they would be.
    fn place(&self, of: Member) -> Result<usize, usize> {
        let key = of.key();
        self.taken.binary_search_by(|(known, _)| known.cmp(&key))
    }

    /// The index of the record that has a value, by what identifies it.
    pub(super) fn holder(
        &mut self,
        data: &Data,
        of: Member,
        count: usize,
        identified: &str,
        identity: impl Fn(&str) -> Option<String>,
    ) -> Option<usize> {
        let place = self.place(of).unwrap_or_else(|place| {
            let value = |at: usize| Some((identity(data.get(&of.name_at(at))?)?, at));
            let taken = (0..count).filter_map(value).collect();
            self.taken.insert(place, (of.key(), taken));
            place
        });
        self.taken[place].1.get(identified).copied()
    }

    /// Notes that a record has another value than before.
    pub(super) fn take(&mut self, of: Member, before: Option<String>, now: Option<String>) {
        // What nobody has asked for is read from the data when somebody does.
        let Ok(place) = self.place(of) else {
            return;
        };
        let taken = &mut self.taken[place].1;
        if let Some(before) = before.filter(|before| taken.get(before) == Some(&of.at)) {
            taken.remove(&before);
        }
        if let Some(now) = now {
            taken.insert(now, of.at);
        }
    }

    /// Forgets the records of a collection, all of which are gone.
    pub(super) fn clear(&mut self, collection: &str) {
        self.taken.retain(|(key, _)| !key.starts_with(collection));
        self.counts.insert(collection.to_owned(), 0);
    }
}
