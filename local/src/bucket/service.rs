//! The calls of S3, as far as they are used here. What a writer asks to be kept and would not be is refused, so that nothing
//! works on a laptop that is lost there.

use std::future::poll_fn;
use std::io::{Seek, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_core::Stream;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag,
    ETagCondition, EncodingType, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, Range, StreamingBlob, Timestamp,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use shared::files::MOST_IN_ONE_PUT;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::digests::Digests;
use super::folder::{BUCKET, Folder, Opened};
use super::page::Query;
use super::record::{Entry, Record};
use super::unfinished::Unfinished;

/// Entries of a page at the most, as S3 has it.
const MOST_IN_PAGE: i32 = 1000;
/// Objects that one call deletes at the most, as S3 has it.
const MOST_DELETED: usize = 1000;
/// What is read of a file at a time.
const CHUNK: usize = 256 * 1024;
/// What a listing encodes when asked to.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// The bucket's folder, as S3.
pub(super) struct Service {
    folder: Arc<Folder>,
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for Service {
    async fn put_object(&self, request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        let input = &request.input;
        known(&input.bucket)?;
        let replace = replaces(input)?;
        if !replace && self.folder.holds(&input.key) {
            return Err(s3_error!(PreconditionFailed));
        }
        let mut record = begun(input)?;
        let body = self.write(request, &mut record).await?;
        let etag = ETag::Strong(record.etag.clone());
        let finished = self.folder.clone().finish(body, record, replace).await;
        if !finished.map_err(S3Error::internal_error)? {
            return Err(s3_error!(PreconditionFailed));
        }
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(etag),
            ..PutObjectOutput::default()
        }))
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        let input = request.input;
        let mut opened = self.find(&input.bucket, input.key).await?;
        let record = &opened.record;
        check(record, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let size = record.size;
        let range = input.range.map(|range| within(range, size)).transpose()?;
        let wanted = range.clone().unwrap_or(0..size);
        let length = wanted.end - wanted.start;
        let from = SeekFrom::Start(opened.data + wanted.start);
        opened.file.seek(from).map_err(S3Error::internal_error)?;
        let file = tokio::fs::File::from_std(opened.file).take(length);
        let record = opened.record;
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(ReaderStream::with_capacity(file, CHUNK))),
            content_length: Some(signed(length)),
            content_range: range.map(|range| format!("bytes {}-{}/{size}", range.start, range.end - 1)),
            last_modified: Some(time(record.modified_ms)),
            e_tag: Some(ETag::Strong(record.etag)),
            content_type: record.content_type,
            cache_control: record.cache_control,
            content_encoding: record.content_encoding,
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        let input = request.input;
        let record = self.find(&input.bucket, input.key).await?.record;
        check(&record, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        if input.range.is_some() {
            return Err(s3_error!(NotImplemented, "the head of a range"));
        }
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed(record.size)),
            last_modified: Some(time(record.modified_ms)),
            e_tag: Some(ETag::Strong(record.etag)),
            content_type: record.content_type,
            cache_control: record.cache_control,
            content_encoding: record.content_encoding,
            ..HeadObjectOutput::default()
        }))
    }

    async fn list_objects_v2(&self, request: S3Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
        let input = request.input;
        known(&input.bucket)?;
        let told = |text: String| match &input.encoding_type {
            Some(encoding) if encoding.as_str() == EncodingType::URL => encoded(&text),
            _ => text,
        };
        let token = input.continuation_token.as_deref().map(decoded).transpose()?;
        let most = input.max_keys.unwrap_or(MOST_IN_PAGE).clamp(0, MOST_IN_PAGE);
        let page = self.folder.list(&Query {
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: input.delimiter.as_deref().unwrap_or_default(),
            after: token.as_deref().or(input.start_after.as_deref()).unwrap_or_default(),
            most: usize::try_from(most).unwrap_or_default(),
        });
        let count = page.objects.len() + page.prefixes.len();
        let objects = page.objects.into_iter().map(|(key, entry)| listed(told(key), entry));
        let prefixes = page.prefixes.into_iter().map(|prefix| CommonPrefix {
            prefix: Some(told(prefix)),
        });
        Ok(S3Response::new(ListObjectsV2Output {
            contents: Some(objects.collect()),
            common_prefixes: Some(prefixes.collect()),
            key_count: Some(i32::try_from(count).unwrap_or(i32::MAX)),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.as_deref().map(encoded),
            prefix: input.prefix.map(told),
            delimiter: input.delimiter.map(told),
            start_after: input.start_after.map(told),
            continuation_token: input.continuation_token,
            max_keys: Some(most),
            name: Some(input.bucket),
            encoding_type: input.encoding_type,
            ..ListObjectsV2Output::default()
        }))
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        let DeleteObjectInput { bucket, key, .. } = request.input;
        known(&bucket)?;
        let folder = self.folder.clone();
        let deleted = blocking(move || folder.delete(&key)).await?;
        deleted.map_err(S3Error::internal_error)?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, request: S3Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
        let input = request.input;
        known(&input.bucket)?;
        let objects = input.delete.objects;
        if objects.len() > MOST_DELETED {
            return Err(s3_error!(MalformedXML, "more than {MOST_DELETED} objects"));
        }
        let quiet = input.delete.quiet == Some(true);
        let folder = self.folder.clone();
        let deleted = move || delete_all(&folder, objects.into_iter().map(|object| object.key), quiet);
        let (deleted, errors) = blocking(deleted).await?;
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: Some(deleted),
            errors: Some(errors),
            ..DeleteObjectsOutput::default()
        }))
    }
}

impl Service {
    /// The folder, as S3.
    pub(super) fn new(folder: Arc<Folder>) -> Self {
        Self { folder }
    }

    /// Opens an object.
    async fn find(&self, bucket: &str, key: String) -> S3Result<Opened> {
        known(bucket)?;
        let folder = self.folder.clone();
        let found = blocking(move || folder.find(&key)).await?;
        found
            .map_err(S3Error::internal_error)?
            .ok_or_else(|| s3_error!(NoSuchKey))
    }

    /// Writes a body to a file that is not an object yet, and completes the record from it.
    async fn write(&self, request: S3Request<PutObjectInput>, record: &mut Record) -> S3Result<Unfinished> {
        let mut digests = Digests::announced(&request.headers);
        let mut written = self.folder.begin(record).await.map_err(S3Error::internal_error)?;
        let mut body = request.input.body;
        let mut size = 0;
        while let Some(chunk) = next(&mut body).await? {
            digests.update(&chunk);
            size += chunk.len() as u64;
            written.write(&chunk).await.map_err(S3Error::internal_error)?;
        }
        if size != record.size {
            return Err(s3_error!(IncompleteBody));
        }
        let trailers = request.trailing_headers.and_then(|trailers| trailers.take());
        let etag = digests.finish(&request.headers, &trailers.unwrap_or_default());
        record.etag = etag.ok_or_else(|| s3_error!(BadDigest))?;
        Ok(written)
    }
}

/// The next chunk of a body, as the client sends it.
async fn next(body: &mut Option<StreamingBlob>) -> S3Result<Option<bytes::Bytes>> {
    let Some(body) = body else { return Ok(None) };
    let chunk = poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await.transpose();
    chunk.map_err(|error| {
        let mut incomplete = s3_error!(IncompleteBody);
        incomplete.set_source(error);
        incomplete
    })
}

/// Runs what waits for the disk where it holds up no connection.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> S3Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(S3Error::internal_error)
}

/// Refuses any bucket but the one.
fn known(bucket: &str) -> S3Result<()> {
    if bucket == BUCKET {
        Ok(())
    } else {
        Err(s3_error!(NoSuchBucket))
    }
}

/// Whether a write may replace an object.
fn replaces(input: &PutObjectInput) -> S3Result<bool> {
    match (&input.if_match, &input.if_none_match) {
        (None, None) => Ok(true),
        (None, Some(ETagCondition::Any)) => Ok(false),
        _ => Err(s3_error!(NotImplemented, "a write on condition of a digest")),
    }
}

/// What is known of an object before its body comes. Its time is now: a later one's end decides, not its begin.
fn begun(input: &PutObjectInput) -> S3Result<Record> {
    let length = input.content_length.and_then(|length| u64::try_from(length).ok());
    let size = length.ok_or_else(|| s3_error!(MissingContentLength))?;
    if size > MOST_IN_ONE_PUT {
        return Err(s3_error!(EntityTooLarge));
    }
    if asks_for_more(input) {
        return Err(s3_error!(
            NotImplemented,
            "an object has a type, an encoding and Cache-Control"
        ));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Record {
        key: input.key.clone(),
        size,
        etag: String::new(),
        modified_ms: u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        content_type: input.content_type.clone(),
        cache_control: input.cache_control.clone(),
        content_encoding: input.content_encoding.as_deref().and_then(kept_encoding),
    })
}

/// Whether a write would have an object keep, or be checked by, what none of ours is.
fn asks_for_more(input: &PutObjectInput) -> bool {
    input.metadata.is_some()
        || input.content_md5.is_some()
        || input.content_disposition.is_some()
        || input.content_language.is_some()
        || input.expires.is_some()
        || input.tagging.is_some()
}

/// An encoding without the one that only a request has, on its way.
fn kept_encoding(told: &str) -> Option<String> {
    let encodings = told.split(',').map(str::trim);
    let kept: Vec<&str> = encodings.filter(|one| !matches!(*one, "" | "aws-chunked")).collect();
    (!kept.is_empty()).then(|| kept.join(","))
}

/// Holds an object against what a reader says it should be, or not be.
fn check(record: &Record, is: Option<&ETagCondition>, is_not: Option<&ETagCondition>) -> S3Result<()> {
    let etag = |condition: &ETagCondition| match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(etag) => etag.value() == record.etag,
    };
    if !is.is_none_or(etag) {
        return Err(s3_error!(PreconditionFailed));
    }
    if is_not.is_some_and(etag) {
        return Err(s3_error!(NotModified));
    }
    Ok(())
}

/// What a range comes to in an object of this size. A suffix of nothing is nothing, and so not there.
fn within(range: Range, size: u64) -> S3Result<std::ops::Range<u64>> {
    let range = range.check(size).map_err(|_| s3_error!(InvalidRange))?;
    if range.is_empty() {
        Err(s3_error!(InvalidRange))
    } else {
        Ok(range)
    }
}

fn listed(key: String, entry: Entry) -> Object {
    Object {
        key: Some(key),
        size: Some(signed(entry.size)),
        e_tag: Some(ETag::Strong(entry.etag)),
        last_modified: Some(time(entry.modified_ms)),
        ..Object::default()
    }
}

/// Deletes objects, and says of each how it went; of those that are gone not when it is to be quiet.
fn delete_all(
    folder: &Folder,
    keys: impl Iterator<Item = String>,
    quiet: bool,
) -> (Vec<DeletedObject>, Vec<s3s::dto::Error>) {
    let mut deleted = Vec::new();
    let mut errors = Vec::new();
    for key in keys {
        match folder.delete(&key) {
            Ok(()) if quiet => {}
            Ok(()) => deleted.push(DeletedObject {
                key: Some(key),
                ..DeletedObject::default()
            }),
            Err(_) => errors.push(s3s::dto::Error {
                key: Some(key),
                code: Some("InternalError".to_owned()),
                ..s3s::dto::Error::default()
            }),
        }
    }
    (deleted, errors)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn decoded(token: &str) -> S3Result<String> {
    let decoded = percent_decode_str(token).decode_utf8();
    Ok(decoded.map_err(|_| s3_error!(InvalidArgument))?.into_owned())
}

fn time(milliseconds: u64) -> Timestamp {
    Timestamp::from(UNIX_EPOCH + Duration::from_millis(milliseconds))
}

/// A size as S3's headers have it. No file is longer than this can hold.
fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
