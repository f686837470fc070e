//! What a start puts into the table and the bucket: the tenant, its key, the courses that are brought along. A course
//! goes the way of every upload; it is only put there without a link.

use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;
use scorm::finding::Finding;
use scorm::id::{LearnerName, PackageId, SessionId, UserId};
use scorm::package::Package;
use scorm::package::journey::NamedZip;
use scorm::package::upload::PackageStatus;
use scorm::session::Session;
use scorm::session::terms::{Credit, Mode, NewSession, Terms};
use shared::app::App;
use shared::files::key::UploadKey;
use shared::files::{Files, FilesError, Kind};
use shared::http::document::example;
use shared::store::packages::Changed;
use shared::store::{Store, StoreError};
use shared::tenant::{ApiKey, KeyRecord, Plan, Scope, TenantId};
use thiserror::Error;
use tokio::sync::mpsc::{self, Receiver};

use crate::course::{Course, Zip};

/// How often an import is looked after.
const LOOKS_EVERY: Duration = Duration::from_millis(50);
/// Bytes of a zip that are read at once.
const CHUNK: u64 = 256 * 1024;

/// Why a start has not what it was to have.
#[derive(Debug, Error)]
pub enum FurnishError {
    /// The table.
    #[error("the first items cannot be written")]
    Store(#[from] StoreError),
    /// The bucket.
    #[error("the zip cannot be put into the bucket")]
    Files(#[from] FilesError),
    /// A course that was named cannot be launched.
    #[error("{filename} cannot be launched: {}", sentences(.errors))]
    Refused {
        /// The zip.
        filename: String,
        /// Why.
        errors: Vec<Finding>,
    },
}

fn sentences(errors: &[Finding]) -> String {
    errors.iter().map(Finding::to_string).collect::<Vec<_>>().join("; ")
}

/// Writes the tenant and its key. `true` on the first start of all.
///
/// # Errors
/// [`StoreError`].
pub async fn tenant(store: &Store, tenant: &TenantId, key: &ApiKey) -> Result<bool, StoreError> {
    let mut is_first = false;
    // Its owner may have changed the plan.
    let kept = store.change_tenant::<Infallible>(tenant, |plan| {
        is_first = plan.is_none();
        Ok(plan.unwrap_or_default())
    });
    let Ok(_) = kept.await?;
    let record = KeyRecord {
        tenant: tenant.clone(),
        name: "local".to_owned(),
        scope: Scope::Admin,
        calls_per_second: None,
        expires_at: None,
        revoked: false,
    };
    store.put_key(&key.digest(), &record).await?;
    Ok(is_first)
}

/// Uploads a course that is not there, and waits for its import. A course that is there stays as old as it is.
///
/// # Errors
/// [`FurnishError`].
pub async fn bring(app: &App, tenant: &TenantId, course: Course) -> Result<Package, FurnishError> {
    let (id, filename) = (course.package, course.filename.clone());
    match upload(app, tenant, course).await? {
        Some(there) => Ok(there),
        None => imported(app, tenant, id, &filename).await,
    }
}

/// Uploads a course, for which its import begins. A course that is there is not uploaded, and is the answer.
///
/// # Errors
/// [`FurnishError`].
pub async fn upload(app: &App, tenant: &TenantId, course: Course) -> Result<Option<Package>, FurnishError> {
    let (store, files) = (app.store()?, app.files()?);
    let (id, filename) = (course.package, course.filename.clone());
    let revision = match store.package(tenant, id).await? {
        Some(package) if package.live.is_some() => return Ok(Some(package)),
        Some(_) => {
            let again = |package: &mut Package| Changed::alone(package.await_upload(NamedZip::default(), app.now()));
            let changed = store.change_package(tenant, id, again).await?;
            changed.map_or(1, |(_, revision)| revision)
        }
        None => {
            let zip = NamedZip {
                filename: Some(filename.clone()),
                uploaded_by: None,
            };
            let package = Package::register(id, None, zip, app.now());
            store.create_package(tenant, &package).await?;
            package.newest
        }
    };
    let key = UploadKey {
        tenant: tenant.clone(),
        package: id,
        revision,
    };
    let key = key.to_string();
    send(files, &key, course.zip).await?;
    Ok(None)
}

/// Creates the session that the examples of the API's document name, of the package that they name.
///
/// # Errors
/// [`StoreError`].
pub async fn session(app: &App, tenant: &TenantId, packages: &[Package]) -> Result<(), StoreError> {
    let named = packages
        .iter()
        .find(|package| package.id.to_string() == example::PACKAGE);
    let live = named.and_then(|package| Some((package, package.live.as_ref()?)));
    let (Some((package, revision)), Ok(id), Ok(user_id)) = (
        live,
        SessionId::parse(example::SESSION),
        UserId::parse(example::LEARNER),
    ) else {
        return Ok(());
    };
    let (plan, now) = (Plan::default(), app.now());
    let new = NewSession {
        id,
        user_id,
        learner_name: LearnerName::parse(example::LEARNER_NAME).ok(),
        terms: Terms::from(&plan),
        mode: Mode::Normal,
        credit: Credit::Credit,
        strictness: plan.strictness,
        return_url: None,
        language: None,
        metadata: "{}".to_owned(),
    };
    let session = Session::new(new, package.id, revision, now);
    app.store()?.create_session(tenant, session, None, now).await?;
    Ok(())
}

async fn send(files: &Files, key: &str, zip: Zip) -> Result<(), FilesError> {
    let kind = Kind::of("application/zip");
    match zip {
        Zip::Memory(bytes) => files.put(key, bytes.into(), &kind).await,
        Zip::File(file, size) => files.put_stream(key, size, chunks(file), &kind).await,
    }
}

/// The bytes of a file, read on a thread that may wait, two chunks ahead.
fn chunks(mut file: File) -> Receiver<io::Result<Bytes>> {
    let (give, chunks) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut chunk = Vec::new();
            let read = (&mut file).take(CHUNK).read_to_end(&mut chunk);
            let is_last = !matches!(read, Ok(read) if read > 0);
            let end = read.is_ok() && is_last;
            if end || give.blocking_send(read.map(|_| Bytes::from(chunk))).is_err() || is_last {
                return;
            }
        }
    });
    chunks
}

/// Waits for the end of an import.
///
/// # Errors
/// [`FurnishError`], where the course cannot be launched.
pub async fn imported(app: &App, tenant: &TenantId, id: PackageId, filename: &str) -> Result<Package, FurnishError> {
    loop {
        let package = app.store()?.package(tenant, id).await?;
        let Some(package) = package else {
            return Err(StoreError::Unavailable("the package was deleted while it was imported".into()).into());
        };
        let now = app.now();
        match (package.status(now), &package.upload) {
            (PackageStatus::Ready, _) => return Ok(package),
            (PackageStatus::Failed, Some(upload)) => {
                return Err(FurnishError::Refused {
                    filename: filename.to_owned(),
                    errors: upload.errors(now),
                });
            }
            _ => tokio::time::sleep(LOOKS_EVERY).await,
        }
    }
}
