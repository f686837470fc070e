//! What a launch takes of a package.

use std::sync::Arc;

use jiff::Timestamp;
use scorm::id::PackageId;
use scorm::package::Revision;
use scorm::session::reset::Onto;

use super::extract::no_package;
use super::package::not_launchable;
use super::problem::Problem;
use crate::store::live::Live;
use crate::store::revisions::KeptRevision;
use crate::store::{Store, StoreError};
use crate::tenant::TenantId;

/// A package that can be launched.
#[derive(Debug)]
pub enum Launchable {
    /// Its live revision, by its number.
    Live(u32),
    /// The live revision of a package that nothing else says it of.
    Told(Arc<Revision>),
}

impl Launchable {
    /// The package of which this was found, unless it cannot be launched.
    ///
    /// # Errors
    /// 404 for a package that is not there, 409 for one that cannot be launched, with its status, and its errors when it failed.
    pub async fn of(
        store: &Store,
        tenant: &TenantId,
        id: PackageId,
        live: Option<Live>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        if let Some(live) = live {
            return Ok(Self::Live(live.revision));
        }
        let mut package = store.package(tenant, id).await?.ok_or_else(|| no_package(id))?;
        match package.live.take() {
            Some(live) => Ok(Self::Told(Arc::new(live))),
            None => Err(not_launchable(&package, now)),
        }
    }

    /// The live revision's number.
    pub fn number(&self) -> u32 {
        match self {
            Self::Live(number) => *number,
            Self::Told(revision) => revision.number,
        }
    }

    /// The revision that a new session takes.
    ///
    /// # Errors
    /// 404 where the package was deleted at this moment.
    pub async fn revision(self, store: &Store, tenant: &TenantId, id: PackageId) -> Result<Arc<Revision>, Problem> {
        match self {
            Self::Told(revision) => Ok(revision),
            Self::Live(number) => {
                let kept = store.kept_revision(tenant, id, number).await?;
                kept.map(|kept| kept.revision).ok_or_else(|| no_package(id))
            }
        }
    }
}

/// A revision that a session is to play from now on; of one that nothing is kept of, there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn onto(store: &Store, tenant: &TenantId, id: PackageId, revision: u32) -> Result<Option<Onto>, StoreError> {
    let kept = store.kept_revision(tenant, id, revision).await?;
    Ok(kept.map(|KeptRevision { revision, course }| Onto { revision, course }))
}

/// The title of a package, as its owner or its live revision says it.
///
/// # Errors
/// [`StoreError`].
pub async fn title_of(store: &Store, tenant: &TenantId, id: PackageId, live: Live) -> Result<String, StoreError> {
    if let Some(name) = live.name {
        return Ok(name);
    }
    let kept = store.kept_revision(tenant, id, live.revision).await?;
    Ok(kept.map(|kept| kept.revision.title.clone()).unwrap_or_default())
}
