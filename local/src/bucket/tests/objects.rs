//! What is written, read and kept.

use std::path::{Path, PathBuf};

use shared::files::{FilesError, Head};

use super::*;
use crate::bucket::{BUCKET, BucketError, Created};

#[tokio::test]
async fn an_object_is_read_by_ranges() {
    let bucket = bucket().await;
    let files = bucket.files();
    put(&files, "a", "0123456789").await;
    let Head { size, etag } = files.head("a").await.expect("a head").expect("an object");
    // The MD5 of it, as S3 has it.
    assert_eq!((size, etag.as_str()), (10, "\"781e5e245d69b566979b86e28d23f2c7\""));
    for (range, expected) in [
        (0..10, "0123456789"),
        (0..1, "0"),
        (3..7, "3456"),
        (9..10, "9"),
        (8..20, "89"),
        (4..4, ""),
    ] {
        let read = files.read("a", &etag, range.clone()).await.expect("content");
        assert_eq!(read, expected.as_bytes(), "{range:?}");
    }
    let beyond = files.read("a", &etag, 10..11).await;
    assert!(matches!(beyond, Err(FilesError::Refused(_))), "{beyond:?}");
}

#[tokio::test]
async fn a_suffix_and_the_rest_are_ranges_too() {
    let bucket = bucket().await;
    put(&bucket.files(), "a", "0123456789").await;
    let client = Files::client_at(bucket.url());
    for (range, expected, told) in [
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=-30", "0123456789", "bytes 0-9/10"),
        ("bytes=6-", "6789", "bytes 6-9/10"),
    ] {
        let answer = client.get_object().bucket(BUCKET).key("a").range(range).send().await;
        let answer = answer.expect(range);
        assert_eq!(answer.content_range(), Some(told));
        assert_eq!(answer.content_length(), Some(expected.len() as i64));
        let body = answer.body.collect().await.expect("a body").into_bytes();
        assert_eq!(body, expected.as_bytes());
    }
}

#[tokio::test]
async fn a_browser_is_told_what_was_said_of_a_file() {
    let bucket = bucket().await;
    put(&bucket.files(), "a", "<p>").await;
    let client = Files::client_at(bucket.url());
    let put = client.put_object().bucket(BUCKET).key("b").content_encoding("gzip");
    put.send().await.expect("written");
    let answer = client.get_object().bucket(BUCKET).key("a").send().await.expect("a");
    assert_eq!(answer.content_type(), Some("text/html"));
    assert_eq!(answer.cache_control(), Some("max-age=31536000, immutable"));
    assert_eq!(answer.content_encoding(), None);
    let answer = client.head_object().bucket(BUCKET).key("b").send().await.expect("b");
    assert_eq!(answer.content_encoding(), Some("gzip"));
}

#[tokio::test]
async fn what_was_looked_at_and_has_changed_is_not_read() {
    let bucket = bucket().await;
    let files = bucket.files();
    put(&files, "a", "one").await;
    let seen = files.head("a").await.expect("a head").expect("an object");
    put(&files, "a", "two").await;
    let read = files.read("a", &seen.etag, 0..3).await;
    assert!(matches!(read, Err(FilesError::Changed)), "{read:?}");
    files.delete(&["a".to_owned()]).await.expect("deleted");
    let read = files.read("a", &seen.etag, 0..3).await;
    assert!(matches!(read, Err(FilesError::Missing)), "{read:?}");
    assert_eq!(files.head("a").await.expect("a head"), None);
}

#[tokio::test]
async fn what_a_reader_has_already_is_not_sent_again() {
    let bucket = bucket().await;
    put(&bucket.files(), "a", "one").await;
    let etag = bucket.files().head("a").await.expect("a head").expect("an object").etag;
    let client = Files::client_at(bucket.url());
    let get = client.get_object().bucket(BUCKET).key("a").if_none_match(&etag);
    let status = get
        .send()
        .await
        .expect_err("nothing new")
        .raw_response()
        .map(|raw| raw.status().as_u16());
    assert_eq!(status, Some(304));
}

#[tokio::test]
async fn a_body_that_is_not_what_its_checksum_says_is_no_object() {
    let bucket = bucket().await;
    let client = Files::client_at(bucket.url());
    let put = || {
        client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(Bytes::from_static(b"hello").into())
    };
    let wrong = put().checksum_crc32("AAAAAA==").send().await.expect_err("another sum");
    assert_eq!(
        wrong.as_service_error().and_then(|error| error.meta().code()),
        Some("BadDigest")
    );
    assert_eq!(content(&bucket.files(), "a").await, None);
    put().checksum_crc32("NhCmhg==").send().await.expect("its own sum");
    assert_eq!(content(&bucket.files(), "a").await.as_deref(), Some(&b"hello"[..]));
}

#[tokio::test]
async fn what_is_not_kept_is_refused() {
    let bucket = bucket().await;
    let client = Files::client_at(bucket.url());
    let put = client.put_object().bucket(BUCKET).key("a").metadata("made-by", "me");
    assert!(put.send().await.is_err());
    let elsewhere = Files::new(client, "other".to_owned());
    let put = elsewhere.put("a", Bytes::new(), &html()).await;
    assert!(matches!(put, Err(FilesError::Refused(_))), "{put:?}");
}

#[tokio::test]
async fn an_object_is_told_of_when_it_is_there() {
    let mut bucket = bucket().await;
    let files = bucket.files();
    put(&files, "before", "nobody listens").await;
    let mut created = bucket.take_created();
    put(&files, "a b/ü", "hello").await;
    let told = created.recv().await.expect("an event");
    let etag = files.head("a b/ü").await.expect("a head").expect("an object").etag;
    let expected = Created {
        bucket: BUCKET.to_owned(),
        key: "a b/ü".to_owned(),
        size: 5,
        etag,
    };
    assert_eq!(told, expected);
    assert!(created.try_recv().is_err());
}

/// The file of the only object of a folder.
fn only_object(folder: &Path) -> PathBuf {
    let parts = std::fs::read_dir(folder.join("objects")).expect("objects");
    let mut files = parts.flat_map(|part| std::fs::read_dir(part.expect("a part").path()).expect("files"));
    files.next().expect("an object").expect("a file").path()
}

#[tokio::test]
async fn objects_survive_a_restart_and_halves_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = start(Some(folder.path())).await.expect("a bucket");
    put(&bucket.files(), "x/y", "hello").await;
    let seen = bucket.files().head("x/y").await.expect("a head");
    drop(bucket);
    let half = folder.path().join("unfinished/0");
    std::fs::write(&half, "half").expect("a half");

    let bucket = start(Some(folder.path())).await.expect("a bucket again");
    assert_eq!(bucket.files().head("x/y").await.expect("a head"), seen);
    assert_eq!(content(&bucket.files(), "x/y").await.as_deref(), Some(&b"hello"[..]));
    assert_eq!(keys(&bucket.files(), "").await, ["x/y"]);
    assert!(!half.exists());
}

#[tokio::test]
async fn a_folder_is_one_bucket_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = start(Some(folder.path())).await.expect("a bucket");
    let second = start(Some(folder.path())).await;
    assert!(matches!(second, Err(BucketError::InUse { .. })), "{second:?}");
    drop(bucket);
    start(Some(folder.path())).await.expect("a bucket again");
}

#[tokio::test]
async fn a_damaged_object_is_named_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = start(Some(folder.path())).await.expect("a bucket");
    put(&bucket.files(), "a", "hello").await;
    drop(bucket);
    let file = only_object(folder.path());
    let whole = std::fs::read(&file).expect("a file");
    for damaged in [&whole[..whole.len() - 1], &whole[..9], b"something else", b""] {
        std::fs::write(&file, damaged).expect("damage");
        match start(Some(folder.path())).await {
            Err(BucketError::Damaged { path }) => assert_eq!(path, file),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_temporary_folder_goes_with_its_bucket() {
    let bucket = bucket().await;
    let folder = bucket._temporary.as_ref().expect("a folder").path().to_owned();
    put(&bucket.files(), "a", "hello").await;
    assert!(folder.exists());
    drop(bucket);
    assert!(!folder.exists());
}
