//! Looking at an object, and reading it by ranges.

use std::ops::Range;
use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use tokio::time::timeout;

use super::bucket::{ATTEMPT_TIMEOUT, Files, FilesError, failed, on_the_way};
use crate::cause::Cause;

/// What can be said of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Bytes.
    pub size: u64,
    /// What changes with the content; quoted, as S3 has it.
    pub etag: String,
}

/// The SDK repeats a call until its answer begins. A body that breaks off or stops is asked for again here, this often
/// in all; a large import reads thousands of ranges, and is not to fail by one of them.
const ROUNDS: u32 = 3;

impl Files {
    /// Looks at an object; `None` when it is not there.
    ///
    /// # Errors
    /// [`FilesError`], but not [`FilesError::Missing`].
    pub async fn head(&self, key: &str) -> Result<Option<Head>, FilesError> {
        let call = self.client.head_object().bucket(&self.bucket).key(key);
        match call.send().await.map_err(failed) {
            Ok(head) => Ok(Some(Head {
                size: head.content_length.and_then(|size| size.try_into().ok()).unwrap_or(0),
                etag: head.e_tag.unwrap_or_default(),
            })),
            Err(FilesError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a range of the object that [`Files::head`] saw; less of it where the object ends before.
    ///
    /// # Errors
    /// [`FilesError::Changed`] when the object is another one by now, [`FilesError::Missing`] when there is none; else
    /// [`FilesError`].
    pub async fn read(&self, key: &str, etag: &str, range: Range<u64>) -> Result<Bytes, FilesError> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let inclusive = format!("bytes={}-{}", range.start, range.end - 1);
        let limit = ATTEMPT_TIMEOUT + on_the_way(range.end - range.start);
        let mut rounds = 1;
        loop {
            let call = self.client.get_object().bucket(&self.bucket).key(key);
            let answer = call.if_match(etag).range(&inclusive).send().await.map_err(failed)?;
            match collected(answer.body, limit).await {
                Err(_) if rounds < ROUNDS => rounds += 1,
                body => return body.map_err(FilesError::Unavailable),
            }
        }
    }
}

/// All of a body, if it comes in time.
async fn collected(body: ByteStream, limit: Duration) -> Result<Bytes, Cause> {
    Ok(timeout(limit, body.collect()).await??.into_bytes())
}
