//! A package as clients see it.

use scorm::cmi::value::Number as Decimal;
use scorm::package::{Package, PackageStatus, Sco};
use serde::Serialize;
use serde_json::Number;
use serde_json::json;
use utoipa::ToSchema;

use super::outcome::number;
use super::problem::{Code, Problem};
use crate::store::item::time_text;

/// A package.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackageView {
    /// Its id, a UUID.
    pub package_id: String,
    /// Its title.
    pub title: String,
    /// `1.2`, or `2004` with its edition.
    pub scorm_version: &'static str,
    /// `awaiting_upload`, `processing`, `ready` or `failed`.
    pub status: &'static str,
    /// The file that a launch opens first.
    pub launch_path: Option<String>,
    /// Its launchable items.
    pub scos: Vec<ScoView>,
    /// Files in its zip.
    pub file_count: u64,
    /// Their size unpacked, in bytes.
    pub size_bytes: u64,
    /// Why it failed; only then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// When it was registered.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

/// A launchable item, with the terms of its manifest; what the manifest does not say is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScoView {
    /// The item's identifier.
    pub identifier: String,
    /// The item's title.
    pub title: String,
    /// Its file, from the package's root.
    pub href: String,
    /// The score that passes, 0 to 100 (SCORM 1.2).
    #[schema(value_type = Option<f64>)]
    pub mastery_score: Option<Number>,
    /// The longest attempt, in the edition's own notation of time.
    pub max_time_allowed: Option<String>,
    /// What the SCO is to do then.
    pub time_limit_action: Option<String>,
    /// Text for the SCO.
    pub launch_data: Option<String>,
    /// The scaled score that passes, -1 to 1 (SCORM 2004).
    #[schema(value_type = Option<f64>)]
    pub scaled_passing_score: Option<Number>,
    /// The progress that completes, 0 to 1 (SCORM 2004).
    #[schema(value_type = Option<f64>)]
    pub completion_threshold: Option<Number>,
}

impl From<&Sco> for ScoView {
    fn from(sco: &Sco) -> Self {
        let written = |decimal: &Option<Decimal>| decimal.as_ref().and_then(|decimal| number(decimal.value()));
        Self {
            identifier: sco.identifier.clone(),
            title: sco.title.clone(),
            href: sco.href.clone(),
            mastery_score: written(&sco.terms.mastery_score),
            max_time_allowed: sco.terms.max_time_allowed.clone(),
            time_limit_action: sco.terms.time_limit_action.clone(),
            launch_data: sco.terms.launch_data.clone(),
            scaled_passing_score: written(&sco.terms.scaled_passing_score),
            completion_threshold: written(&sco.terms.completion_threshold),
        }
    }
}

impl From<&Package> for PackageView {
    fn from(package: &Package) -> Self {
        Self {
            package_id: package.id.to_string(),
            title: package.title.clone(),
            scorm_version: package.edition.as_str(),
            status: package.status.as_str(),
            launch_path: package.launch_path().map(str::to_owned),
            scos: package.scos.iter().map(ScoView::from).collect(),
            file_count: package.file_count,
            size_bytes: package.size_bytes,
            errors: package.errors.clone(),
            created_at: time_text(package.created_at),
            updated_at: time_text(package.updated_at),
        }
    }
}

/// Refuses a package that cannot be launched.
///
/// # Errors
/// 409 with the package's status, and its errors when it failed.
pub fn require_ready(package: &Package) -> Result<(), Problem> {
    let why = match package.status {
        PackageStatus::Ready => return Ok(()),
        PackageStatus::AwaitingUpload => "its zip has not been uploaded",
        PackageStatus::Processing => "its zip is still being read",
        PackageStatus::Failed => "its import failed",
    };
    Err(Problem::new(
        Code::PackageNotReady,
        format!("Package {} cannot be launched: {why}.", package.id),
    )
    .details(json!({ "status": package.status.as_str(), "errors": package.errors })))
}
