//! Links to upload by, so that no zip passes through a function.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;
use jiff::Timestamp;

use super::bucket::{Files, FilesError, failed};

/// What whoever has the zip sends, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadLink {
    /// The method.
    pub method: &'static str,
    /// The address, signed.
    pub url: String,
    /// The headers that it is signed with, and that must be sent with these values.
    pub headers: Vec<(String, String)>,
    /// When S3 stops taking it. An upload that began before goes on.
    pub expires_at: Timestamp,
}

impl Files {
    /// Signs a link that makes an object, once: where there is one already, S3 answers 412, so that a zip that is being
    /// read stays what it is. It ends with the credentials that signed it, if they end before.
    ///
    /// # Errors
    /// [`FilesError`]; [`FilesError::Refused`] for more than the seven days that S3 allows.
    pub async fn upload_link(&self, key: &str, now: Timestamp, good_for: Duration) -> Result<UploadLink, FilesError> {
        // A signature has whole seconds. What is shown is what is signed.
        let now = Duration::from_secs(now.as_second().try_into().map_err(refused)?);
        let good_for = Duration::from_secs(good_for.as_secs());
        let expires_at = Timestamp::UNIX_EPOCH.checked_add(now + good_for).map_err(refused)?;
        let terms = PresigningConfig::builder()
            .start_time(SystemTime::UNIX_EPOCH + now)
            .expires_in(good_for)
            .build()
            .map_err(refused)?;
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .if_none_match("*");
        let signed = put.presigned(terms).await.map_err(failed)?;
        let headers = signed.headers().filter(|(name, _)| *name != "host");
        Ok(UploadLink {
            method: "PUT",
            url: signed.uri().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            expires_at,
        })
    }
}

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> FilesError {
    FilesError::Refused(error.into())
}
