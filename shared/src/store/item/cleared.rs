//! Which items are a tenant's.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{KEYS, text};
use crate::store::Item;
use crate::tenant::{KeyDigest, TenantId};

/// Everything below a tenant's name, and its keys. A name has no `#`, so that no tenant's name and `#` begin another's. The tenant itself is
/// not below its name.
pub(crate) const OF_TENANT: &str = "begins_with(pk, :below) OR (begins_with(pk, :keys) AND tenant = :tenant)";
/// What is seen of each.
pub(crate) const SEEN: &str = "pk, sk, #type";

/// The values of the filter.
pub(crate) fn values(tenant: &TenantId) -> HashMap<String, AttributeValue> {
    let values = [
        (":below", format!("TENANT#{}#", tenant.as_str())),
        (":keys", KEYS.to_owned()),
        (":tenant", tenant.as_str().to_owned()),
    ];
    let value = |(name, text): (&str, String)| (name.to_owned(), AttributeValue::S(text));
    values.map(value).into()
}

/// The key of the item that says when a key was used last, where an item is a key.
pub(crate) fn use_of_key(item: &Item) -> Option<Item> {
    let digest = text(item, "pk")?.strip_prefix(KEYS)?;
    Some(super::rate::key(&KeyDigest::stored(digest)?))
}
