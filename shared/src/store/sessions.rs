//! Sessions: read, created, replaced on condition of their version.

use jiff::Timestamp;
use scorm::id::SessionId;
use scorm::session::Session;
use uuid::Uuid;

use super::along::Along;
use super::item::condition::Condition;
use super::item::session::SessionItem;
use super::item::{self, part};
use super::state::Growth;
use super::write::{Beside, Written};
use super::{Item, Store, StoreError};
use crate::change::Entry;
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
        let Some(head) = self.get_consistent(item::key_of_session(tenant, id)).await? else {
            return Ok(None);
        };
        match self.whole(head, now).await? {
            Some(whole) => Ok(Some(self.guided(tenant, to_session(whole)?).await?)),
            None => Ok(None),
        }
    }

    /// Creates a session, with the entry of what its record has from the start, where its id is free, or was a session's that is purged but not yet removed. Parts of that
    /// one which are not written over are removed by their own time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_session(
        &self,
        tenant: &TenantId,
        mut session: Session,
        entry: Option<Entry>,
        now: Timestamp,
    ) -> Result<Created, StoreError> {
        self.guide(tenant, &mut session).await?;
        let write = Uuid::now_v7();
        let first = Versioned::<Session>::FIRST;
        let stored = part::split(
            item::write(&SessionItem::new(tenant, &session, first, write, Growth::Said)?)?,
            write,
        )?;
        let created = Versioned::new(first, session).in_parts(part::count(&stored.head)?);
        let along = Along {
            entry,
            ..Along::default()
        };
        let mut puts = stored.parts;
        puts.extend(along.items(tenant, created.value(), write)?);
        let beside = Beside {
            puts,
            deletes: Vec::new(),
        };
        let taken = match self.put(stored.head, Condition::free(now), beside).await? {
            Written::Done => return Ok(Created::New(Box::new(created))),
            Written::Unmet(Some(taken)) if item::is_from(&taken, write) => {
                return Ok(Created::New(Box::new(created)));
            }
            Written::Unmet(Some(taken)) => self.whole(taken, now).await?,
            Written::Unmet(None) => None,
        };
        let taken = taken.ok_or_else(|| StoreError::Unavailable("the session with this id was gone at once".into()))?;
        Ok(Created::Taken(Box::new(self.guided(tenant, to_session(taken)?).await?)))
    }

    /// Writes a session back on condition that it is at the version that was read, and what goes along with it, both or neither.
    ///
    /// # Errors
    /// [`StoreError`]; a refused condition is an answer, not an error.
    pub async fn replace_session(
        &self,
        tenant: &TenantId,
        session: &Versioned<Session>,
        along: &Along,
        which: While,
        now: Timestamp,
    ) -> Result<Result<Versioned<Session>, Replace<Session>>, StoreError> {
        let write = Uuid::now_v7();
        let version = session.version() + 1;
        let stored = item::write(&SessionItem::new(
            tenant,
            session.value(),
            version,
            write,
            along.growth,
        )?)?;
        let stored = part::split(stored, write)?;
        let mut beside = Beside {
            deletes: part::dropped(&stored.head, session.parts())?,
            puts: stored.parts,
        };
        beside.puts.extend(along.items(tenant, session.value(), write)?);
        let condition = match which {
            While::Active => Condition::at_version_and_active(session.version(), now),
            While::Kept => Condition::at_version(session.version()),
        };
        let parts = part::count(&stored.head)?;
        let written = || Versioned::new(version, session.value().clone()).in_parts(parts);
        match self.put(stored.head, condition, beside).await? {
            Written::Done => Ok(Ok(written())),
            Written::Unmet(None) => Ok(Err(Replace::Missing)),
            Written::Unmet(Some(current)) if item::is_from(&current, write) => Ok(Ok(written())),
            Written::Unmet(Some(current)) => Ok(Err(self.refusal(tenant, current, which, now).await?)),
        }
    }

    /// What a refused write is told, by the item that refused it.
    async fn refusal(
        &self,
        tenant: &TenantId,
        current: Item,
        which: While,
        now: Timestamp,
    ) -> Result<Replace<Session>, StoreError> {
        let Some(current) = self.whole(current, now).await? else {
            return Ok(Replace::Missing);
        };
        let current = Box::new(self.guided(tenant, to_session(current)?).await?);
        let expired = which == While::Active && !current.value().is_active(now);
        Ok(if expired {
            Replace::Expired(current)
        } else {
            Replace::Changed(current)
        })
    }
}

/// A session out of its whole item, and in how many parts it is stored; without the course that it plays.
pub(super) fn to_session(found: Item) -> Result<Versioned<Session>, StoreError> {
    let parts = part::count(&found)?;
    Ok(item::read::<SessionItem>(found)?.into_session()?.in_parts(parts))
}
