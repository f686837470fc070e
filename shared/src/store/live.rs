//! Which revision of a package is live.
//!
//! It stands in a small item of its own, so that the launches and runs of a class do not read a large course again and again, all from
//! one partition. It is always read as it is now, together with the session where one is asked for: a client that was told `ready`
//! launches the new revision at once, and no run of a deleted package starts. A package that was not imported since there are such items
//! has none: then the package itself is asked.

use jiff::Timestamp;
use scorm::id::{PackageId, SessionId};
use scorm::session::Session;

use super::item;
use super::item::live::{LiveItem, Tombstone};
use super::sessions::to_session;
use super::{Item, Store, StoreError};
use crate::tenant::TenantId;
use crate::version::Versioned;

/// Which revision of a package is live.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its number.
    pub revision: u32,
    /// What the package's owner calls it; the live revision's title otherwise.
    pub name: Option<String>,
}

/// A session, and its package's live revision.
#[derive(Debug)]
pub struct WithLive {
    /// The session, where it is there.
    pub session: Option<Versioned<Session>>,
    /// Which revision is live. `None` where the package itself has to be asked: it may be deleted, or have none yet.
    pub live: Option<Live>,
}

impl Store {
    /// Which revision of a package is live, as [`WithLive`] has it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(&self, tenant: &TenantId, id: PackageId) -> Result<Option<Live>, StoreError> {
        let found = self.get_consistent(item::key_of_live(tenant, id)).await?;
        found.and_then(to_live).transpose()
    }

    /// A session, and which revision of a package is live, in one call.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session_with_live(
        &self,
        tenant: &TenantId,
        session: &SessionId,
        package: PackageId,
        now: Timestamp,
    ) -> Result<WithLive, StoreError> {
        let keys = vec![
            item::key_of_session(tenant, session),
            item::key_of_live(tenant, package),
        ];
        let (live, head) = apart(self.fetch(keys).await?)?;
        let whole = match head.into_iter().next() {
            Some(head) => self.whole(head, now).await?,
            None => None,
        };
        let session = match whole {
            Some(whole) => Some(self.guided(tenant, to_session(whole)?).await?),
            None => None,
        };
        Ok(WithLive { session, live })
    }

    /// Whether a package is there, of which this was found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stands(&self, tenant: &TenantId, id: PackageId, live: Option<&Live>) -> Result<bool, StoreError> {
        Ok(live.is_some() || self.package(tenant, id).await?.is_some())
    }
}

/// Parts what says which revision is live from the heads of sessions.
pub(super) fn apart(found: Vec<Item>) -> Result<(Option<Live>, Vec<Item>), StoreError> {
    let (live, heads): (Vec<_>, Vec<_>) = found.into_iter().partition(item::is_live);
    let live = live.into_iter().next().and_then(to_live).transpose()?;
    Ok((live, heads))
}

/// What an item with the key of a package's live revision says, unless the package was deleted.
fn to_live(found: Item) -> Option<Result<Live, StoreError>> {
    if Tombstone::is(&found) {
        return None;
    }
    let live = item::read::<LiveItem>(found);
    Some(live.map(|LiveItem { revision, name, .. }| Live { revision, name }))
}
