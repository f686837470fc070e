//! Sessions with the course that they play.

use std::sync::Arc;

use scorm::course::Course;
use scorm::package::Family;
use scorm::session::Session;

use super::courses::Key;
use super::{Store, StoreError};
use crate::tenant::TenantId;
use crate::version::Versioned;

impl Store {
    /// Gives a session the course that it plays, where its edition has sequencing and the package is still there.
    pub(super) async fn guide(&self, tenant: &TenantId, session: &mut Session) -> Result<(), StoreError> {
        if session.edition.family() != Family::Scorm2004 || session.course.is_some() {
            return Ok(());
        }
        let key = (tenant.clone(), session.package_id, session.package_revision);
        session.course = match self.courses.get(&key) {
            Some(kept) => kept,
            None => self.course_of(key).await?,
        };
        Ok(())
    }

    async fn course_of(&self, key: Key) -> Result<Option<Arc<Course>>, StoreError> {
        let (tenant, package, revision) = &key;
        let found = self.revision(tenant, *package, *revision).await?;
        let course = found.map(|(_, course)| Arc::new(course));
        self.courses.put(key, course.clone());
        Ok(course)
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
