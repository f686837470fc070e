//! A package on its way from an author's zip to a launch.
//!
//! Uploads may overtake each other, and whatever starts an import may start it twice, late, or in another order. So each
//! upload has the number of the revision that it is to become, and a revision goes live only where it is newer than the
//! live one.

use jiff::Timestamp;

use super::upload::{PackageStatus, Progress, Step, Upload};
use super::{Package, Revision};
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
        self.newest += 1;
        self.filename = zip.filename.or(self.filename.take());
        self.uploaded_by = zip.uploaded_by;
        self.upload = Some(Upload::new(self.newest, now));
        self.updated_at = now;
        self.newest
    }

    /// Whether the zip of a revision is still to be imported: it was asked for, is newer than what is live, and was not
    /// refused.
    pub fn awaits(&self, revision: u32) -> bool {
        let live = self.live.as_ref().map_or(0, |live| live.number);
        let refused = self
            .upload
            .as_ref()
            .is_some_and(|upload| upload.revision == revision && matches!(upload.step, Step::Failed { .. }));
        (live + 1..=self.newest).contains(&revision) && !refused
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

    /// New sessions take a revision from now on, unless a newer one is live.
    pub fn went_live(&mut self, revision: Revision, now: Timestamp) {
        let number = revision.number;
        if self.live.as_ref().is_none_or(|live| live.number < number) {
            self.live = Some(revision);
            self.updated_at = now;
        }
        self.upload.take_if(|upload| upload.revision <= number);
    }
}
