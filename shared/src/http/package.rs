//! A package as clients see it.

use jiff::Timestamp;
use scorm::finding::Finding;
use scorm::number::Number as Decimal;
use scorm::package::upload::{PackageStatus, Progress, Upload};
use scorm::package::{Package, Revision, Sco};
use serde::Serialize;
use serde_json::Number;
use serde_json::json;
use utoipa::ToSchema;

use super::code::Code;
use super::document::schema;
use super::outcome::number;
use super::problem::Problem;
use super::scos;
use super::weight::{MOST_ANSWER_BYTES, fitting, weight};
use crate::store::item::time_text;

/// How much of a list's page one package's SCOs take, in bytes as Lambda has to give them. Of most packages these are all, and
/// ten packages have room beside each other.
const MOST_SCOS_BYTES: usize = 400_000;

/// A package.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Package)]
pub struct PackageView {
    /// Its id.
    #[schema(value_type = schema::PackageId)]
    pub package_id: String,
    /// Its title: the one it was registered with, or the manifest's.
    pub title: String,
    /// The edition of SCORM that it is written for; null until a zip was imported.
    #[schema(value_type = Option<schema::ScormVersion>, required)]
    pub scorm_version: Option<&'static str>,
    /// Where it is on its way to a launch.
    #[schema(value_type = schema::PackageStatus)]
    pub status: &'static str,
    /// The number of the zip that new sessions take, 1 for the first; null until one was imported.
    #[schema(required, minimum = 1)]
    pub revision: Option<u32>,
    /// The language of its metadata.
    #[schema(required)]
    pub language: Option<String>,
    /// Who uploaded its newest zip, as it was said.
    #[schema(value_type = Option<schema::Label>, required)]
    pub uploaded_by: Option<String>,
    /// The file that a launch opens first.
    #[schema(required)]
    pub launch_path: Option<String>,
    /// How many launchable items it has.
    pub sco_count: usize,
    /// Its launchable items: as many as the answer has room for.
    pub scos: Vec<ScoView>,
    /// Where there are more of them, the last of these: say it in `scos_after` when you look the package up. Null where there are no more.
    #[schema(required)]
    pub scos_after: Option<String>,
    /// Files in its zip.
    pub file_count: u64,
    /// Their size unpacked, in bytes.
    pub size_bytes: u64,
    /// Why its zip cannot be launched; empty unless `status` is `failed`.
    pub errors: Vec<FindingView>,
    /// What is wrong with its zip and does not stop a launch.
    pub warnings: Vec<FindingView>,
    /// How far the import is; null unless `status` is `processing`.
    #[schema(required)]
    pub progress: Option<ProgressView>,
    /// A newer zip that is not live: on its way, or refused.
    #[schema(required)]
    pub next: Option<NextView>,
    /// When it was registered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A zip that is to replace the one that is live.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = NextRevision)]
pub struct NextView {
    /// Its number.
    pub revision: u32,
    /// Where it is: never `ready`, because a revision that is ready is live.
    #[schema(value_type = schema::PackageStatus)]
    pub status: &'static str,
    /// Why it cannot be launched.
    pub errors: Vec<FindingView>,
    /// What else is wrong with it.
    pub warnings: Vec<FindingView>,
    /// How far its import is.
    #[schema(required)]
    pub progress: Option<ProgressView>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ImportProgress)]
pub struct ProgressView {
    /// Files that are unpacked.
    pub files: u64,
    /// Files that there are.
    pub file_count: u64,
    /// Bytes that are unpacked.
    pub bytes: u64,
    /// Bytes that there are.
    pub size_bytes: u64,
}

/// What is wrong with a package.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingView {
    /// What it is, for programs.
    #[schema(value_type = schema::FindingCode)]
    pub code: &'static str,
    /// What it is, for the course's author.
    pub message: String,
    /// The line of imsmanifest.xml, from 1.
    #[schema(required, minimum = 1)]
    pub line: Option<u32>,
    /// The column there, in characters, from 1.
    #[schema(required, minimum = 1)]
    pub column: Option<u32>,
    /// The element there.
    #[schema(required)]
    pub element: Option<String>,
    /// The file that it is about.
    #[schema(required)]
    pub file: Option<String>,
    /// The rule that is broken.
    #[schema(required)]
    pub rule: Option<String>,
}

/// A launchable item, with the terms of its manifest; what the manifest does not say is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PackageSco)]
pub struct ScoView {
    /// The item's identifier.
    pub identifier: String,
    /// The item's title.
    pub title: String,
    /// Its file, from the package's root.
    pub href: String,
    /// `sco` or `asset`; null where the manifest does not say. Such an item may call SCORM's API, and is complete once it was shown
    /// and never did.
    #[schema(value_type = Option<schema::ScormType>, required)]
    pub scorm_type: Option<&'static str>,
    /// The score that passes, 0 to 100 (SCORM 1.2).
    #[schema(value_type = Option<f64>, required, minimum = 0, maximum = 100)]
    pub mastery_score: Option<Number>,
    /// The longest attempt, in the edition's own notation of time.
    #[schema(required)]
    pub max_time_allowed: Option<String>,
    /// What the SCO is to do then.
    #[schema(required)]
    pub time_limit_action: Option<String>,
    /// Text for the SCO.
    #[schema(required)]
    pub launch_data: Option<String>,
    /// The scaled score that passes, -1 to 1 (SCORM 2004).
    #[schema(value_type = Option<f64>, required, minimum = -1, maximum = 1)]
    pub scaled_passing_score: Option<Number>,
    /// The progress that completes, 0 to 1 (SCORM 2004).
    #[schema(value_type = Option<f64>, required, minimum = 0, maximum = 1)]
    pub completion_threshold: Option<Number>,
}

impl From<&Sco> for ScoView {
    fn from(sco: &Sco) -> Self {
        let written = |decimal: &Option<Decimal>| decimal.as_ref().and_then(|decimal| number(decimal.value()));
        Self {
            identifier: sco.identifier.clone(),
            title: sco.title.clone(),
            href: sco.href.clone(),
            scorm_type: match (sco.terms.is_asset, sco.terms.is_unsaid) {
                (true, _) => Some("asset"),
                (false, false) => Some("sco"),
                (false, true) => None,
            },
            mastery_score: written(&sco.terms.mastery_score),
            max_time_allowed: sco.terms.max_time_allowed.clone(),
            time_limit_action: sco.terms.time_limit_action.clone(),
            launch_data: sco.terms.launch_data.clone(),
            scaled_passing_score: written(&sco.terms.scaled_passing_score),
            completion_threshold: written(&sco.terms.completion_threshold),
        }
    }
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.as_str(),
            message: finding.message.clone(),
            line: finding.place.map(|place| place.line),
            column: finding.place.map(|place| place.column),
            element: finding.element.clone(),
            file: finding.file.clone(),
            rule: finding.rule.clone(),
        }
    }
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        Self {
            files: progress.files,
            file_count: progress.file_count,
            bytes: progress.bytes,
            size_bytes: progress.size_bytes,
        }
    }
}

impl NextView {
    fn new(upload: &Upload, now: Timestamp) -> Self {
        Self {
            revision: upload.revision,
            status: upload.status(now).as_str(),
            errors: views(&upload.errors(now)),
            warnings: views(upload.warnings()),
            progress: upload.progress(now).map(ProgressView::from),
        }
    }
}

fn views(findings: &[Finding]) -> Vec<FindingView> {
    findings.iter().map(FindingView::from).collect()
}

impl PackageView {
    /// A package with its live revision, the first of its SCOs, and what is on its way.
    pub fn new(package: &Package, now: Timestamp) -> Self {
        Self::without_scos(package, now).with(scos_of(package), MOST_SCOS_BYTES)
    }

    /// A package with its live revision, its SCOs behind this one, as many as there is room for beside so many bytes of
    /// other things, and what is on its way.
    ///
    /// # Errors
    /// 400 where there is no SCO of this name.
    pub fn with_scos(package: &Package, after: Option<&str>, beside: usize, now: Timestamp) -> Result<Self, Problem> {
        let behind = scos::behind(scos_of(package), |sco| sco.identifier.as_str(), after)?;
        let alone = Self::without_scos(package, now);
        let room = MOST_ANSWER_BYTES.saturating_sub(weight(&alone)).saturating_sub(beside);
        Ok(alone.with(behind, room))
    }

    fn with(self, scos: &[Sco], room: usize) -> Self {
        let (scos, more) = fitting(scos.iter().map(ScoView::from), room);
        let last = scos.last().filter(|_| more).map(|sco| sco.identifier.clone());
        Self {
            scos,
            scos_after: last,
            ..self
        }
    }

    /// A package with its live revision and what is on its way, and none of its SCOs.
    pub fn without_scos(package: &Package, now: Timestamp) -> Self {
        let upload = package.upload.as_ref().map(|upload| NextView::new(upload, now));
        match &package.live {
            Some(live) => Self {
                next: upload,
                ..Self::of(package, live)
            },
            None => {
                let first = upload.unwrap_or_else(|| NextView {
                    revision: package.newest,
                    status: PackageStatus::AwaitingUpload.as_str(),
                    errors: Vec::new(),
                    warnings: Vec::new(),
                    progress: None,
                });
                Self {
                    status: first.status,
                    errors: first.errors,
                    warnings: first.warnings,
                    progress: first.progress,
                    ..Self::empty(package)
                }
            }
        }
    }

    fn of(package: &Package, revision: &Revision) -> Self {
        Self {
            scorm_version: Some(revision.edition.as_str()),
            status: PackageStatus::Ready.as_str(),
            revision: Some(revision.number),
            language: revision.language.clone(),
            launch_path: revision.launch_path().map(str::to_owned),
            sco_count: revision.scos.len(),
            file_count: revision.file_count,
            size_bytes: revision.size_bytes,
            warnings: views(&revision.warnings),
            ..Self::empty(package)
        }
    }

    fn empty(package: &Package) -> Self {
        Self {
            package_id: package.id.to_string(),
            title: package.title().to_owned(),
            scorm_version: None,
            status: PackageStatus::AwaitingUpload.as_str(),
            revision: None,
            language: None,
            uploaded_by: package.uploaded_by.clone(),
            launch_path: None,
            sco_count: 0,
            scos: Vec::new(),
            scos_after: None,
            file_count: 0,
            size_bytes: 0,
            errors: Vec::new(),
            warnings: Vec::new(),
            progress: None,
            next: None,
            created_at: time_text(package.created_at),
            updated_at: time_text(package.updated_at),
        }
    }
}

/// The SCOs of the revision that is live.
fn scos_of(package: &Package) -> &[Sco] {
    package.live.as_ref().map_or(&[], |live| &live.scos)
}

/// The refusal of a package that cannot be launched, with its status, and its errors when it failed.
pub(super) fn not_launchable(package: &Package, now: Timestamp) -> Problem {
    let view = PackageView::new(package, now);
    let why = match package.status(now) {
        PackageStatus::AwaitingUpload | PackageStatus::Ready => "its zip has not been uploaded",
        PackageStatus::Processing => "its zip is still being read",
        PackageStatus::Failed => "its import failed",
    };
    Problem::new(
        Code::PackageNotReady,
        format!("Package {} cannot be launched: {why}.", package.id),
    )
    .details(json!({ "status": view.status, "errors": view.errors }))
}
