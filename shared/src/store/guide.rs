//! Sessions with the course that they play.

use std::sync::Arc;

use scorm::id::PackageId;
use scorm::package::Family;
use scorm::session::Session;

use super::revisions::{KeptRevision, Key};
use super::{Store, StoreError};
use crate::tenant::TenantId;
use crate::version::Versioned;

impl Store {
    /// A revision of a package, with its course tree: kept by this process, or read once. It never changes, so that an older replica has
    /// the same one; where it has none, the revision may be a moment old, and the newest one is asked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn kept_revision(
        &self,
        tenant: &TenantId,
        package: PackageId,
        number: u32,
    ) -> Result<Option<KeptRevision>, StoreError> {
        let key: Key = ((tenant.clone(), package), number);
        if let Some(kept) = self.revisions.get(&key) {
            return Ok(kept);
        }
        let found = match self.older_revision(tenant, package, number).await? {
            Some(found) => Some(found),
            None => self.revision(tenant, package, number).await?,
        };
        let found = found.map(|(revision, course)| KeptRevision {
            revision: Arc::new(revision),
            course: Arc::new(course),
        });
        self.revisions.put(key, found.clone());
        Ok(found)
    }

    /// Gives a session the course that it plays, where its edition has sequencing and the package is still there.
    pub(super) async fn guide(&self, tenant: &TenantId, session: &mut Session) -> Result<(), StoreError> {
        if session.edition.family() != Family::Scorm2004 || session.course.is_some() {
            return Ok(());
        }
        let (package, revision) = (session.package_id, session.package_revision);
        let kept = self.kept_revision(tenant, package, revision).await?;
        session.course = kept.map(|kept| kept.course);
        Ok(())
    }

    /// The same for one that was just read.
    pub(super) async fn guided(
        &self,
        tenant: &TenantId,
        mut session: Versioned<Session>,
    ) -> Result<Versioned<Session>, StoreError> {
        self.guide(tenant, session.value_mut()).await?;
        Ok(session)
    }
}
