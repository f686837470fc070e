//! The files of a deleted package go: what S3 starts when `delete-package` has marked one.
//!
//! Everything here can be done twice: an import that was still running when its package was deleted marks it once more.

use shared::app::App;
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
}

/// Removes the files and the revisions of a deleted package, and its mark last. The mark of a package that is not deleted
/// is nobody's, and is left to the bucket's own rules.
///
/// # Errors
/// [`PurgeError`].
pub async fn purge(app: &App, files: &Files, key: &str) -> Result<(), PurgeError> {
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
    files.delete(&[key.to_owned()]).await?;
    tracing::info!(%package, files = removed, "the files of a deleted package are gone");
    Ok(())
}
