//! Lists: keys out of an index, then the items themselves.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use jiff::Timestamp;
use scorm::id::{PackageId, UserId};
use scorm::session::Session;

use super::item::{self, index};
use super::rewrite::jittered;
use super::sessions::to_session;
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;
use crate::version::Versioned;

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
/// BatchGetItem hands back what it had no capacity for; asked again this often at the most, after a pause.
const BATCH_ROUNDS: u32 = 6;
const BATCH_WAIT: Duration = Duration::from_millis(30);

impl Store {
    /// Looks at up to `count` sessions of a list, newest first, behind a position. Sessions that are purged are left
    /// out, so that a look may find fewer than it looked at. The index is eventually consistent (it cannot be
    /// otherwise), the sessions themselves are read as they are; an entry of a session that was deleted since is
    /// passed over, also when another one has its id by now.
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
        let entries = page.items.unwrap_or_default();
        let mut found = self.fetch(&entries).await?;
        let mut sessions = Vec::new();
        for entry in &entries {
            let (pk, position) = (index::pk(entry), index::position(entry));
            let same = found.get(&pk).is_some_and(|item| index::position(item) == position);
            if !same {
                continue;
            }
            let (Some(position), Some(item)) = (position, found.remove(&pk)) else {
                continue;
            };
            let session = to_session(item)?;
            if !session.value().is_purged(now) {
                sessions.push((position, session));
            }
        }
        Ok(Looked { sessions, next })
    }

    /// Reads the items of index entries, strongly consistent, in as few calls as DynamoDB lets it; each by its
    /// partition key.
    pub(super) async fn fetch(&self, entries: &[Item]) -> Result<HashMap<String, Item>, StoreError> {
        // DynamoDB refuses a batch that names an item twice.
        let keys: HashMap<String, Item> = entries
            .iter()
            .map(|entry| (index::pk(entry), index::key(entry)))
            .collect();
        let mut wanted: Vec<Item> = keys.into_values().collect();
        let mut found = HashMap::new();
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
            if !wanted.is_empty() {
                tokio::time::sleep(jittered(BATCH_WAIT)).await;
            }
            wanted.extend(later);
        }
        Err(StoreError::Unavailable("a batch was not answered in full".into()))
    }

    /// A query of one partition of an index, newest first.
    pub(super) fn query_index(&self, index: &str, value: &str, count: i32) -> QueryFluentBuilder {
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
