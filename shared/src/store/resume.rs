//! The session that a learner goes on with.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::{PackageId, UserId};
use scorm::session::Session;

use super::item::{self, index};
use super::live::{WithLive, apart};
use super::sessions::to_session;
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

/// Entries of a learner's list, the newest, that are looked through for sessions of the package. One call has all of them, for some two
/// read units.
const ENTRIES: i32 = 100;
/// Sessions that are looked at, the newest of the package: one call reads them, and all of them are in memory at once.
const MOST_RESUMABLE: usize = 25;

impl Store {
    /// The learner's newest session of a package that is wanted, and which revision of the package is live: in two calls, and one
    /// more for each session that is stored in parts. The index is up to date within about a second; what it finds is read as it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resumable(
        &self,
        tenant: &TenantId,
        user: &UserId,
        package: PackageId,
        now: Timestamp,
        wanted: impl Fn(&Session) -> bool,
    ) -> Result<WithLive, StoreError> {
        let of_user = item::user_key(tenant, user);
        let call = self
            .query_index(index::BY_USER, &of_user, ENTRIES)
            .filter_expression(index::OF_PACKAGE)
            .expression_attribute_values(":package", AttributeValue::S(package.to_string()));
        let mut entries = call.send().await.map_err(failed)?.items.unwrap_or_default();
        entries.truncate(MOST_RESUMABLE);
        // A session that was deleted and made again under its id may be listed twice for a moment.
        let keys: HashMap<String, Item> = entries
            .iter()
            .map(|entry| (index::pk(entry), index::key(entry)))
            .collect();
        let mut keys: Vec<Item> = keys.into_values().collect();
        keys.push(item::key_of_live(tenant, package));
        let (live, heads) = apart(self.fetch(keys).await?)?;
        // One by one: the text of a session may be two megabytes.
        for entry in entries {
            let same = |item: &Item| index::position(item) == index::position(&entry);
            let head = heads.iter().find(|head| index::pk(head) == index::pk(&entry));
            let Some(head) = head.filter(|head| same(head)) else {
                continue;
            };
            let whole = self.whole(head.clone(), now).await?.filter(same);
            let session = whole.map(to_session).transpose()?;
            if let Some(session) = session.filter(|session| wanted(session.value())) {
                let session = Some(session);
                return Ok(WithLive { session, live });
            }
        }
        Ok(WithLive { session: None, live })
    }
}
