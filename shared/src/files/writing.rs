//! Writing an object, whole or as a stream. It is there when all of it is there, and not before.

use std::io;
use std::time::Duration;

use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use bytes::Bytes;
use tokio::sync::mpsc::Receiver;

use super::bucket::{ATTEMPT_TIMEOUT, CALL_TIMEOUT, Files, FilesError, failed, on_the_way, within};
use super::chunks::{self, Chunks};
use super::key::{DeletionKey, ErasureKey};

/// What one call writes at most (S3's limit without parts), and so what one file of a package and one zip have at most.
pub const MOST_IN_ONE_PUT: u64 = 5 * 1024 * 1024 * 1024;

/// The longest that a stream may take: a function lives no longer. What keeps it from hanging that long is the SDK's
/// guard, which ends a body that S3 has stopped taking for twenty seconds; a maker that is slow is waited for.
const STREAM_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// What a browser is told with a file. Never an encoding: a file is kept as its zip had it, unpacked, and one that
/// is named `.gz` is a course's own business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What it is.
    pub content_type: String,
    /// How long it may be kept.
    pub cache_control: Option<&'static str>,
}

impl Kind {
    /// A content type, without a word on caching.
    pub fn of(content_type: &str) -> Self {
        Self {
            content_type: content_type.to_owned(),
            cache_control: None,
        }
    }
}

impl Files {
    /// Writes an object, in place of one that may be there.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn put(&self, key: &str, body: Bytes, kind: &Kind) -> Result<(), FilesError> {
        let on_the_way = on_the_way(body.len() as u64);
        let limits = within(ATTEMPT_TIMEOUT + on_the_way, CALL_TIMEOUT + 2 * on_the_way);
        let call = self.put_of(key, kind).body(ByteStream::from(body));
        let done = call.customize().config_override(limits).send().await;
        done.map_err(failed)?;
        Ok(())
    }

    /// Notes that a deleted package's files may go; what S3 starts by that removes them.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn note_deletion(&self, note: &DeletionKey) -> Result<(), FilesError> {
        self.put(&note.to_string(), Bytes::new(), &Kind::of("text/plain")).await
    }

    /// Notes that a learner is to be erased; what S3 starts by that erases.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn note_erasure(&self, note: &ErasureKey) -> Result<(), FilesError> {
        self.put(&note.to_string(), Bytes::new(), &Kind::of("text/plain")).await
    }

    /// Writes an object of a known length while it is being made, in a few chunks of memory. If a chunk is an error, or
    /// they are shorter or longer in all than was said, no object is made and one that was there stays.
    ///
    /// Nothing is repeated here, because what was sent is gone: the caller begins again.
    ///
    /// # Errors
    /// [`FilesError`]; [`FilesError::Refused`] with the chunk's own error when the body broke off.
    pub async fn put_stream(
        &self,
        key: &str,
        length: u64,
        chunks: Receiver<io::Result<Bytes>>,
        kind: &Kind,
    ) -> Result<(), FilesError> {
        if length == 0 {
            chunks::nothing(chunks).await.map_err(broken)?;
            return self.put(key, Bytes::new(), kind).await;
        }
        let (body, mut reason) = Chunks::new(length, chunks);
        let call = self
            .put_of(key, kind)
            .content_length(i64::try_from(length).unwrap_or(i64::MAX))
            .body(ByteStream::new(SdkBody::from_body_1_x(body)));
        let limits = within(STREAM_TIMEOUT, STREAM_TIMEOUT);
        match call.customize().config_override(limits).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(reason.try_recv().map_or_else(|_| failed(error), broken)),
        }
    }

    fn put_of(&self, key: &str, kind: &Kind) -> PutObjectFluentBuilder {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(&kind.content_type)
            .set_cache_control(kind.cache_control.map(str::to_owned))
    }
}

fn broken(error: io::Error) -> FilesError {
    FilesError::Refused(error.into())
}
