//! The run-time data model: one table of elements per edition, and one interpreter for all.
//!
//! A table row says what the standard says of an element: its name (`n` stands for an index), who
//! may read and write it, its type, and its value before anybody set it. [`run_time::RunTime`](crate::cmi::run_time::RunTime)
//! holds each value against the table, whether a SCO sets it by a call or an update carries it with others
//! ([`batch::judge`](crate::cmi::batch::judge)), and [`read::read`](crate::cmi::read::read) each request for one; nothing else
//! decides what may be stored and what a SCO sees.

/// Judging a change of many elements at once.
pub mod batch;
/// Rows of the tables.
pub mod element;
/// What can be wrong with a name or a value, and its code.
mod fault;
/// Language codes.
pub mod language;
/// An edition's table, and what a name means in it.
pub mod model;
/// A value's place, and what it is set together with.
mod place;
/// What a SCO is given for a name.
pub mod read;
/// How many records there are, and which values are taken.
mod records;
/// What is given for an element, and what is to be said of it.
pub(crate) mod remark;
/// One SCO's data while it is read and set.
pub mod run_time;
/// SCORM 1.2's elements.
pub mod scorm12;
/// SCORM 2004's elements.
pub mod scorm2004;
/// Setting one value.
mod set;
/// What a measure says against a threshold.
pub(crate) mod threshold;
/// Points in time and spans of it.
pub mod time;
/// Types of values: vocabularies, numbers, identifiers, texts.
pub mod value;

use std::collections::BTreeMap;

use crate::sorted::Names;

/// Elements and their values, by full name.
pub type Data = BTreeMap<String, String>;

/// What the LMS put in front of a SCO when it was launched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// Elements that only the LMS sets.
    pub values: Data,
    /// Elements that other SCOs may set, and this one may not.
    pub unwritable: Names,
    /// Elements that other SCOs may read, and this one may not.
    pub unreadable: Names,
}

/// How many records a collection has; its indexes have no gaps, so the highest one tells.
pub fn count(data: &Data, collection: &str) -> usize {
    let prefix = format!("{collection}.");
    let index = |name: &String| -> Option<usize> {
        name[prefix.len()..]
            .split('.')
            .next()
            .and_then(|index| index.parse().ok())
    };
    let records = data
        .range(prefix.clone()..)
        .take_while(|(name, _)| name.starts_with(&prefix));
    records
        .filter_map(|(name, _)| index(name))
        .max()
        .map_or(0, |highest| highest + 1)
}
