//! Conditions of writes, on the item as it is stored.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use super::TTL;
use crate::store::Item;

/// A condition, with what it refers to.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub expression: &'static str,
    pub names: Option<HashMap<String, String>>,
    pub values: Option<HashMap<String, AttributeValue>>,
}

impl Condition {
    fn new(expression: &'static str, values: &[(&str, AttributeValue)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Self {
            expression,
            names: None,
            values: Some(values.collect()),
        }
    }

    /// There is no item.
    pub(crate) fn absent() -> Self {
        Self {
            expression: "attribute_not_exists(pk)",
            names: None,
            values: None,
        }
    }

    /// There is an item.
    pub(crate) fn present() -> Self {
        Self {
            expression: "attribute_exists(pk)",
            ..Self::absent()
        }
    }

    /// An attribute says this number, which the expression has as `:expected`.
    pub(crate) fn says(expression: &'static str, expected: u64) -> Self {
        Self::new(expression, &[(":expected", number(expected))])
    }

    /// The same of a text.
    pub(crate) fn says_text(expression: &'static str, expected: &str) -> Self {
        Self::new(expression, &[(":expected", AttributeValue::S(expected.to_owned()))])
    }

    /// There is no item, or one that DynamoDB should have removed already.
    pub(crate) fn free(now: Timestamp) -> Self {
        Self {
            names: Some(HashMap::from([("#ttl".to_owned(), TTL.to_owned())])),
            ..Self::new(
                "attribute_not_exists(pk) OR #ttl <= :now",
                &[(":now", number(now.as_second()))],
            )
        }
    }

    /// The item is at a version.
    pub(crate) fn at_version(version: u64) -> Self {
        Self::new(
            "attribute_exists(pk) AND version = :expected",
            &[(":expected", number(version))],
        )
    }

    /// The item is at a version, and its time is not over.
    pub(crate) fn at_version_and_active(version: u64, now: Timestamp) -> Self {
        Self::new(
            "attribute_exists(pk) AND version = :expected AND expires_at > :now",
            &[(":expected", number(version)), (":now", number(now.as_millisecond()))],
        )
    }

    /// There is no item, or the one that was seen, at the version at which it was seen.
    pub(crate) fn as_seen(seen: Option<&Item>) -> Self {
        match seen.and_then(|item| item.get("version")) {
            Some(version) => Self::new(
                "attribute_not_exists(pk) OR version = :expected",
                &[(":expected", version.clone())],
            ),
            None => Self::absent(),
        }
    }

    /// The item is as it was seen. Items from before versions have none.
    pub(crate) fn unchanged(seen: Option<&Item>) -> Self {
        match seen {
            None => Self::absent(),
            Some(item) => match item.get("version") {
                Some(version) => Self::new("version = :expected", &[(":expected", version.clone())]),
                None => Self {
                    expression: "attribute_exists(pk) AND attribute_not_exists(version)",
                    ..Self::absent()
                },
            },
        }
    }
}

fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
