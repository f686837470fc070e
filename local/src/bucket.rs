//! An S3 in this process, behind the real client: s3s speaks the protocol on a loopback port and checks signatures, and
//! objects are files of a folder. So an upload and an import take the way that they take on AWS, link, refusal
//! and event included. Functions in containers have a port of their own to it.
//!
//! It does what is asked of it here and says `NotImplemented` to the rest: put, get, head, list, delete, one or many.
//! There is no multipart upload, because nothing uses one: a link is one PUT, and a file of a package is one PUT.
//!
//! Every key pair is known whose secret is this process's own, so that a test can give each function a name of its own.
//! Links are judged by the system's clock, as on AWS, and not by one that a test ticks.

/// What a body's bytes add up to.
mod digests;
/// Why a bucket does not start.
mod error;
/// The folder and its index.
mod folder;
/// A page of the index.
mod page;
/// An object as a file.
mod record;
/// The calls of S3.
mod service;
#[cfg(test)]
mod tests;
/// A file that is not an object yet.
mod unfinished;

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::{Method, StatusCode, header};
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::S3ServiceBuilder;
use s3s::{HttpError, S3Result};
use shared::aws::local_secret;
use shared::files::Files;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

pub use self::error::BucketError;
use self::folder::Folder;
pub use self::folder::{BUCKET, Created};
use self::service::Service;

/// Held by the process that has the folder: two indexes of one folder would each miss what the other writes.
const LOCK: &str = "lock";

/// A running bucket. It ends when this is dropped; its folder stays, unless it was a temporary one.
#[derive(Debug)]
pub struct Bucket {
    url: String,
    folder: Arc<Folder>,
    /// Dropped, it ends the servers.
    running: watch::Sender<()>,
    _lock: File,
    _temporary: Option<TempDir>,
}

impl Bucket {
    /// The endpoint, for a client in this process or another. By its number, because a client takes a name for
    /// a domain that buckets are subdomains of.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets whoever has this process's secret reach it by this port as well.
    pub fn also_at(&self, port: TcpListener) {
        let mut ended = self.running.subscribe();
        let server = axum::serve(port, router(Service::new(self.folder.clone())));
        let server = server.with_graceful_shutdown(async move {
            let _ = ended.changed().await;
        });
        tokio::spawn(server.into_future());
    }

    /// The bucket behind the real client.
    pub fn files(&self) -> Files {
        Files::here(&self.url, BUCKET.to_owned())
    }

    /// Hears of every object that is written from now on. There is one listener; a second takes the first one's place.
    /// What was written while nobody listened is only in the listing.
    pub fn take_created(&mut self) -> mpsc::UnboundedReceiver<Created> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.folder.tell(sender);
        receiver
    }
}

/// Starts a bucket over a folder, or over a temporary one that is removed at the end.
///
/// # Errors
/// [`BucketError`].
pub async fn start(folder: Option<&Path>) -> Result<Bucket, BucketError> {
    let Some(folder) = folder else {
        let temporary = temporary()?;
        let path = temporary.path().to_owned();
        return serve(&path, Some(temporary)).await;
    };
    serve(folder, None).await
}

async fn serve(path: &Path, temporary: Option<TempDir>) -> Result<Bucket, BucketError> {
    let lock = lock(path)?;
    // What is temporary need not survive a power cut.
    let durable = temporary.is_none();
    let at = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || Folder::open(&at, durable)).await;
    let opened = opened.map_err(|stopped| BucketError::file(path)(stopped.into()))?;
    let folder = Arc::new(opened?);

    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(BucketError::Listen)?;
    let address = listener.local_addr().map_err(BucketError::Listen)?;
    let bucket = Bucket {
        url: format!("http://{address}"),
        folder,
        running: watch::Sender::default(),
        _lock: lock,
        _temporary: temporary,
    };
    bucket.also_at(listener);
    Ok(bucket)
}

fn temporary() -> Result<TempDir, BucketError> {
    let made = tempfile::Builder::new().prefix("lectern-").tempdir();
    made.map_err(BucketError::file(&std::env::temp_dir()))
}

/// Takes the folder for this process, until it ends in whatever way.
fn lock(folder: &Path) -> Result<File, BucketError> {
    std::fs::create_dir_all(folder).map_err(BucketError::file(folder))?;
    let path = folder.join(LOCK);
    let lock = File::create(&path).map_err(BucketError::file(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(BucketError::InUse {
            path: folder.to_owned(),
        }),
        // A file system without locks is used without one.
        Err(std::fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(lock),
        Err(std::fs::TryLockError::Error(error)) => Err(BucketError::file(&path)(error)),
    }
}

/// The service behind what S3 has as a bucket's CORS rule: any page may PUT, with a link that it was given. No other page can make
/// one, because nobody else knows the secret.
fn router(service: Service) -> Router {
    let mut s3 = S3ServiceBuilder::new(service);
    s3.set_auth(KnownSecret);
    let pages = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::PUT])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::ETAG]);
    let s3 = HandleError::new(s3.build(), failed);
    Router::new().fallback_service(s3).layer(pages)
}

/// A request that s3s could not even refuse.
async fn failed(_: HttpError) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

/// Signatures are checked as S3 does it, with one secret for whatever name.
struct KnownSecret;

#[async_trait::async_trait]
impl S3Auth for KnownSecret {
    async fn get_secret_key(&self, _: &str) -> S3Result<SecretKey> {
        Ok(SecretKey::from(local_secret()))
    }
}
