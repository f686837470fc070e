//! How long what stands beside a session is kept: its earlier attempts, its runs, the changes of its record. They are written once, and the
//! session's end moves on while it lives. Its own writes do not touch them; when the end has moved far, whoever hears of it moves theirs.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use scorm::id::SessionId;

use super::item::{self, index, part};
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// Items that are moved at once.
const AT_ONCE: usize = 16;

impl Store {
    /// Keeps what stands beside a session until then, and no longer.
    ///
    /// # Errors
    /// [`StoreError`]; it can be done again.
    pub async fn keep_beside(
        &self,
        tenant: &TenantId,
        id: &SessionId,
        created_at: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let found = self.partition(&item::session_pk(tenant, id)).await?;
        // Beside it there may be what is left of a purged session that had the same id.
        let made = format!("#{}#", item::time_text(created_at));
        let beside = found
            .iter()
            .filter(|found| !part::is_own(found) && item::named(found).contains(&made));
        let moved = beside.filter(|found| item::ttl_of(found) != until).map(index::key);
        let moved: Vec<Item> = moved.collect();
        stream::iter(moved)
            .map(|key| self.keep_one(key, until))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await
    }

    async fn keep_one(&self, key: Item, until: Timestamp) -> Result<(), StoreError> {
        let moved = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .update_expression("SET #ttl = :until")
            // What was deleted meanwhile does not come back.
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#ttl", item::TTL)
            .expression_attribute_values(":until", AttributeValue::N(until.as_second().to_string()))
            .send()
            .await;
        match moved {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_conditional_check_failed_exception() => Ok(()),
                _ => Err(failed(error)),
            },
        }
    }
}
