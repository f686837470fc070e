//! Deleting a session: with its attempts, and with every part of either.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::SessionId;

use super::item::condition::Condition;
use super::item::{self, index, part};
use super::write::{Beside, Written};
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// A session that is written all the time is deleted at the latest on this try.
const DELETE_ROUNDS: u32 = 5;

impl Store {
    /// Deletes a session and all its attempts; false when it is not there. The session's own item goes last,
    /// and only as it was seen, so that no attempt written meanwhile is left behind; its parts go with it, so that
    /// nobody reads it without them.
    ///
    /// # Errors
    /// [`StoreError`]; the session is then still there, and deleting it again goes on.
    pub async fn delete_session(&self, tenant: &TenantId, id: &SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let pk = item::session_pk(tenant, id);
        for _ in 0..DELETE_ROUNDS {
            let (own, attempts): (Vec<_>, Vec<_>) = self.partition(&pk).await?.into_iter().partition(is_own);
            // An attempt's key sorts before its parts', so that it goes before them.
            for item in &attempts {
                self.forget(index::key(item)).await?;
            }
            if own.is_empty() {
                return Ok(false);
            }
            let (heads, parts): (Vec<_>, Vec<_>) = own.into_iter().partition(item::is_head);
            let head = heads.first();
            if self
                .delete_as_seen(item::key_of_session(tenant, id), head, &parts)
                .await?
            {
                return Ok(head.is_some_and(|head| !item::is_purged(head, now)));
            }
        }
        Err(StoreError::Unavailable(
            "the session is being written all the time".into(),
        ))
    }

    /// Deletes a session's own item as it was seen, with its parts and what parts are left of an earlier one; false
    /// when it was written meanwhile.
    async fn delete_as_seen(&self, key: Item, head: Option<&Item>, parts: &[Item]) -> Result<bool, StoreError> {
        let mut deletes: Vec<Item> = parts.iter().map(index::key).collect();
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

/// Whether an item of a session's partition is the session's own, or a part of that.
fn is_own(item: &Item) -> bool {
    item::is_head(item) || part::is_of_session(item)
}
