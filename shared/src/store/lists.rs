//! Lists: keys out of an index, then the items themselves.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::{PackageId, UserId};
use scorm::package::ScoTerms;
use scorm::session::Session;

use super::item::{self, index};
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

/// Whether a text is the place of a session in a list.
pub fn is_position(text: &str) -> bool {
    index::session_at(text).is_some()
}

/// One look into a list.
#[derive(Debug)]
pub struct Looked {
    /// The sessions found, newest first, each with its place.
    pub sessions: Vec<(Position, Versioned<Session>)>,
    /// Where to look on, while there is more.
    pub next: Option<Position>,
}

/// Text that one look unpacks, in bytes: a function has 256 MB, and a session's text may be 2 MiB. A
/// look ends behind the session that passes it.
pub(super) const MOST_LOOKED_BYTES: usize = 16 * 1024 * 1024;

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
        let found = self.fetch_entries(&entries).await?;
        let mut sessions = Vec::new();
        let mut bytes = 0;
        for entry in &entries {
            let Some(position) = index::position(entry) else {
                continue;
            };
            let Some(session) = self.stands_for(entry, &found, now).await? else {
                continue;
            };
            bytes += text_bytes(session.value());
            sessions.push((position.clone(), session));
            if bytes > MOST_LOOKED_BYTES {
                let next = Some(position);
                return Ok(Looked { sessions, next });
            }
        }
        Ok(Looked { sessions, next })
    }

    /// The session in a place of a list, while it is there; another one under its id is not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session_at(
        &self,
        tenant: &TenantId,
        position: &str,
        now: Timestamp,
    ) -> Result<Option<Versioned<Session>>, StoreError> {
        let Some((created_at, id)) = index::session_at(position) else {
            return Ok(None);
        };
        let found = self.session(tenant, &id, now).await?;
        Ok(found.filter(|found| found.value().created_at == created_at))
    }

    /// The session that an entry of an index stands for, whole, while it is there.
    async fn stands_for(
        &self,
        entry: &Item,
        found: &HashMap<String, Item>,
        now: Timestamp,
    ) -> Result<Option<Versioned<Session>>, StoreError> {
        let same = |item: &Item| index::position(item) == index::position(entry);
        let Some(head) = found.get(&index::pk(entry)).filter(|head| same(head)) else {
            return Ok(None);
        };
        let whole = self.whole(head.clone(), now).await?;
        whole.filter(same).map(to_session).transpose()
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

/// How much memory a session takes: the text of all its SCOs, and their terms.
fn text_bytes(session: &Session) -> usize {
    let terms = session.scos.iter().map(|(sco, terms)| {
        let launch_data = terms.launch_data.as_ref().map_or(0, String::len);
        size_of::<(String, ScoTerms)>()
            + sco.len()
            + launch_data
            + terms.objectives.iter().map(String::len).sum::<usize>()
    });
    let terms: usize = terms.sum();
    let data = session.states.values().flat_map(|state| &state.data);
    let data = data.chain(&session.shared);
    terms + data.map(|(name, text)| name.len() + text.len()).sum::<usize>()
}
