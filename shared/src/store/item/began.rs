//! How many sessions began with a revision of a package: counted as they are told of, each once.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use scorm::id::PackageId;

use super::{SCHEMA, key, package_pk, text};
use crate::store::Item;
use crate::tenant::TenantId;

/// How the sort keys of these numbers begin.
const BEGAN: &str = "SESSIONS#";

/// A revision of a package.
pub type RevisionOf = (PackageId, u32);

/// The key of a revision's number.
pub(crate) fn key_of_began(tenant: &TenantId, (package, revision): RevisionOf) -> Item {
    key(package_pk(tenant, package), &format!("{BEGAN}{revision:010}"))
}

/// Adds to that number.
pub(crate) const ADD: &str = "SET #type = :type, #schema = :schema ADD sessions :count";

/// The names in it.
pub(crate) fn names() -> HashMap<String, String> {
    ["type", "schema"]
        .map(|name| (format!("#{name}"), name.to_owned()))
        .into()
}

/// The values in it.
pub(crate) fn values(count: u64) -> HashMap<String, AttributeValue> {
    let number = |number: String| AttributeValue::N(number);
    HashMap::from([
        (":type".to_owned(), AttributeValue::S("sessions_of_revision".to_owned())),
        (":schema".to_owned(), number(SCHEMA.to_string())),
        (":count".to_owned(), number(count.to_string())),
    ])
}

/// The revision whose number an item is, and the number.
pub(crate) fn began(found: &Item) -> Option<(u32, u64)> {
    let revision = text(found, "sk")?.strip_prefix(BEGAN)?.parse().ok()?;
    let count = found.get("sessions")?.as_n().ok()?.parse().ok()?;
    Some((revision, count))
}
