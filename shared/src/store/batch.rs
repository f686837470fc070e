//! Many items in one read.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::item::index;
use super::jitter::jittered;
use super::{Item, Store, StoreError, failed};

/// Keys that one BatchGetItem takes.
const MOST_IN_BATCH: usize = 100;
/// BatchGetItem hands back what it had no capacity for; asked again this often at the most, for all batches together.
const BATCH_TRIES: u32 = 5;
/// The wait before the first of these; it doubles each time, so that all waits together are under a second.
const BATCH_WAIT: Duration = Duration::from_millis(30);

impl Store {
    /// Reads the items of these keys, strongly consistent, in as few calls as DynamoDB lets it. They come in no order,
    /// and what is not there is left out. No key may come twice: DynamoDB refuses that.
    pub(super) async fn fetch(&self, keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        let mut wanted = keys;
        let mut found = Vec::new();
        let mut wait = BATCH_WAIT;
        let mut tries = BATCH_TRIES;
        while !wanted.is_empty() {
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
            found.extend(answer.responses.into_iter().flat_map(HashMap::into_values).flatten());
            let left = answer.unprocessed_keys.and_then(|mut left| left.remove(&self.table));
            wanted = left.map(|left| left.keys).unwrap_or_default();
            if !wanted.is_empty() {
                if tries == 0 {
                    return Err(StoreError::Unavailable("a batch was not answered in full".into()));
                }
                tries -= 1;
                tokio::time::sleep(jittered(wait)).await;
                wait *= 2;
            }
            wanted.extend(later);
        }
        Ok(found)
    }

    /// Reads the items of index entries, each by its partition key.
    pub(super) async fn fetch_entries(&self, entries: &[Item]) -> Result<HashMap<String, Item>, StoreError> {
        let keys: HashMap<String, Item> = entries
            .iter()
            .map(|entry| (index::pk(entry), index::key(entry)))
            .collect();
        let found = self.fetch(keys.into_values().collect()).await?;
        Ok(found.into_iter().map(|item| (index::pk(&item), item)).collect())
    }
}
