//! Sessions: read, created, replaced on condition of their version, listed, deleted.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use jiff::Timestamp;
use scorm::id::{PackageId, SessionId, UserId};
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use uuid::Uuid;

use super::item::session::{AttemptItem, SessionItem};
use super::item::{self, index};
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;
use crate::version::{Replace, Versioned};

/// What came of creating a session.
#[derive(Debug)]
pub enum Created {
    /// It is there now.
    New(Box<Versioned<Session>>),
    /// Its id was taken; this is the session that has it.
    Taken(Box<Versioned<Session>>),
}

/// Which sessions a write may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum While {
    /// Only one that has not expired.
    Active,
    /// An expired one too.
    Kept,
}

/// Which sessions to list.
#[derive(Clone, Debug)]
pub enum Selection {
    /// A user's, of one package if wanted.
    OfUser(UserId, Option<PackageId>),
    /// Those of a package.
    OfPackage(PackageId),
}

/// A place in a list: the sort key of the last session that was looked at.
pub type Position = String;

/// One look into a list.
#[derive(Debug)]
pub struct Looked {
    /// The sessions found, newest first, each with its place.
    pub sessions: Vec<(Position, Versioned<Session>)>,
    /// Where to look on, while there is more.
    pub next: Option<Position>,
}

/// Keys that one BatchGetItem takes.
const MOST_IN_BATCH: usize = 100;
/// BatchGetItem hands back what it had no time for; asked again this often at the most.
const BATCH_ROUNDS: u32 = 5;
/// A session that is written all the time is deleted at the latest on this try.
const DELETE_ROUNDS: u32 = 5;

impl Store {
    /// Reads a session. Strongly consistent: an LMS reads back what it has just written, and a write on a
    /// stale version would be refused for nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(
        &self,
        tenant: &TenantId,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<Versioned<Session>>, StoreError> {
        let key = item::key_of_session(tenant, id);
        let call = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .consistent_read(true);
        let found = call.send().await.map_err(failed)?.item.map(to_session).transpose()?;
        Ok(found.filter(|session| !session.value().is_purged(now)))
    }

    /// Creates a session where its id is free, or was a session's that is purged but not yet removed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_session(
        &self,
        tenant: &TenantId,
        session: Session,
        now: Timestamp,
    ) -> Result<Created, StoreError> {
        let write = Uuid::now_v7();
        let found = SessionItem::new(tenant, &session, Versioned::<Session>::FIRST, write)?;
        let call = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item::write(&found)?))
            .condition_expression(item::FREE)
            .expression_attribute_names("#ttl", item::TTL)
            .expression_attribute_values(":now", number(now.as_second()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let created = Box::new(Versioned::new(Versioned::<Session>::FIRST, session));
        match call.send().await {
            Ok(_) => Ok(Created::New(created)),
            Err(error) => match unmet(error)? {
                None => Err(StoreError::Unavailable(
                    "a condition failed on an item that is not there".into(),
                )),
                Some(taken) => {
                    let taken: SessionItem = item::read(taken)?;
                    if taken.is_from(write) {
                        return Ok(Created::New(created));
                    }
                    Ok(Created::Taken(Box::new(taken.into_session()?)))
                }
            },
        }
    }

    /// Writes a session back on condition that it is at the version that was read. An ended attempt is
    /// written with it, both or neither.
    ///
    /// # Errors
    /// [`StoreError`]; a refused condition is an answer, not an error.
    pub async fn replace_session(
        &self,
        tenant: &TenantId,
        session: &Versioned<Session>,
        ended: Option<&EndedAttempt>,
        which: While,
        now: Timestamp,
    ) -> Result<Result<Versioned<Session>, Replace<Session>>, StoreError> {
        let write = Uuid::now_v7();
        let version = session.version() + 1;
        let found = item::write(&SessionItem::new(tenant, session.value(), version, write)?)?;
        let condition = match which {
            While::Active => item::AT_VERSION_AND_ACTIVE,
            While::Kept => item::AT_VERSION,
        };
        let mut values = HashMap::from([(":expected".to_owned(), number(session.version()))]);
        if which == While::Active {
            values.insert(":now".to_owned(), number(now.as_millisecond()));
        }
        let refused = match ended {
            None => self.put(found, condition, values).await?,
            Some(ended) => {
                let attempt = item::write(&AttemptItem::new(tenant, session.value(), ended)?)?;
                self.put_both(found, condition, values, attempt).await?
            }
        };
        let written = || Versioned::new(version, session.value().clone());
        let Some(refused) = refused else {
            return Ok(Ok(written()));
        };
        let Some(current) = refused.filter(|current| !current.is_empty()) else {
            return Ok(Err(Replace::Missing));
        };
        let current: SessionItem = item::read(current)?;
        if current.is_from(write) {
            return Ok(Ok(written()));
        }
        let current = Box::new(current.into_session()?);
        if current.value().is_purged(now) {
            return Ok(Err(Replace::Missing));
        }
        let expired = which == While::Active && !current.value().is_active(now);
        Ok(Err(if expired {
            Replace::Expired(current)
        } else {
            Replace::Changed(current)
        }))
    }

    /// Puts one item. `Some` when the condition failed: with the item that is there, if one is.
    async fn put(
        &self,
        found: Item,
        condition: &str,
        values: HashMap<String, AttributeValue>,
    ) -> Result<Option<Option<Item>>, StoreError> {
        let call = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(found))
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match call.send().await {
            Ok(_) => Ok(None),
            Err(error) => unmet(error).map(Some),
        }
    }

    /// Puts a session and an ended attempt in one transaction, and answers as [`put`](Self::put) does.
    async fn put_both(
        &self,
        found: Item,
        condition: &str,
        values: HashMap<String, AttributeValue>,
        attempt: Item,
    ) -> Result<Option<Option<Item>>, StoreError> {
        let head = Put::builder()
            .table_name(&self.table)
            .set_item(Some(found))
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let beside = Put::builder().table_name(&self.table).set_item(Some(attempt));
        let put = |put: aws_sdk_dynamodb::types::builders::PutBuilder| {
            put.build().map(|put| TransactWriteItem::builder().put(put).build())
        };
        let unbuilt = |error: aws_sdk_dynamodb::error::BuildError| StoreError::Refused(error.into());
        let call = self
            .client
            .transact_write_items()
            .transact_items(put(head).map_err(unbuilt)?)
            .transact_items(put(beside).map_err(unbuilt)?);
        match call.send().await {
            Ok(_) => Ok(None),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let reason = cancelled.cancellation_reasons().first();
                    let failed_condition = reason.filter(|reason| reason.code() == Some("ConditionalCheckFailed"));
                    match failed_condition {
                        Some(reason) => Ok(Some(reason.item().cloned())),
                        // Another transaction has the item; it is safe to come again.
                        None => Err(StoreError::Unavailable(error.into())),
                    }
                }
                _ => Err(failed(error)),
            },
        }
    }

    /// Looks at up to `count` sessions of a list, newest first, behind a position. Sessions that are purged
    /// are left out, so that a look may find fewer than it looked at. The index is eventually consistent (it
    /// cannot be otherwise), the sessions themselves are read as they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_sessions(
        &self,
        tenant: &TenantId,
        selection: &Selection,
        after: Option<&Position>,
        count: i32,
        now: Timestamp,
    ) -> Result<Looked, StoreError> {
        let (index, value) = match selection {
            Selection::OfUser(user, _) => (index::BY_USER, item::user_key(tenant, user)),
            Selection::OfPackage(package) => (index::BY_PACKAGE, item::package_pk(tenant, *package)),
        };
        let start = after.map(|position| index::start(index, &value, position, |id| item::session_key_of(tenant, id)));
        let mut call = self.query_index(index, &value, count).set_exclusive_start_key(start);
        if let Selection::OfUser(_, Some(package)) = selection {
            call = call
                .filter_expression(index::OF_PACKAGE)
                .expression_attribute_values(":package", AttributeValue::S(package.to_string()));
        }
        let page = call.send().await.map_err(failed)?;
        let next = page.last_evaluated_key.as_ref().and_then(index::position);
        let mut found = self
            .fetch(page.items.iter().flatten().map(index::key).collect())
            .await?;
        let mut sessions = Vec::new();
        for entry in page.items.iter().flatten() {
            let (Some(position), Some(found)) = (index::position(entry), found.remove(&index::pk(entry))) else {
                continue;
            };
            let session = to_session(found)?;
            if !session.value().is_purged(now) {
                sessions.push((position, session));
            }
        }
        Ok(Looked { sessions, next })
    }

    /// Reads items by key, strongly consistent, in as few calls as DynamoDB lets it; each by its partition key.
    pub(super) async fn fetch(&self, keys: Vec<Item>) -> Result<HashMap<String, Item>, StoreError> {
        let mut found = HashMap::new();
        let mut wanted = keys;
        for _ in 0..BATCH_ROUNDS {
            if wanted.is_empty() {
                return Ok(found);
            }
            let later = wanted.split_off(wanted.len().min(MOST_IN_BATCH));
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .consistent_read(true)
                .build();
            let keys = keys.map_err(|error| StoreError::Refused(error.into()))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, keys)
                .send()
                .await
                .map_err(failed)?;
            let items = answer.responses.into_iter().flat_map(HashMap::into_values).flatten();
            found.extend(items.map(|item| (index::pk(&item), item)));
            let left = answer.unprocessed_keys.and_then(|mut left| left.remove(&self.table));
            wanted = left.map(|left| left.keys).unwrap_or_default();
            wanted.extend(later);
        }
        Err(StoreError::Unavailable("a batch was not answered in full".into()))
    }

    /// Deletes a session and all its attempts; false when it is not there. The session's own item goes last,
    /// and only as it was seen, so that no attempt written meanwhile is left behind.
    ///
    /// # Errors
    /// [`StoreError`]; the session is then still there, and deleting it again goes on.
    pub async fn delete_session(&self, tenant: &TenantId, id: &SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let pk = item::session_pk(tenant, id);
        for _ in 0..DELETE_ROUNDS {
            let (heads, attempts): (Vec<_>, Vec<_>) = self.partition(&pk).await?.into_iter().partition(item::is_head);
            for attempt in &attempts {
                self.delete(index::key(attempt), None).await?;
            }
            let Some(head) = heads.first() else {
                return Ok(false);
            };
            if self.delete(index::key(head), item::version(head)).await? {
                return Ok(!item::is_purged(head, now));
            }
        }
        Err(StoreError::Unavailable(
            "the session is being written all the time".into(),
        ))
    }

    /// Every item of a partition, as its keys and version.
    async fn partition(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(item::PARTITION)
            .projection_expression(item::LOCK)
            .expression_attribute_names("#ttl", item::TTL)
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
            .into_paginator()
            .items()
            .send();
        pages.try_collect().await.map_err(failed)
    }

    /// Deletes an item; false when it is no longer at the version.
    async fn delete(&self, key: Item, version: Option<AttributeValue>) -> Result<bool, StoreError> {
        let mut call = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        if let Some(version) = version {
            call = call
                .condition_expression(item::GONE_OR_AT_VERSION)
                .expression_attribute_values(":expected", version);
        }
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) fn query_index(
        &self,
        index: &str,
        value: &str,
        count: i32,
    ) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name(index)
            .key_condition_expression(index::ENTRY)
            .expression_attribute_names("#index", index)
            .expression_attribute_values(":value", AttributeValue::S(value.to_owned()))
            .scan_index_forward(false)
            .limit(count)
    }
}

fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn to_session(found: Item) -> Result<Versioned<Session>, StoreError> {
    item::read::<SessionItem>(found)?.into_session()
}

/// The item on which a condition failed; any other error stays one.
fn unmet(error: aws_sdk_dynamodb::error::SdkError<PutItemError>) -> Result<Option<Item>, StoreError> {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(failed)) => Ok(failed.item().cloned()),
        _ => Err(failed(error)),
    }
}
