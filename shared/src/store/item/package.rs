//! A package's item, and those of its revisions.
//!
//! The package's own item holds all that a list needs, the live revision included. A revision's item is written
//! once, together with the package's, and stays for the sessions that were made with it. A small item beside them says which revision is
//! live: a launch reads it as it is now for one read unit, however large the course, and takes the revision itself from what its
//! process keeps.

use scorm::course::Course;
use scorm::id::PackageId;
use scorm::package::upload::{Progress, Step, Upload};
use scorm::package::{Edition, Package, Revision, Sco, Source};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use uuid::Uuid;

use super::finding::{self, StoredFinding};
use super::terms::StoredTerms;
use super::{SCHEMA, created_key, must, optional_time, package_pk, packages_key, revision_sk, time, time_text};
use crate::store::{StoreError, state};
use crate::tenant::TenantId;
use crate::version::Versioned;

/// The number of packages' items as they are written now. The first ones had one revision, registered from its manifest,
/// as attributes of their own.
const PACKAGE_SCHEMA: u32 = 2;

#[derive(Serialize, Deserialize)]
struct StoredSco {
    identifier: String,
    title: String,
    href: String,
    terms: StoredTerms,
}

impl From<&Sco> for StoredSco {
    fn from(sco: &Sco) -> Self {
        Self {
            identifier: sco.identifier.clone(),
            title: sco.title.clone(),
            href: sco.href.clone(),
            terms: StoredTerms::from(&sco.terms),
        }
    }
}

impl From<StoredSco> for Sco {
    fn from(stored: StoredSco) -> Self {
        Self {
            identifier: stored.identifier,
            title: stored.title,
            href: stored.href,
            terms: stored.terms.into(),
        }
    }
}

/// A revision, packed into one attribute.
#[derive(Serialize, Deserialize)]
struct StoredRevision {
    number: u32,
    title: String,
    edition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    scos: Vec<StoredSco>,
    file_count: u64,
    size_bytes: u64,
    warnings: Vec<StoredFinding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filename: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uploaded_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    imported_at: Option<String>,
}

impl From<&Revision> for StoredRevision {
    fn from(revision: &Revision) -> Self {
        Self {
            number: revision.number,
            title: revision.title.clone(),
            edition: revision.edition.as_str().to_owned(),
            language: revision.language.clone(),
            scos: revision.scos.iter().map(StoredSco::from).collect(),
            file_count: revision.file_count,
            size_bytes: revision.size_bytes,
            warnings: finding::stored(&revision.warnings),
            filename: revision.source.filename.clone(),
            uploaded_by: revision.source.uploaded_by.clone(),
            imported_at: revision.source.imported_at.map(time_text),
        }
    }
}

impl StoredRevision {
    fn into_revision(self) -> Result<Revision, StoreError> {
        Ok(Revision {
            number: self.number,
            title: self.title,
            edition: must(Edition::parse(&self.edition), "live", "an edition")?,
            language: self.language,
            scos: self.scos.into_iter().map(Sco::from).collect(),
            file_count: self.file_count,
            size_bytes: self.size_bytes,
            warnings: finding::read(self.warnings)?,
            source: Source {
                filename: self.filename,
                uploaded_by: self.uploaded_by,
                imported_at: optional_time(self.imported_at.as_deref(), "imported_at")?,
            },
        })
    }
}

/// How far an upload is, packed into one attribute.
#[derive(Serialize, Deserialize)]
enum StoredStep {
    Awaiting,
    Processing(u64, u64, u64, u64),
    Failed(Vec<StoredFinding>, Vec<StoredFinding>),
}

#[derive(Serialize, Deserialize)]
struct StoredUpload {
    revision: u32,
    step: StoredStep,
    at: String,
}

impl From<&Upload> for StoredUpload {
    fn from(upload: &Upload) -> Self {
        let step = match &upload.step {
            Step::Awaiting => StoredStep::Awaiting,
            Step::Processing(to) => StoredStep::Processing(to.files, to.file_count, to.bytes, to.size_bytes),
            Step::Failed { errors, warnings } => StoredStep::Failed(finding::stored(errors), finding::stored(warnings)),
        };
        Self {
            revision: upload.revision,
            step,
            at: time_text(upload.at),
        }
    }
}

impl StoredUpload {
    fn into_upload(self) -> Result<Upload, StoreError> {
        let step = match self.step {
            StoredStep::Awaiting => Step::Awaiting,
            StoredStep::Processing(files, file_count, bytes, size_bytes) => Step::Processing(Progress {
                files,
                file_count,
                bytes,
                size_bytes,
            }),
            StoredStep::Failed(errors, warnings) => Step::Failed {
                errors: finding::read(errors)?,
                warnings: finding::read(warnings)?,
            },
        };
        Ok(Upload {
            revision: self.revision,
            step,
            at: time(&self.at, "upload")?,
        })
    }
}

/// What stood in an item of the first schema.
#[derive(Default, Deserialize)]
struct OfManifest {
    title: Option<String>,
    edition: Option<String>,
    scos: Option<ByteBuf>,
    file_count: Option<u64>,
    size_bytes: Option<u64>,
}

impl OfManifest {
    fn into_revision(self) -> Result<Revision, StoreError> {
        let edition = self.edition.as_deref().and_then(Edition::parse);
        let scos: Vec<StoredSco> = state::unpack(&self.scos.unwrap_or_default())?;
        Ok(Revision {
            number: 1,
            title: self.title.unwrap_or_default(),
            edition: must(edition, "edition", "an edition")?,
            language: None,
            scos: scos.into_iter().map(Sco::from).collect(),
            file_count: self.file_count.unwrap_or_default(),
            size_bytes: self.size_bytes.unwrap_or_default(),
            warnings: Vec::new(),
            source: Source::default(),
        })
    }
}

/// A package.
#[derive(Serialize, Deserialize)]
pub(crate) struct PackageItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    packages: String,
    created: String,
    #[serde(default)]
    version: u64,
    /// Names the write that made this version, so that its own retry is told from somebody else's write.
    #[serde(default)]
    write_id: String,
    package_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filename: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uploaded_by: Option<String>,
    #[serde(default)]
    newest: u32,
    #[serde(default)]
    imported: u32,
    #[serde(default)]
    free_to: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    live: Option<ByteBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upload: Option<ByteBuf>,
    created_at: String,
    updated_at: String,
    #[serde(flatten, skip_serializing)]
    first: OfManifest,
}

impl PackageItem {
    /// What its items say that they are.
    pub(crate) const TYPE: &str = "package";

    /// The item of a package at a version.
    pub(crate) fn new(tenant: &TenantId, package: &Package, version: u64, write: Uuid) -> Result<Self, StoreError> {
        let live = package
            .live
            .as_ref()
            .map(|live| state::pack_manifest(&StoredRevision::from(live)));
        let upload = package
            .upload
            .as_ref()
            .map(|upload| state::pack(&StoredUpload::from(upload)));
        Ok(Self {
            pk: package_pk(tenant, package.id),
            sk: super::PACKAGE.to_owned(),
            r#type: Self::TYPE.to_owned(),
            schema: PACKAGE_SCHEMA,
            packages: packages_key(tenant),
            created: created_key(package.created_at, &package.id.to_string()),
            version,
            write_id: super::write_id(write),
            package_id: package.id.to_string(),
            name: package.name.clone(),
            filename: package.filename.clone(),
            uploaded_by: package.uploaded_by.clone(),
            newest: package.newest,
            imported: package.imported,
            free_to: package.free_to,
            live: live.transpose()?.map(ByteBuf::from),
            upload: upload.transpose()?.map(ByteBuf::from),
            created_at: time_text(package.created_at),
            updated_at: time_text(package.updated_at),
            first: OfManifest::default(),
        })
    }

    /// The package, and the version it is at.
    pub(crate) fn into_package(self) -> Result<Versioned<Package>, StoreError> {
        let live = if self.schema < PACKAGE_SCHEMA {
            Some(self.first.into_revision()?)
        } else {
            let live = self
                .live
                .map(|live| state::unpack::<StoredRevision>(&live)?.into_revision());
            live.transpose()?
        };
        let upload = self
            .upload
            .map(|upload| state::unpack::<StoredUpload>(&upload)?.into_upload());
        let package = Package {
            id: must(PackageId::parse(&self.package_id).ok(), "package_id", "a package id")?,
            name: self.name,
            filename: self.filename,
            uploaded_by: self.uploaded_by,
            newest: self.newest.max(live.as_ref().map_or(0, |live| live.number)),
            // Packages from before an earlier revision could be live again say nothing of it.
            imported: self.imported.max(live.as_ref().map_or(0, |live| live.number)),
            free_to: self.free_to,
            live,
            upload: upload.transpose()?,
            created_at: time(&self.created_at, "created_at")?,
            updated_at: time(&self.updated_at, "updated_at")?,
        };
        Ok(Versioned::new(self.version, package))
    }
}

/// A revision, for the sessions that were made with it, and its course tree.
#[derive(Serialize, Deserialize)]
pub(crate) struct RevisionItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    #[serde(with = "serde_bytes")]
    revision: Vec<u8>,
    #[serde(with = "serde_bytes")]
    course: Vec<u8>,
}

impl RevisionItem {
    pub(crate) fn new(
        tenant: &TenantId,
        package: PackageId,
        revision: &Revision,
        course: &Course,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            pk: package_pk(tenant, package),
            sk: revision_sk(revision.number),
            r#type: "package_revision".to_owned(),
            schema: SCHEMA,
            revision: state::pack_manifest(&StoredRevision::from(revision))?,
            course: state::pack_manifest(course)?,
        })
    }

    pub(crate) fn into_revision(self) -> Result<(Revision, Course), StoreError> {
        let revision: StoredRevision = state::unpack(&self.revision)?;
        Ok((revision.into_revision()?, state::unpack(&self.course)?))
    }
}

/// How the sort keys of a package's revisions begin; that of what says which one is live is shorter.
pub(crate) const REVISIONS: &str = "REVISION#";
/// What a list asks of a revision's item: not its course tree.
pub(crate) const OF_REVISION: &str = "pk, sk, #schema, #type, revision";
/// A revision's item without its course tree.
#[derive(Deserialize)]
pub(crate) struct RevisionHead {
    #[serde(with = "serde_bytes")]
    revision: Vec<u8>,
}

impl RevisionHead {
    pub(crate) fn into_revision(self) -> Result<Revision, StoreError> {
        state::unpack::<StoredRevision>(&self.revision)?.into_revision()
    }
}
