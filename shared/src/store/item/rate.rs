//! The item that says when a key was used last, and in which a limited key's calls are counted.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use super::{SCHEMA, TTL, index, must, optional_time, text, time_text};
use crate::rate::{Due, Rate};
use crate::store::{Item, StoreError};
use crate::tenant::KeyDigest;
use crate::used::hour_of;

const DUE: &str = "due";
const LAST_USED_AT: &str = "last_used_at";

/// A change of the item, on a condition. It notes the use, and takes away the end that items had when they only counted: this one
/// stays as long as its key.
#[derive(Debug)]
pub(crate) struct Change {
    pub update: &'static str,
    pub condition: &'static str,
    pub names: HashMap<String, String>,
    pub values: HashMap<String, AttributeValue>,
}

impl Change {
    fn of(update: &'static str, condition: &'static str, now: Timestamp, values: &[(&str, i64)]) -> Self {
        let schema = (":schema", i64::from(SCHEMA));
        let number = |(name, value): (&str, i64)| (name.to_owned(), AttributeValue::N(value.to_string()));
        let mut values: HashMap<_, _> = values.iter().copied().chain([schema]).map(number).collect();
        values.insert(":type".to_owned(), AttributeValue::S("limit".to_owned()));
        values.insert(":hour".to_owned(), AttributeValue::S(time_text(hour_of(now))));
        let names = [("#ttl", TTL), ("#type", "type"), ("#schema", "schema")]
            .map(|(name, attribute)| (name.to_owned(), attribute.to_owned()));
        Self {
            update,
            condition,
            names: names.into(),
            values,
        }
    }
}

/// The item's key.
pub(crate) fn key(digest: &KeyDigest) -> Item {
    super::key(format!("LIMIT#{}", digest.as_str()), "LIMIT")
}

/// A call is made when none is due.
pub(crate) fn begin(limit: Rate, now: Timestamp) -> Change {
    Change::of(
        "SET due = :next, last_used_at = :hour, #type = :type, #schema = :schema REMOVE #ttl",
        "attribute_not_exists(due) OR due <= :now",
        now,
        &[(":next", limit.first(now).0), (":now", now.as_microsecond())],
    )
}

/// A call is made ahead of time.
pub(crate) fn go_on(limit: Rate, now: Timestamp) -> Change {
    Change::of(
        "SET due = due + :step, last_used_at = :hour, #type = :type, #schema = :schema REMOVE #ttl",
        "due <= :latest",
        now,
        &[(":step", limit.step()), (":latest", limit.latest(now).0)],
    )
}

/// A key without a limit is used, in an hour that is not noted yet.
pub(crate) fn used(now: Timestamp) -> Change {
    Change::of(
        "SET last_used_at = :hour, #type = :type, #schema = :schema REMOVE #ttl",
        "attribute_not_exists(last_used_at) OR last_used_at < :hour",
        now,
        &[],
    )
}

/// The partition in which an item is, and when it says that its key was used last.
pub(crate) fn last_use(item: &Item) -> Result<(String, Option<Timestamp>), StoreError> {
    Ok((index::pk(item), optional_time(text(item, LAST_USED_AT), LAST_USED_AT)?))
}

/// What an item says is due.
pub(crate) fn due(item: Option<&Item>) -> Result<Due, StoreError> {
    let due = item.and_then(|item| item.get(DUE)?.as_n().ok()?.parse().ok());
    must(due, DUE, "a time").map(Due)
}
