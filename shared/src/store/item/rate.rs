//! The item in which a limited key's calls are counted.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use super::{SCHEMA, TTL, must};
use crate::rate::{Due, Rate};
use crate::store::{Item, StoreError};
use crate::tenant::KeyDigest;

const DUE: &str = "due";

/// Seconds for which an item is kept that nobody counts in: it says nothing any more after one.
const KEPT_SECONDS: i64 = 3600;

/// A change of the item, on a condition.
#[derive(Debug)]
pub(crate) struct Change {
    pub update: &'static str,
    pub condition: &'static str,
    pub names: HashMap<String, String>,
    pub values: HashMap<String, AttributeValue>,
}

impl Change {
    fn of(update: &'static str, condition: &'static str, now: Timestamp, values: [(&str, i64); 2]) -> Self {
        let ttl = (":ttl", now.as_second() + KEPT_SECONDS);
        let schema = (":schema", i64::from(SCHEMA));
        let number = |(name, value): (&str, i64)| (name.to_owned(), AttributeValue::N(value.to_string()));
        let mut values: HashMap<_, _> = values.into_iter().chain([ttl, schema]).map(number).collect();
        values.insert(":type".to_owned(), AttributeValue::S("limit".to_owned()));
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
        "SET due = :next, #ttl = :ttl, #type = :type, #schema = :schema",
        "attribute_not_exists(pk) OR due <= :now",
        now,
        [(":next", limit.first(now).0), (":now", now.as_microsecond())],
    )
}

/// A call is made ahead of time.
pub(crate) fn go_on(limit: Rate, now: Timestamp) -> Change {
    Change::of(
        "SET due = due + :step, #ttl = :ttl, #type = :type, #schema = :schema",
        "due <= :latest",
        now,
        [(":step", limit.step()), (":latest", limit.latest(now).0)],
    )
}

/// What an item says is due.
pub(crate) fn due(item: Option<&Item>) -> Result<Due, StoreError> {
    let due = item.and_then(|item| item.get(DUE)?.as_n().ok()?.parse().ok());
    must(due, DUE, "a time").map(Due)
}
