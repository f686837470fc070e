//! A package on its way from an author's zip to a launch.
//!
//! Uploads may overtake each other, and whatever starts an import may start it twice, late, or in another order. So each
//! upload has the number of the revision that it is to become, and a revision goes live only where it is newer than all that were
//! imported; its owner may make an earlier one live again.

use jiff::Timestamp;

use super::upload::{PackageStatus, Progress, Step, Upload};
use super::{Package, Revision, Source};
use crate::finding::Finding;
use crate::id::PackageId;

/// What is known of a zip before it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedZip {
    /// What it is called where it comes from.
    pub filename: Option<String>,
    /// Who uploads it, in the owner's words.
    pub uploaded_by: Option<String>,
}

/// Far more versions than a package gets in the weeks that a table can go back.
const FREE_REVISIONS: u32 = 1000;

impl Package {
    /// A package whose first zip is awaited.
    pub fn register(id: PackageId, name: Option<String>, zip: NamedZip, now: Timestamp) -> Self {
        Self {
            id,
            name,
            filename: zip.filename,
            uploaded_by: zip.uploaded_by,
            live: None,
            upload: Some(Upload::new(1, now)),
            newest: 1,
            free_to: 0,
            imported: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        let of_manifest = self.live.as_ref().map(|live| &live.title);
        let known = self.name.as_ref().or(of_manifest).or(self.filename.as_ref());
        known.map_or("", String::as_str)
    }

    /// Whether it can be launched, and how far it is otherwise.
    pub fn status(&self, now: Timestamp) -> PackageStatus {
        match (&self.live, &self.upload) {
            (Some(_), _) => PackageStatus::Ready,
            (None, Some(upload)) => upload.status(now),
            (None, None) => PackageStatus::AwaitingUpload,
        }
    }

    /// Awaits another zip, and answers the number of the revision that it will be.
    pub fn await_upload(&mut self, zip: NamedZip, now: Timestamp) -> u32 {
        self.newest = self.newest.max(self.free_to) + 1;
        self.filename = zip.filename.or(self.filename.take());
        self.uploaded_by = zip.uploaded_by;
        self.upload = Some(Upload::new(self.newest, now));
        self.updated_at = now;
        self.newest
    }

    /// Leaves the next numbers of revisions free. After the package was put back to what it was, somebody may know them of revisions that
    /// are not there any more: the bucket and browsers have files below them, and a zip may still come for one.
    pub fn leave_numbers_free(&mut self) {
        self.free_to = self.newest.saturating_add(FREE_REVISIONS);
    }

    fn is_free(&self, revision: u32) -> bool {
        (self.free_to.saturating_sub(FREE_REVISIONS) + 1..=self.free_to).contains(&revision)
    }

    /// Whether the zip of a revision is still to be imported: it was asked for, is newer than what was imported, and was not
    /// refused.
    pub fn awaits(&self, revision: u32) -> bool {
        let refused = self
            .upload
            .as_ref()
            .is_some_and(|upload| upload.revision == revision && matches!(upload.step, Step::Failed { .. }));
        (self.imported + 1..=self.newest).contains(&revision) && !self.is_free(revision) && !refused
    }

    /// Notes how far an import is. An older upload's is nobody's concern.
    pub fn progressed(&mut self, revision: u32, progress: Progress, now: Timestamp) {
        self.step(revision, Step::Processing(progress), now);
    }

    /// Notes that a zip cannot be launched; what is live stays.
    pub fn failed(&mut self, revision: u32, errors: Vec<Finding>, warnings: Vec<Finding>, now: Timestamp) {
        self.step(revision, Step::Failed { errors, warnings }, now);
    }

    fn step(&mut self, revision: u32, step: Step, now: Timestamp) {
        if let Some(upload) = self.upload.as_mut().filter(|upload| upload.revision == revision) {
            *upload = Upload {
                revision,
                step,
                at: now,
            };
            self.updated_at = now;
        }
    }

    /// Where a revision comes from that is imported now. Only the newest zip's names are known.
    pub fn source_of(&self, revision: u32, now: Timestamp) -> Source {
        let of_newest = |name: &Option<String>| name.clone().filter(|_| revision == self.newest);
        Source {
            filename: of_newest(&self.filename),
            uploaded_by: of_newest(&self.uploaded_by),
            imported_at: Some(now),
        }
    }

    /// New sessions take an imported revision from now on, also an earlier one than they took before.
    pub fn activate(&mut self, revision: Revision, now: Timestamp) {
        self.live = Some(revision);
        self.updated_at = now;
    }

    /// New sessions take a revision from now on, unless a newer one was imported.
    pub fn went_live(&mut self, revision: Revision, now: Timestamp) {
        let number = revision.number;
        if self.imported < number {
            self.imported = number;
            self.activate(revision, now);
        }
        self.upload.take_if(|upload| upload.revision <= number);
    }
}
