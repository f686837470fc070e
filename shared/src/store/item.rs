//! Items: attribute names, keys, and how each is read and written. Nothing else knows them.
//!
//! Every item has `type` and `schema`. Points in time are RFC 3339 texts, except `expires_at`, a number
//! of milliseconds that conditions compare, and `ttl`, the seconds that DynamoDB removes items by.

/// Earlier attempts.
pub(crate) mod attempt;
/// How many sessions began with a revision.
pub mod began;
/// Where a run stood when a later one started.
mod behind;
/// Which items are a tenant's.
pub(crate) mod cleared;
/// A run's time.
mod clock;
/// Conditions of writes.
pub(crate) mod condition;
/// The items of an erasure.
pub(crate) mod erasure;
/// The feed of events.
pub mod event;
/// What is wrong with a package.
mod finding;
/// A session's runs, and the changes of its record.
pub mod history;
/// Keys of the indexes.
pub(crate) mod index;
/// Which revision of a package is live.
pub(crate) mod live;
/// An outcome.
mod outcome;
/// A package's item, and those of its revisions.
pub(crate) mod package;
/// What an item cannot hold, in items beside it.
pub(crate) mod part;
/// The item that says when a key was used last, and in which a limited key's calls are counted.
pub(crate) mod rate;
/// A session's item, and that of an earlier attempt.
pub mod session;
/// What a session's SCOs hold.
pub mod state;
/// A tenant's item.
pub(crate) mod tenant;
/// The terms of a SCO.
mod terms;
/// Where a learner is in a course.
mod way;
/// A webhook's item, and those of its deliveries.
pub(crate) mod webhook;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::{PackageId, SessionId, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{Item, StoreError};
pub use crate::clock::time_text;
use crate::tenant::{KeyDigest, KeyRecord, Scope, TenantId};

/// The number that every item carries as `schema`, for the day that it changes.
pub(crate) const SCHEMA: u32 = 1;

/// An attribute that does not say what it should.
#[derive(Debug, Error)]
#[error("attribute {attribute} does not hold {what}")]
pub(crate) struct BadAttribute {
    pub attribute: &'static str,
    pub what: &'static str,
}

/// Puts a name to a value that cannot be read.
pub(crate) fn must<T>(value: Option<T>, attribute: &'static str, what: &'static str) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Corrupt(BadAttribute { attribute, what }.into()))
}

/// Reads an item.
pub(crate) fn read<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::Corrupt(error.into()))
}

/// Writes an item.
pub(crate) fn write<T: Serialize>(item: &T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(item).map_err(|error| StoreError::Corrupt(error.into()))
}

/// The two texts that find an item.
pub(crate) fn key(pk: String, sk: &str) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(pk)),
        ("sk".to_owned(), AttributeValue::S(sk.to_owned())),
    ])
}

/// The attribute by which DynamoDB removes what is over.
pub(crate) const TTL: &str = "ttl";

/// One partition of the table, and in it the items whose sort keys begin alike.
pub(crate) const PARTITION: &str = "pk = :pk";
pub(crate) const BEGINNING: &str = "pk = :pk AND begins_with(sk, :prefix)";
/// What a delete must see of an item.
pub(crate) const LOCK: &str = "pk, sk, version, parts, by_user, created, #ttl";

/// The attribute that names the write that made an item.
const WRITE_ID: &str = "write_id";

/// A write's name in what it wrote.
fn write_id(write: Uuid) -> String {
    write.simple().to_string()
}

/// Whether an item is what the named write left, so that a write's own retry is told from another writer.
pub(crate) fn is_from(item: &Item, write: Uuid) -> bool {
    text(item, WRITE_ID).is_some_and(|id| id == write_id(write))
}

/// A text of an item.
fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// What an item is.
pub(crate) fn type_of(item: &Item) -> Option<&str> {
    text(item, "type")
}

/// The tenant whose item it is.
pub(crate) fn tenant_of(item: &Item) -> Option<TenantId> {
    let name = text(item, "pk")?.strip_prefix("TENANT#")?.split('#').next()?;
    TenantId::parse(name).ok()
}

/// Whether an item of a session's partition is the session's own.
pub(crate) fn is_head(item: &Item) -> bool {
    text(item, "sk").is_some_and(|sk| sk == SESSION)
}

/// The version at which an item is.
pub(crate) fn version_of(item: &Item) -> Option<u64> {
    item.get("version")?.as_n().ok()?.parse().ok()
}

fn ttl(item: &Item) -> Option<i64> {
    item.get(TTL)?.as_n().ok()?.parse().ok()
}

/// Whether DynamoDB should have removed an item already.
pub(crate) fn is_purged(item: &Item, now: Timestamp) -> bool {
    ttl(item).is_some_and(|ttl| ttl <= now.as_second())
}

/// When an item ends that does.
pub(crate) fn ttl_of(item: &Item) -> Timestamp {
    ttl(item)
        .and_then(|ttl| Timestamp::from_second(ttl).ok())
        .unwrap_or_default()
}

/// Sort keys of items that are alone in their partition, or head it, and of what says which revision of a package is live.
const SESSION: &str = "SESSION";
const PACKAGE: &str = "PACKAGE";
/// Sorts behind the package and before its revisions.
const LIVE: &str = "REVISION";
const TENANT: &str = "TENANT";
const KEY: &str = "KEY";
const KEYS: &str = "KEY#";

pub(crate) fn session_pk(tenant: &TenantId, session: &SessionId) -> String {
    format!("TENANT#{}#SESSION#{session}", tenant.as_str())
}

pub(crate) fn package_pk(tenant: &TenantId, package: PackageId) -> String {
    format!("TENANT#{}#PACKAGE#{package}", tenant.as_str())
}

pub(crate) fn user_key(tenant: &TenantId, user: &UserId) -> String {
    format!("TENANT#{}#USER#{}", tenant.as_str(), user.as_str())
}

pub(crate) fn packages_key(tenant: &TenantId) -> String {
    format!("TENANT#{}#PACKAGES", tenant.as_str())
}

/// The sort key of a package's revision; the digits keep the order of the numbers.
pub(crate) fn revision_sk(number: u32) -> String {
    format!("REVISION#{number:010}")
}

pub(crate) fn key_of_revision(tenant: &TenantId, package: PackageId, number: u32) -> Item {
    key(package_pk(tenant, package), &revision_sk(number))
}

/// The sort key of the indexes: creation time, then the id that tells equal times apart.
pub(crate) fn created_key(created_at: Timestamp, id: &str) -> String {
    format!("{}#{id}", time_text(created_at))
}

pub(crate) fn key_of_session(tenant: &TenantId, session: &SessionId) -> Item {
    key(session_pk(tenant, session), SESSION)
}

/// The key of a session whose id comes out of an index.
pub(crate) fn session_key_of(tenant: &TenantId, id: &str) -> Item {
    key(format!("TENANT#{}#SESSION#{id}", tenant.as_str()), SESSION)
}

/// The key of a package whose id comes out of an index.
pub(crate) fn package_key_of(tenant: &TenantId, id: &str) -> Item {
    key(format!("TENANT#{}#PACKAGE#{id}", tenant.as_str()), PACKAGE)
}

pub(crate) fn key_of_package(tenant: &TenantId, package: PackageId) -> Item {
    key(package_pk(tenant, package), PACKAGE)
}

pub(crate) fn key_of_live(tenant: &TenantId, package: PackageId) -> Item {
    key(package_pk(tenant, package), LIVE)
}

/// Whether an item says which revision of a package is live.
pub(crate) fn is_live(item: &Item) -> bool {
    text(item, "sk").is_some_and(|sk| sk == LIVE)
}

pub(crate) fn key_of_tenant(tenant: &TenantId) -> Item {
    key(format!("TENANT#{}", tenant.as_str()), TENANT)
}

pub(crate) fn key_of_key(digest: &KeyDigest) -> Item {
    key(format!("{KEYS}{}", digest.as_str()), KEY)
}

/// A key that no item has.
pub(crate) fn key_of_nothing() -> Item {
    key("NOTHING".to_owned(), "NOTHING")
}

/// The partition that names every tenant.
pub(crate) const TENANTS: &str = "TENANTS";

/// The partition that names every key of a tenant, by its digest.
pub(crate) fn keys_pk(tenant: &TenantId) -> String {
    format!("TENANT#{}#KEYS", tenant.as_str())
}

/// An entry of a list: its partition names the list, and its sort key what is in it.
#[derive(Serialize)]
pub(crate) struct EntryItem<'a> {
    pub pk: &'a str,
    pub sk: &'a str,
    pub r#type: &'static str,
    pub schema: u32,
}

/// What an entry of a list names.
pub(crate) fn named(entry: &Item) -> &str {
    text(entry, "sk").unwrap_or_default()
}

pub(crate) fn time(text: &str, attribute: &'static str) -> Result<Timestamp, StoreError> {
    must(text.parse().ok(), attribute, "a time")
}

pub(crate) fn optional_time(text: Option<&str>, attribute: &'static str) -> Result<Option<Timestamp>, StoreError> {
    text.map(|text| time(text, attribute)).transpose()
}

/// An API key, found by its digest.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    tenant: String,
    name: String,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls_per_second: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    revoked: bool,
}

impl KeyItem {
    pub(crate) fn new(digest: &KeyDigest, record: &KeyRecord) -> Self {
        Self {
            pk: format!("{KEYS}{}", digest.as_str()),
            sk: KEY.to_owned(),
            r#type: "api_key".to_owned(),
            schema: SCHEMA,
            tenant: record.tenant.as_str().to_owned(),
            name: record.name.clone(),
            scope: record.scope.as_str().to_owned(),
            calls_per_second: record.calls_per_second,
            expires_at: record.expires_at.map(Timestamp::as_millisecond),
            revoked: record.revoked,
        }
    }

    pub(crate) fn into_record(self) -> Result<KeyRecord, StoreError> {
        let expires_at = self
            .expires_at
            .map(|at| must(Timestamp::from_millisecond(at).ok(), "expires_at", "a time"));
        Ok(KeyRecord {
            tenant: must(TenantId::parse(&self.tenant).ok(), "tenant", "a tenant's name")?,
            name: self.name,
            scope: must(Scope::parse(&self.scope), "scope", "a scope")?,
            calls_per_second: self.calls_per_second,
            expires_at: expires_at.transpose()?,
            revoked: self.revoked,
        })
    }
}
