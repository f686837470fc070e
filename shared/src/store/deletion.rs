//! Deleting a session: with its attempts, and with every part of either.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use scorm::id::{SessionId, UserId};

use super::item::condition::Condition;
use super::item::{self, index, part};
use super::write::{Beside, Written};
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// Items that are deleted at once.
const AT_ONCE: usize = 16;
/// A session that is written all the time is deleted at the latest on this try.
const DELETE_ROUNDS: u32 = 5;

/// What a session's partition holds: its own item, the parts of that, and its attempts with theirs.
#[derive(Debug)]
struct Found {
    head: Option<Item>,
    parts: Vec<Item>,
    attempts: Vec<Item>,
}

impl Found {
    fn is_nothing(&self) -> bool {
        self.head.is_none() && self.parts.is_empty()
    }

    fn was_there(&self, now: Timestamp) -> bool {
        self.head.as_ref().is_some_and(|head| !item::is_purged(head, now))
    }
}

impl Store {
    /// Deletes a session and all its attempts. The session's own item goes last, and only as it was seen, so that no attempt
    /// written meanwhile is left behind; its parts go with it, so that nobody reads it without them.
    ///
    /// # Errors
    /// [`StoreError`]; the session is then still there, and deleting it again goes on.
    pub async fn delete_session(&self, tenant: &TenantId, id: &SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let pk = item::session_pk(tenant, id);
        for _ in 0..DELETE_ROUNDS {
            let found = self.found(&pk).await?;
            self.forget_all(&found.attempts).await?;
            if found.is_nothing() {
                return Ok(false);
            }
            if self.delete_as_seen(item::key_of_session(tenant, id), &found).await? {
                return Ok(found.was_there(now));
            }
        }
        Err(StoreError::Unavailable(
            "the session is being written all the time".into(),
        ))
    }

    /// Deletes a session of a learner, as an index names it: one that has its id by now, and is somebody else's or another one, stays. Whether it
    /// was there.
    ///
    /// # Errors
    /// [`StoreError`]; the session is then still there, and deleting it again goes on.
    pub async fn delete_session_of(
        &self,
        tenant: &TenantId,
        user: &UserId,
        (id, created_at): (&SessionId, Timestamp),
    ) -> Result<bool, StoreError> {
        let pk = item::session_pk(tenant, id);
        for _ in 0..DELETE_ROUNDS {
            let found = self.found(&pk).await?;
            let is_of = |head: &Item| index::is_entry_of(head, &item::user_key(tenant, user), created_at, id);
            if !found.head.as_ref().is_some_and(is_of) {
                return Ok(false);
            }
            self.forget_all(&found.attempts).await?;
            if self.delete_as_seen(item::key_of_session(tenant, id), &found).await? {
                return Ok(true);
            }
        }
        Err(StoreError::Unavailable(
            "the session is being written all the time".into(),
        ))
    }

    /// Deletes a session that is at this version, and all its attempts; `None` when it is at another one and stays as it is. Its own
    /// item goes first, because attempts may go with no other version. Where that is interrupted, deleting the session again takes
    /// what is left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_session_at(
        &self,
        tenant: &TenantId,
        id: &SessionId,
        version: u64,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let found = self.found(&item::session_pk(tenant, id)).await?;
        if found.head.is_none() {
            return self.delete_session(tenant, id, now).await.map(Some);
        }
        let is_at = found.head.as_ref().and_then(item::version_of) == Some(version);
        if !is_at || !self.delete_as_seen(item::key_of_session(tenant, id), &found).await? {
            return Ok(None);
        }
        self.forget_all(&found.attempts).await?;
        Ok(Some(found.was_there(now)))
    }

    async fn found(&self, pk: &str) -> Result<Found, StoreError> {
        let (own, attempts): (Vec<_>, Vec<_>) = self.partition(pk).await?.into_iter().partition(part::is_own);
        let (heads, parts): (Vec<_>, Vec<_>) = own.into_iter().partition(item::is_head);
        let head = heads.into_iter().next();
        Ok(Found { head, parts, attempts })
    }

    /// Deletes items, several at once: a session may have a thousand changes of its record. What has parts goes before them.
    async fn forget_all(&self, items: &[Item]) -> Result<(), StoreError> {
        let (parts, heads): (Vec<_>, Vec<_>) = items.iter().partition(|item| part::is(item));
        for some in [heads, parts] {
            let keys: Vec<Item> = some.into_iter().map(index::key).collect();
            stream::iter(keys)
                .map(|key| self.forget(key))
                .buffer_unordered(AT_ONCE)
                .try_collect::<()>()
                .await?;
        }
        Ok(())
    }

    /// Deletes a session's own item as it was seen, with its parts and what parts are left of an earlier one; false
    /// when it was written meanwhile.
    async fn delete_as_seen(&self, key: Item, found: &Found) -> Result<bool, StoreError> {
        let head = found.head.as_ref();
        let mut deletes: Vec<Item> = found.parts.iter().map(index::key).collect();
        let own = head.map(part::keys).transpose()?.unwrap_or_default();
        for key in own {
            if !deletes.contains(&key) {
                deletes.push(key);
            }
        }
        let beside = Beside {
            puts: Vec::new(),
            deletes,
        };
        let written = self.delete(key, Condition::as_seen(head), beside).await?;
        Ok(matches!(written, Written::Done))
    }

    /// Every item of a partition, as its keys and what a delete must see of it.
    pub(super) async fn partition(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
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
}
