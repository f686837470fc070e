//! After the table was put back to an earlier time.
//!
//! Numbers that were given since are remembered elsewhere: an LMS knows up to which event it has read the feed, and the bucket, the edge and
//! browsers have files below the numbers of revisions. Given again, they would stand for something else: an event that no reader asks for, a course
//! of two zips. So a distance is left free, in which all of them lie.

use super::item;
use super::item::event::HeadItem;
use super::packages::Changed;
use super::write::{Beside, Written};
use super::{Store, StoreError};
use crate::cause::told;
use crate::tenant::TenantId;

/// More events than a tenant has in the 35 days that a table can go back: three hundred in each second of them.
pub const FREE_EVENTS: u64 = 1_000_000_000;
/// Packages that are read at once.
const PAGE: i32 = 100;
/// Writes of a feed's head before giving up: functions append to it.
const TRIES: u32 = 8;

/// What came of a tenant's packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// Packages whose next numbers are free.
    pub packages: usize,
    /// Packages that cannot be read.
    pub unread: usize,
}

impl Store {
    /// Leaves numbers of a tenant's events and revisions free. Once more leaves more events free, and no more revisions.
    ///
    /// # Errors
    /// [`StoreError`], also when some packages have been changed.
    pub async fn leave_numbers_free(&self, tenant: &TenantId) -> Result<Freed, StoreError> {
        self.leave_events_free(tenant).await?;
        let (mut freed, mut after) = (Freed::default(), None);
        loop {
            let (found, next) = self.list_packages(tenant, after.as_ref(), PAGE).await?;
            for package in found {
                let package = match package {
                    Ok((_, package)) => package,
                    Err(error) => {
                        tracing::error!(cause = told(&error), "a package cannot be read");
                        freed.unread += 1;
                        continue;
                    }
                };
                let changed = self.change_package(tenant, package.id, |package| {
                    package.leave_numbers_free();
                    Changed::alone(())
                });
                freed.packages += usize::from(changed.await?.is_some());
            }
            after = next;
            if after.is_none() {
                return Ok(freed);
            }
        }
    }

    async fn leave_events_free(&self, tenant: &TenantId) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let last = self.last_event(tenant).await?;
            let head = item::write(&HeadItem::new(tenant, last.saturating_add(FREE_EVENTS)))?;
            let written = self.put(head, HeadItem::unchanged(last), Beside::default()).await?;
            if matches!(written, Written::Done) {
                return Ok(());
            }
        }
        Err(StoreError::Unavailable("other writers came first on every try".into()))
    }
}
