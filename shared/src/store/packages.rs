//! Packages: read, registered, changed on condition of their version, deleted.

use std::time::Duration;

use jiff::Timestamp;
use scorm::course::Course;
use scorm::id::PackageId;
use scorm::package::{Package, Revision};
use uuid::Uuid;

use super::item::condition::Condition;
use super::item::live::{LiveItem, Tombstone};
use super::item::package::{PackageItem, RevisionItem};
use super::item::{self, index};
use super::jitter::jittered;
use super::lists::Position;
use super::write::{Beside, Written};
use super::{Item, Store, StoreError};
use crate::tenant::TenantId;
use crate::version::Versioned;

/// Writes before giving up: imports of several uploads, their progress and their owner seldom meet.
const TRIES: u32 = 8;
/// The wait before another try.
const WAIT: Duration = Duration::from_millis(20);

/// What a change of a package comes to.
#[derive(Debug)]
pub struct Changed<T> {
    /// What the change tells.
    pub told: T,
    /// The revision that is live from now on, written with the package, both or neither; with its course tree where it is new, to be kept
    /// beside the package.
    pub live: Option<(Revision, Option<Course>)>,
}

impl<T> Changed<T> {
    /// A change of the package alone.
    pub fn alone(told: T) -> Self {
        Self { told, live: None }
    }
}

impl Store {
    /// Reads a package. Strongly consistent: a client that was told `ready` launches it at once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn package(&self, tenant: &TenantId, id: PackageId) -> Result<Option<Package>, StoreError> {
        let found = self.versioned_package(tenant, id).await?;
        Ok(found.map(Versioned::into_value))
    }

    async fn versioned_package(
        &self,
        tenant: &TenantId,
        id: PackageId,
    ) -> Result<Option<Versioned<Package>>, StoreError> {
        let found = self.get_consistent(item::key_of_package(tenant, id)).await?;
        found.filter(|item| !Tombstone::is(item)).map(to_package).transpose()
    }

    /// Reads a revision of a package with its course tree, as it is now: for whoever does something where it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revision(
        &self,
        tenant: &TenantId,
        id: PackageId,
        number: u32,
    ) -> Result<Option<(Revision, Course)>, StoreError> {
        let found = self.get_consistent(item::key_of_revision(tenant, id, number)).await?;
        found.map(to_revision).transpose()
    }

    /// The same for half the price, as it was a moment ago.
    pub(super) async fn older_revision(
        &self,
        tenant: &TenantId,
        id: PackageId,
        number: u32,
    ) -> Result<Option<(Revision, Course)>, StoreError> {
        let found = self.get_eventual(item::key_of_revision(tenant, id, number)).await?;
        found.map(to_revision).transpose()
    }

    /// Writes a new package. `false` where its id is taken, also by a deleted one whose files are still there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn create_package(&self, tenant: &TenantId, package: &Package) -> Result<bool, StoreError> {
        let write = Uuid::now_v7();
        let created = item::write(&PackageItem::new(tenant, package, Versioned::<Package>::FIRST, write)?)?;
        match self.put(created, Condition::as_seen(None), Beside::default()).await? {
            Written::Done => Ok(true),
            Written::Unmet(taken) => Ok(taken.is_some_and(|taken| item::is_from(&taken, write))),
        }
    }

    /// Applies a change to a package as it is, on condition of its version; again to what it has become when somebody
    /// else wrote it meanwhile. `None` where there is no such package.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_package<T>(
        &self,
        tenant: &TenantId,
        id: PackageId,
        mut change: impl FnMut(&mut Package) -> Changed<T>,
    ) -> Result<Option<(Package, T)>, StoreError> {
        let Some(mut read) = self.versioned_package(tenant, id).await? else {
            return Ok(None);
        };
        for _ in 0..TRIES {
            let version = read.version();
            let mut package = read.into_value();
            let Changed { told, live } = change(&mut package);
            let write = Uuid::now_v7();
            let changed = item::write(&PackageItem::new(tenant, &package, version + 1, write)?)?;
            let mut beside = Beside::default();
            if let Some((revision, course)) = live {
                let live = LiveItem::new(tenant, &package, &revision);
                beside.puts.push(item::write(&live)?);
                let kept = course.map(|course| RevisionItem::new(tenant, id, &revision, &course));
                beside
                    .puts
                    .extend(kept.transpose()?.map(|kept| item::write(&kept)).transpose()?);
            }
            let written = self.put(changed, Condition::at_version(version), beside).await?;
            self.revisions.forget(&(tenant.clone(), id));
            read = match written {
                Written::Done => return Ok(Some((package, told))),
                Written::Unmet(None) => return Ok(None),
                Written::Unmet(Some(current)) if item::is_from(&current, write) => return Ok(Some((package, told))),
                Written::Unmet(Some(current)) if Tombstone::is(&current) => return Ok(None),
                Written::Unmet(Some(current)) => to_package(current)?,
            };
            tokio::time::sleep(jittered(WAIT)).await;
        }
        Err(StoreError::Unavailable("other writers came first on every try".into()))
    }

    /// Deletes a package: from now on nobody finds it. What is left marks its files as nobody's, until they are gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_package(
        &self,
        tenant: &TenantId,
        id: PackageId,
        now: Timestamp,
    ) -> Result<Deleted, StoreError> {
        match self.get_consistent(item::key_of_package(tenant, id)).await? {
            None => Ok(Deleted::Never),
            Some(left) if Tombstone::is(&left) => Ok(Deleted::Before),
            // Whatever its newest version is, it is what was to be deleted.
            Some(_) => {
                let [package, live] = Tombstone::pair(tenant, id, now);
                self.keep_together(item::write(&package)?, item::write(&live)?).await?;
                self.revisions.forget(&(tenant.clone(), id));
                Ok(Deleted::Now)
            }
        }
    }

    /// Whether a package was deleted, or never was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_package_gone(&self, tenant: &TenantId, id: PackageId) -> Result<bool, StoreError> {
        let found = self.get_consistent(item::key_of_package(tenant, id)).await?;
        Ok(found.is_none_or(|item| Tombstone::is(&item)))
    }

    /// Removes what is left of a deleted package, its revisions first, so that a removal that breaks off is found again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge_package(&self, tenant: &TenantId, id: PackageId) -> Result<(), StoreError> {
        let left = self.partition(&item::package_pk(tenant, id)).await?;
        // The package's own key sorts before its revisions', and before that of what says which one is live.
        for item in left.iter().rev() {
            self.forget(index::key(item)).await?;
        }
        Ok(())
    }

    /// Up to `count` packages of a tenant, newest first, behind a position, each with its place; and where
    /// the list goes on, while it does.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_packages(
        &self,
        tenant: &TenantId,
        after: Option<&Position>,
        count: i32,
    ) -> Result<
        (
            impl Iterator<Item = Result<(Position, Package), StoreError>>,
            Option<Position>,
        ),
        StoreError,
    > {
        let value = item::packages_key(tenant);
        let start = after
            .map(|position| index::start(index::PACKAGES, &value, position, |id| item::package_key_of(tenant, id)));
        // One more than wanted tells whether the list goes on.
        let call = self
            .query_index(index::PACKAGES, &value, count + 1)
            .set_exclusive_start_key(start);
        let mut entries = call.send().await.map_err(super::failed)?.items.unwrap_or_default();
        let goes_on = entries.len() > count as usize;
        entries.truncate(count as usize);
        let next = entries.last().filter(|_| goes_on).and_then(index::position);
        let mut found = self.fetch_entries(&entries).await?;
        let packages = entries
            .into_iter()
            .filter_map(move |entry| Some((index::position(&entry)?, found.remove(&index::pk(&entry))?)))
            // The index may still have one that was deleted since.
            .filter(|(_, item)| !Tombstone::is(item))
            // One by one: a hundred large courses, unpacked, are more than a function's memory.
            .map(|(position, item)| Ok((position, to_package(item)?.into_value())));
        Ok((packages, next))
    }
}

/// What came of deleting a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// It was there, and is deleted now.
    Now,
    /// It had been deleted; its files may still be there.
    Before,
    /// It was never there, or nothing of it is left.
    Never,
}

fn to_revision(found: Item) -> Result<(Revision, Course), StoreError> {
    item::read::<RevisionItem>(found)?.into_revision()
}

fn to_package(found: Item) -> Result<Versioned<Package>, StoreError> {
    item::read::<PackageItem>(found)?.into_package()
}
