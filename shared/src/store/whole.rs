//! Items with their parts, as one write left them.
//!
//! A head and its parts are written in one transaction, but read in two calls: a write may come between. Head and
//! parts then name different writes, and are read again, now in one call.

use std::time::Duration;

use jiff::Timestamp;

use super::item::{self, index, part};
use super::jitter::jittered;
use super::{Item, Store, StoreError};

/// Reads before giving up. Each lost one means that another write came between, so that after so many in a row it is a
/// storm, or a part is lost.
const TRIES: u32 = 10;
/// The wait before the second try; it doubles up to [`LONGEST_WAIT`], so that all tries end within a second.
const FIRST_WAIT: Duration = Duration::from_millis(5);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

impl Store {
    /// An item that was read, with what its parts hold. None when it is gone by now, or as good as that: DynamoDB
    /// removes what is over item by item, so that the parts may have gone before their head.
    ///
    /// # Errors
    /// [`StoreError`]; also when the parts do not fit their head on any try.
    pub(super) async fn whole(&self, head: Item, now: Timestamp) -> Result<Option<Item>, StoreError> {
        if item::is_purged(&head, now) {
            return Ok(None);
        }
        if part::count(&head)? == 0 {
            return Ok(Some(head));
        }
        let mut found = self.fetch(part::keys(&head)?).await?;
        let mut head = head;
        let mut wait = FIRST_WAIT;
        for _ in 0..TRIES {
            if let Some(whole) = part::join(&head, &found)? {
                return Ok(Some(whole).filter(|whole| !item::is_purged(whole, now)));
            }
            tokio::time::sleep(jittered(wait)).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            let key = index::key(&head);
            let mut keys = part::keys(&head)?;
            keys.push(key.clone());
            found = self.fetch(keys).await?;
            match found.iter().find(|item| index::key(item) == key) {
                Some(newer) => head = newer.clone(),
                None => return Ok(None),
            }
        }
        Err(StoreError::Unavailable(
            "an item and its parts were of different writes on every try".into(),
        ))
    }
}
