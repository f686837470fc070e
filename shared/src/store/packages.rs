//! Packages.

use scorm::id::PackageId;
use scorm::package::Package;

use super::item::package::PackageItem;
use super::item::{self, index};
use super::lists::Position;
use super::{Item, Store, StoreError, failed};
use crate::tenant::TenantId;

impl Store {
    /// Reads a package. Strongly consistent: a client that was told `ready` launches it at once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn package(&self, tenant: &TenantId, id: PackageId) -> Result<Option<Package>, StoreError> {
        let found = self.get_consistent(item::key_of_package(tenant, id)).await?;
        found.map(to_package).transpose()
    }

    /// Writes a package, new or changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_package(&self, tenant: &TenantId, package: &Package) -> Result<(), StoreError> {
        self.keep(item::write(&PackageItem::new(tenant, package)?)?).await
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
    ) -> Result<(Vec<Package>, Option<Position>), StoreError> {
        let value = item::packages_key(tenant);
        let start = after
            .map(|position| index::start(index::PACKAGES, &value, position, |id| item::package_key_of(tenant, id)));
        // One more than wanted tells whether the list goes on.
        let call = self
            .query_index(index::PACKAGES, &value, count + 1)
            .set_exclusive_start_key(start);
        let mut entries = call.send().await.map_err(failed)?.items.unwrap_or_default();
        let goes_on = entries.len() > count as usize;
        entries.truncate(count as usize);
        let next = entries.last().filter(|_| goes_on).and_then(index::position);
        let mut found = self.fetch_entries(&entries).await?;
        let packages = entries
            .iter()
            .filter_map(|entry| found.remove(&index::pk(entry)))
            .map(to_package);
        Ok((packages.collect::<Result<_, _>>()?, next))
    }
}

fn to_package(found: Item) -> Result<Package, StoreError> {
    item::read::<PackageItem>(found)?.into_package()
}
