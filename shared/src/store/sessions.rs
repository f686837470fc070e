//! Sessions: read, created, replaced on condition of their version, deleted.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use jiff::Timestamp;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use uuid::Uuid;

use super::item::session::{AttemptItem, SessionItem};
use super::item::{self, index};
use super::rewrite::jittered;
use super::{Item, Store, StoreError, failed, is_about_size};
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

/// DynamoDB's word for an item that a transaction has; neither it nor the SDK waits by itself.
const CONFLICT: &str = "TransactionConflictException";
const CONFLICT_TRIES: u32 = 5;
const CONFLICT_WAIT: Duration = Duration::from_millis(20);
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
        let found = self.get_consistent(item::key_of_session(tenant, id)).await?;
        let found = found.map(to_session).transpose()?;
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
        let mut tries = CONFLICT_TRIES;
        loop {
            match call.clone().send().await {
                Ok(_) => return Ok(None),
                Err(error) if error.code() == Some(CONFLICT) && tries > 0 => tries -= 1,
                Err(error) => return unmet(error).map(Some),
            }
            tokio::time::sleep(jittered(CONFLICT_WAIT)).await;
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
        let mut tries = CONFLICT_TRIES;
        loop {
            match call.clone().send().await {
                Ok(_) => return Ok(None),
                Err(error) => match cancelled(error)? {
                    Cancelled::Unmet(current) => return Ok(Some(current)),
                    Cancelled::Conflict if tries > 0 => tries -= 1,
                    Cancelled::Conflict => {
                        return Err(StoreError::Unavailable("another transaction has the item".into()));
                    }
                },
            }
            tokio::time::sleep(jittered(CONFLICT_WAIT)).await;
        }
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
}

fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn to_session(found: Item) -> Result<Versioned<Session>, StoreError> {
    item::read::<SessionItem>(found)?.into_session()
}

/// The item on which a condition failed; any other error stays one.
fn unmet(error: SdkError<PutItemError>) -> Result<Option<Item>, StoreError> {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(failed)) => Ok(failed.item().cloned()),
        _ => Err(failed(error)),
    }
}

/// Why a transaction was cancelled, as far as it may be answered or tried again.
enum Cancelled {
    /// Its condition failed on this item, or on none.
    Unmet(Option<Item>),
    /// Another one has the item.
    Conflict,
}

/// Sorts a cancelled transaction by its reasons, of which there is one for each item.
fn cancelled(error: SdkError<TransactWriteItemsError>) -> Result<Cancelled, StoreError> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cause)) = error.as_service_error() else {
        return Err(failed(error));
    };
    let with = |code| {
        cause
            .cancellation_reasons()
            .iter()
            .find(|reason| reason.code() == Some(code))
    };
    if let Some(unmet) = with("ConditionalCheckFailed") {
        return Ok(Cancelled::Unmet(unmet.item().cloned()));
    }
    if with("TransactionConflict").is_some() {
        return Ok(Cancelled::Conflict);
    }
    let too_large = with("ValidationError").is_some_and(|reason| reason.message().is_some_and(is_about_size));
    if too_large || with("ItemCollectionSizeLimitExceeded").is_some() {
        return Err(StoreError::TooLarge);
    }
    let later = ["ThrottlingError", "ProvisionedThroughputExceeded"]
        .into_iter()
        .any(|code| with(code).is_some());
    Err(if later {
        StoreError::Unavailable(error.into())
    } else {
        StoreError::Refused(error.into())
    })
}
