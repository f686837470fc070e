//! A course as it was registered: its edition, its SCOs, and the terms under which each is taken.

/// On its way from an author's zip to a launch.
pub mod journey;
/// The upload of a zip.
pub mod upload;

use jiff::Timestamp;

use crate::course::{Course, Item};
use crate::extent::HAS_2004;
use crate::finding::Finding;
use crate::id::PackageId;
use crate::number::Number;
use crate::vocabulary;
use upload::Upload;

vocabulary! {
    /// The edition of SCORM that a package is written for.
    Edition {
        /// SCORM 1.2 (2001).
        Scorm12 = "1.2",
        /// SCORM 2004 2nd Edition; its manifests say "CAM 1.3".
        Second = "2004 2nd Edition",
        /// SCORM 2004 3rd Edition.
        Third = "2004 3rd Edition",
        /// SCORM 2004 4th Edition.
        Fourth = "2004 4th Edition",
    }
}

/// Which of the two run-time data models an edition speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `cmi.core.…`, error codes 201 to 405.
    Scorm12,
    /// `cmi.…` and `adl.nav.…`, error codes 101 to 408.
    Scorm2004,
}

impl Edition {
    /// The data model that the edition's SCOs speak.
    pub fn family(self) -> Family {
        match self {
            Self::Scorm12 => Family::Scorm12,
            _ if !HAS_2004 => Family::Scorm12,
            Self::Second | Self::Third | Self::Fourth => Family::Scorm2004,
        }
    }
}

/// What a package may have at most, so that a zip of a few kilobytes cannot fill a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files. The largest course seen has some 70 000.
    pub files: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// How many times its zip a package may be. Text packs tenfold, a bomb a thousandfold.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 100_000,
            bytes: 10_000_000_000,
            ratio: 100,
        }
    }
}

/// What a manifest says of one SCO's run: the values that the LMS must put in front of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoTerms {
    /// `adlcp:masteryscore`, 0 to 100 (SCORM 1.2).
    pub mastery_score: Option<Number>,
    /// The longest attempt, in the edition's own notation of time.
    pub max_time_allowed: Option<String>,
    /// What the SCO is to do when that time is over.
    pub time_limit_action: Option<String>,
    /// Text for the SCO, untouched (`adlcp:datafromlms`, `adlcp:dataFromLMS`).
    pub launch_data: Option<String>,
    /// The scaled score that passes, -1 to 1 (SCORM 2004, when satisfied by measure).
    pub scaled_passing_score: Option<Number>,
    /// The progress that completes, 0 to 1 (SCORM 2004).
    pub completion_threshold: Option<Number>,
    /// It is an asset: it cannot report, and is complete once it was shown (CAM 2.1.1).
    pub is_asset: bool,
    /// Its manifest does not say whether it is a SCO. It may call the API; if it never does, it is complete once it was shown.
    pub is_unsaid: bool,
    /// Identifiers of the objectives that a SCO finds in `cmi.objectives` (SCORM 2004).
    pub objectives: Vec<String>,
    /// The stores that it shares with other SCOs, in the order of `adl.data` (SCORM 2004 4th Edition).
    pub stores: Vec<SharedStore>,
    /// What its score counts in the package's (`objectiveMeasureWeight`, SCORM 2004); 1 where nothing is said.
    pub score_weight: Option<Number>,
    /// What its progress counts in the package's (`progressWeight`, SCORM 2004 4th Edition); 1 where nothing is said.
    pub progress_weight: Option<Number>,
}

/// A store that several SCOs share (`adlcp:map`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStore {
    /// Its identifier, the same for all that share it.
    pub target: String,
    /// The SCO may read it.
    pub readable: bool,
    /// The SCO may write it.
    pub writable: bool,
}

/// One launchable item of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Sco {
    /// The item's identifier in the manifest.
    pub identifier: String,
    /// The item's title.
    pub title: String,
    /// Its file, from the package's root, with the item's parameters.
    pub href: String,
    /// Its terms.
    pub terms: ScoTerms,
}

/// Where a revision comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// What its zip was called.
    pub filename: Option<String>,
    /// Who uploaded it, in the owner's words.
    pub uploaded_by: Option<String>,
    /// When it was imported; not known of revisions from before this was noted.
    pub imported_at: Option<Timestamp>,
}

/// What one zip of a package became: a course that learners can be sent to. It never changes; a new zip makes a new one.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Its number: 1 is the package's first zip.
    pub number: u32,
    /// The organization's title, for people.
    pub title: String,
    /// The edition it is written for.
    pub edition: Edition,
    /// The language of its metadata (RFC 5646).
    pub language: Option<String>,
    /// Its launchable items in the manifest's order.
    pub scos: Vec<Sco>,
    /// Files in its zip.
    pub file_count: u64,
    /// Their size unpacked, in bytes.
    pub size_bytes: u64,
    /// What is wrong with it and does not stop a launch.
    pub warnings: Vec<Finding>,
    /// Where it comes from.
    pub source: Source,
}

impl Revision {
    /// Its items one after the other: the course of a package of which no tree is kept.
    pub fn flat_course(&self) -> Course {
        let items = self.scos.iter().map(|sco| Item {
            identifier: sco.identifier.clone(),
            title: sco.title.clone(),
            href: Some(sco.href.clone()),
            is_sco: !sco.terms.is_asset,
            ..Item::default()
        });
        Course {
            identifier: "course".to_owned(),
            title: self.title.clone(),
            items: items.collect(),
            ..Course::default()
        }
    }

    /// The file that a launch opens first.
    pub fn launch_path(&self) -> Option<&str> {
        self.scos.first().map(|sco| sco.href.as_str())
    }
}

/// A package: the revision that new sessions take, and the upload that may make the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Its identity.
    pub id: PackageId,
    /// What its owner calls it; the manifest's title otherwise.
    pub name: Option<String>,
    /// What the newest zip was called where it came from.
    pub filename: Option<String>,
    /// Who uploads the newest zip, in the owner's words.
    pub uploaded_by: Option<String>,
    /// The revision that can be launched.
    pub live: Option<Revision>,
    /// The newest upload, while it is not live.
    pub upload: Option<Upload>,
    /// The number of the newest upload.
    pub newest: u32,
    /// The last of the numbers that are left free; 0 where none are.
    pub free_to: u32,
    /// The number of the newest revision that was imported; an earlier one may be live.
    pub imported: u32,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests;
