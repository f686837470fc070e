//! One SCO's data while it is read and set: what the SCO set, what the LMS did, and what follows from both.
//!
//! A page keeps one for as long as the SCO runs, and answers each call with it; a server makes one for each update.

use std::borrow::Cow;

use super::model::{Index, Model};
use super::read::{self, ReadFault, View};
use super::records::Records;
use super::remark::Strictness;
use super::{Data, Fixed};

/// A SCO's data, and how it is judged.
#[derive(Clone, Debug)]
pub struct RunTime<'a> {
    pub(super) model: &'static Model,
    pub(super) strictness: Strictness,
    pub(super) fixed: Cow<'a, Fixed>,
    pub(super) data: Data,
    pub(super) records: Records,
}

impl<'a> RunTime<'a> {
    /// The data as it stands.
    pub fn new(model: &'static Model, strictness: Strictness, data: Data, fixed: Cow<'a, Fixed>) -> Self {
        Self {
            model,
            strictness,
            fixed,
            data,
            records: Records::default(),
        }
    }

    /// What a SCO is given for the name of an element.
    ///
    /// # Errors
    /// [`ReadFault`], with which the API answers an empty string.
    pub fn get(&mut self, name: &str) -> Result<String, ReadFault> {
        let Self {
            model,
            fixed,
            data,
            records,
            ..
        } = self;
        let view = View { set: data, fixed };
        read::answer(model, view, name, |collection| records.count(data, fixed, collection))
    }

    /// The table that it is held against.
    pub fn model(&self) -> &'static Model {
        self.model
    }

    /// Everything that the SCO set.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Everything that the SCO set, when nothing more is to come.
    pub fn into_data(self) -> Data {
        self.data
    }

    /// What the LMS set.
    pub fn fixed(&self) -> &Fixed {
        &self.fixed
    }

    /// How many records a collection has.
    pub(super) fn count(&mut self, collection: &str) -> usize {
        self.records.count(&self.data, &self.fixed, collection)
    }

    /// Counts the records that a name opens; the innermost one is the answer, if it is new.
    pub(super) fn grow(&mut self, name: &str, indexes: &[Index]) -> Option<Index> {
        let mut opened = None;
        for index in indexes {
            let collection = &name[..index.collection_end];
            opened = (index.at >= self.count(collection)).then_some(*index);
            self.records.grow(collection, index.at + 1);
        }
        opened
    }

    /// Removes what was said in the form of another type of interaction.
    pub(super) fn forget_responses(&mut self, record: &str) {
        let patterns = format!("{record}.correct_responses");
        let said: Vec<String> = self.within(&patterns).map(|(name, _)| name.clone()).collect();
        for name in said.into_iter().chain([format!("{record}.learner_response")]) {
            self.data.remove(&name);
        }
        self.records.clear(&patterns);
    }

    /// The elements of a record that the SCO set.
    pub(super) fn within(&self, record: &str) -> impl Iterator<Item = (&String, &String)> {
        let prefix = format!("{record}.");
        let from = self.data.range(prefix.clone()..);
        from.take_while(move |(name, _)| name.starts_with(&prefix))
    }
}

impl RunTime<'static> {
    /// Changes what no call sets: values of the LMS, and what a sitting leaves behind. Collections stay as they are.
    pub(crate) fn amend<T>(&mut self, amend: impl FnOnce(&mut Data, &mut Data) -> T) -> T {
        amend(&mut self.data, &mut self.fixed.to_mut().values)
    }
}
