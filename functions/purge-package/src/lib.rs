//! The files of a deleted package go: what S3 starts when `delete-package` has marked one.
//!
//! Everything here can be done twice: an import that was still running when its package was deleted marks it once more.

use shared::app::App;
use shared::cause::Cause;
use shared::edge::Copies;
use shared::files::key::{DeletionKey, package_prefix};
use shared::files::{Files, FilesError};
use shared::store::StoreError;
use thiserror::Error;

/// Why a package's files are still there. Trying again goes on.
#[derive(Debug, Error)]
pub enum PurgeError {
    /// The table.
    #[error("the package's items cannot be removed")]
    Store(#[from] StoreError),
    /// The bucket.
    #[error("the package's files cannot be removed")]
    Files(#[from] FilesError),
    /// The edge, which serves what it has of them.
    #[error("the edge is not told that the package's files are gone")]
    Edge(#[source] Cause),
}

/// Removes the files and the revisions of a deleted package, and its mark last. Marks of packages that were not deleted are ignored,
/// and left to the bucket's own rules.
///
/// `clear` has the edge forget what it has of the files. It comes after them, so that the edge finds none that it could fetch again, and before
/// the mark goes, so that it comes again if this is killed.
///
/// # Errors
/// [`PurgeError`].
pub async fn purge(
    app: &App,
    files: &Files,
    key: &str,
    clear: impl AsyncFn(Copies) -> Result<(), Cause>,
) -> Result<(), PurgeError> {
    let store = app.store()?;
    let Some(mark) = DeletionKey::parse(key) else {
        tracing::warn!("an object is no mark of a deleted package");
        return Ok(());
    };
    let (tenant, package) = (&mark.tenant, mark.package);
    if !store.is_package_gone(tenant, package).await? {
        tracing::warn!(%package, "a package is marked as deleted, and is not");
        return Ok(());
    }
    let removed = files.delete_under(&package_prefix(tenant, package)).await?;
    store.purge_package(tenant, package).await?;
    clear(Copies::of(tenant, package)).await.map_err(PurgeError::Edge)?;
    files.delete(&[key.to_owned()]).await?;
    tracing::info!(%package, files = removed, "the files of a deleted package are gone");
    Ok(())
}
