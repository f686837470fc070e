//! The upload of a zip, and how far it is on its way to a launch.

use jiff::{SignedDuration, Timestamp};

use crate::finding::{Finding, FindingCode};
use crate::vocabulary;

/// How long an import may be silent before nobody expects it to go on. It tells of its progress every few seconds, and is
/// started again within minutes when it ends early.
const SILENCE: SignedDuration = SignedDuration::from_mins(30);

vocabulary! {
    /// Where a package is on its way from an author's zip to a launch.
    PackageStatus {
        /// Registered; its zip has not arrived.
        AwaitingUpload = "awaiting_upload",
        /// Its zip is being read.
        Processing = "processing",
        /// It can be launched.
        Ready = "ready",
        /// Its zip cannot be launched; `errors` say why.
        Failed = "failed",
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files that are unpacked.
    pub files: u64,
    /// Files that there are.
    pub file_count: u64,
    /// Bytes that are unpacked.
    pub bytes: u64,
    /// Bytes that there are.
    pub size_bytes: u64,
}

/// What came of an upload so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The zip has not arrived.
    Awaiting,
    /// It is being imported.
    Processing(Progress),
    /// It cannot be launched.
    Failed {
        /// Why.
        errors: Vec<Finding>,
        /// What else is wrong.
        warnings: Vec<Finding>,
    },
}

/// The upload of a zip.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// The revision that it is to become.
    pub revision: u32,
    /// How far it is.
    pub step: Step,
    /// Since when, or when it last told of progress.
    pub at: Timestamp,
}

impl Upload {
    pub(super) fn new(revision: u32, at: Timestamp) -> Self {
        let step = Step::Awaiting;
        Self { revision, step, at }
    }

    /// Where it is.
    pub fn status(&self, now: Timestamp) -> PackageStatus {
        match self.step {
            Step::Awaiting => PackageStatus::AwaitingUpload,
            Step::Processing(_) if self.is_stalled(now) => PackageStatus::Failed,
            Step::Processing(_) => PackageStatus::Processing,
            Step::Failed { .. } => PackageStatus::Failed,
        }
    }

    /// Why it failed; nothing unless it did.
    pub fn errors(&self, now: Timestamp) -> Vec<Finding> {
        match &self.step {
            Step::Failed { errors, .. } => errors.clone(),
            Step::Processing(_) if self.is_stalled(now) => vec![Finding::new(
                FindingCode::ImportStalled,
                "The import stopped and was not taken up again; upload the zip as a new version.",
            )],
            Step::Awaiting | Step::Processing(_) => Vec::new(),
        }
    }

    /// What else is wrong with it.
    pub fn warnings(&self) -> &[Finding] {
        match &self.step {
            Step::Failed { warnings, .. } => warnings,
            Step::Awaiting | Step::Processing(_) => &[],
        }
    }

    /// How far its import is, while it goes on.
    pub fn progress(&self, now: Timestamp) -> Option<Progress> {
        match self.step {
            Step::Processing(progress) if !self.is_stalled(now) => Some(progress),
            Step::Awaiting | Step::Processing(_) | Step::Failed { .. } => None,
        }
    }

    fn is_stalled(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) > SILENCE
    }
}
