//! Keys of the indexes. Each index has the name of its partition key; all sort by `created`.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::SessionId;

use super::{created_key, text};
use crate::store::Item;

/// A user's sessions.
pub(crate) const BY_USER: &str = "by_user";
/// A package's sessions.
pub(crate) const BY_PACKAGE: &str = "by_package";
/// A tenant's packages.
pub(crate) const PACKAGES: &str = "packages";
/// One partition of an index.
pub(crate) const ENTRY: &str = "#index = :value";
/// Only the sessions of one package; the index `by_user` projects it.
pub(crate) const OF_PACKAGE: &str = "package_id = :package";

const CREATED: &str = "created";

/// An entry's place in its index.
pub(crate) fn position(entry: &Item) -> Option<String> {
    text(entry, CREATED).map(str::to_owned)
}

/// The session that an entry of an index stands for, by its creation and its id.
pub(crate) fn session(entry: &Item) -> Option<(Timestamp, SessionId)> {
    session_at(text(entry, CREATED)?)
}

/// The same of its place.
pub(crate) fn session_at(position: &str) -> Option<(Timestamp, SessionId)> {
    let (created, id) = position.split_once('#')?;
    Some((created.parse().ok()?, SessionId::parse(id).ok()?))
}

/// Whether an item is what an index has of a user under this creation and id.
pub(crate) fn is_entry_of(item: &Item, user: &str, created_at: Timestamp, id: &SessionId) -> bool {
    text(item, BY_USER) == Some(user) && text(item, CREATED) == Some(&created_key(created_at, id.as_str()))
}

/// The partition key of the item that an entry stands for.
pub(crate) fn pk(entry: &Item) -> String {
    text(entry, "pk").unwrap_or_default().to_owned()
}

/// The key of the item that an entry stands for.
pub(crate) fn key(entry: &Item) -> Item {
    let own = entry.iter().filter(|(name, _)| matches!(name.as_str(), "pk" | "sk"));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Where a query of an index goes on behind a position, which ends with the id of its item.
pub(crate) fn start(index: &str, value: &str, position: &str, key: impl Fn(&str) -> Item) -> Item {
    let id = position.split_once('#').map_or("", |(_, id)| id);
    let mut start = key(id);
    start.insert(index.to_owned(), AttributeValue::S(value.to_owned()));
    start.insert(CREATED.to_owned(), AttributeValue::S(position.to_owned()));
    start
}
