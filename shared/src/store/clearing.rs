//! Deleting all of a tenant.
//!
//! Its items are found by looking at every item of the table, and not by its lists: what no list has any more is found too, and what a later
//! version adds under the tenant's name. What is broken off leaves less to find for the next time. The tenant itself and its
//! entry in the list of tenants stay until nothing else is found.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};

use super::item::{self, cleared, index};
use super::jitter::jittered;
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// Deletes that one BatchWriteItem takes.
const MOST_IN_BATCH: usize = 25;
/// BatchWriteItem hands back what it had no capacity for; asked again this often at the most.
const TRIES: u32 = 8;
/// The wait before the first of these; it doubles each time, so that all waits together are a dozen seconds at the most.
const WAIT: Duration = Duration::from_millis(50);

/// How many items of each type were deleted.
pub type Cleared = BTreeMap<String, usize>;

impl Store {
    /// Looks at every item of the table once, and deletes those of a tenant: all but the tenant itself and its entry in the list of
    /// tenants. Reads are eventually consistent, for half the price.
    ///
    /// # Errors
    /// [`StoreError`], also when some of them are gone; deleting again goes on.
    pub async fn clear(&self, tenant: &TenantId) -> Result<Cleared, StoreError> {
        let mut cleared = Cleared::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .scan()
                .table_name(&self.table)
                .filter_expression(cleared::OF_TENANT)
                .set_expression_attribute_values(Some(cleared::values(tenant)))
                .projection_expression(cleared::SEEN)
                .expression_attribute_names("#type", "type")
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(failed)?;
            let found = page.items.unwrap_or_default();
            // A use is found by its key alone, so it goes first.
            self.delete_all(found.iter().filter_map(cleared::use_of_key).collect())
                .await?;
            self.delete_all(found.iter().map(index::key).collect()).await?;
            for item in &found {
                let of_type = item::type_of(item).unwrap_or("unknown");
                *cleared.entry(of_type.to_owned()).or_default() += 1;
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(cleared);
            }
        }
    }

    /// Deletes a tenant of which nothing else is left, itself last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_tenant(&self, tenant: &TenantId) -> Result<(), StoreError> {
        self.forget(item::key(item::TENANTS.to_owned(), tenant.as_str()))
            .await?;
        self.forget(item::key_of_tenant(tenant)).await
    }

    async fn delete_all(&self, keys: Vec<Item>) -> Result<(), StoreError> {
        for keys in keys.chunks(MOST_IN_BATCH) {
            self.delete_batch(keys).await?;
        }
        Ok(())
    }

    async fn delete_batch(&self, keys: &[Item]) -> Result<(), StoreError> {
        let mut left: Vec<WriteRequest> = keys.iter().map(deletion).collect::<Result<_, _>>()?;
        let mut wait = WAIT;
        for _ in 0..TRIES {
            let call = self.client.batch_write_item().request_items(&self.table, left);
            let answer = call.send().await.map_err(failed)?;
            let unprocessed = answer.unprocessed_items.and_then(|mut left| left.remove(&self.table));
            left = unprocessed.unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(jittered(wait)).await;
            wait *= 2;
        }
        Err(StoreError::Unavailable("a batch was not deleted in full".into()))
    }
}

fn deletion(key: &HashMap<String, AttributeValue>) -> Result<WriteRequest, StoreError> {
    let delete = DeleteRequest::builder().set_key(Some(key.clone())).build();
    let delete = delete.map_err(|error| StoreError::Refused(error.into()))?;
    Ok(WriteRequest::builder().delete_request(delete).build())
}
