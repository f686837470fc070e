//! An object as a browser asks for it: its conditions and ranges are S3's to answer.

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectOutput;

use super::bucket::{Files, FilesError, failed};

/// What came of asking for an object.
#[derive(Debug)]
pub enum Served {
    /// The object, or the range of it that was asked for.
    Object(Box<GetObjectOutput>),
    /// The asker has it already.
    NotModified,
    /// It has no such range.
    NoSuchRange,
}

impl Files {
    /// Asks for an object with a browser's own `Range` and `If-None-Match`.
    ///
    /// # Errors
    /// [`FilesError`]; [`FilesError::Missing`] where there is no such object.
    pub async fn serve(
        &self,
        key: &str,
        range: Option<&str>,
        if_none_match: Option<&str>,
    ) -> Result<Served, FilesError> {
        let call = self.client.get_object().bucket(&self.bucket).key(key);
        let call = call.set_range(range.map(str::to_owned));
        let answer = call.set_if_none_match(if_none_match.map(str::to_owned)).send().await;
        let error = match answer {
            Ok(object) => return Ok(Served::Object(Box::new(object))),
            Err(error) => error,
        };
        let status = match &error {
            SdkError::ServiceError(service) => service.raw().status().as_u16(),
            _ => 0,
        };
        match status {
            304 => Ok(Served::NotModified),
            416 => Ok(Served::NoSuchRange),
            _ => Err(failed(error)),
        }
    }
}
