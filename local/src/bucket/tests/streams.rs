//! Bodies that are made while they are sent.

use std::io;
use std::path::Path;
use std::time::Duration;

use shared::files::FilesError;
use tokio::sync::mpsc;

use super::*;

/// Sends these chunks as one body.
async fn send(files: &Files, length: u64, chunks: Vec<io::Result<Bytes>>) -> Result<(), FilesError> {
    let (sender, receiver) = mpsc::channel(1);
    let sending = async move {
        for chunk in chunks {
            // Nobody takes what comes after a failure.
            let _ = sender.send(chunk).await;
        }
    };
    let kind = html();
    tokio::join!(files.put_stream("a", length, receiver, &kind), sending).0
}

fn chunks(sizes: &[usize]) -> Vec<io::Result<Bytes>> {
    sizes.iter().map(|size| Ok(Bytes::from(vec![b'x'; *size]))).collect()
}

#[tokio::test]
async fn a_stream_is_an_object_when_it_has_ended() {
    let bucket = bucket().await;
    let client = Files::client_at(bucket.url());
    // As it is sent to S3: in pieces, with a checksum behind them.
    let files = Files::new(client.clone(), bucket.files().bucket().to_owned());
    for files in [&files, &bucket.files()] {
        for sizes in [&[5][..], &[1, 0, 2], &[100_000, 1, 200_000], &[0], &[]] {
            let length: usize = sizes.iter().sum();
            send(files, length as u64, chunks(sizes)).await.expect("written");
            let kept = content(files, "a").await;
            assert_eq!(kept.map(|bytes| bytes.len()), Some(length), "{sizes:?}");
        }
    }
    send(&files, 5, chunks(&[5])).await.expect("written");
    let head = client
        .head_object()
        .bucket(files.bucket())
        .key("a")
        .send()
        .await
        .expect("a head");
    assert_eq!(head.content_type(), Some("text/html"));
    // How it came is not how it is kept.
    assert_eq!(head.content_encoding(), None);
}

#[tokio::test]
async fn a_stream_that_breaks_leaves_nothing() {
    let bucket = bucket().await;
    let files = bucket.files();
    let broken = || Err(io::Error::other("the entry's checksum is wrong"));
    let with = |sizes: &[usize]| chunks(sizes).into_iter().chain([broken()]).collect();
    for (length, chunks) in [
        (10, with(&[])),
        (10, with(&[5])),
        (300_000, with(&[200_000, 50_000])),
        // The last byte is there, and then it turns out to be wrong.
        (10, with(&[10])),
        (300_000, with(&[200_000, 100_000])),
        (0, with(&[])),
    ] {
        match send(&files, length, chunks).await {
            Err(FilesError::Refused(cause)) => assert!(cause.to_string().contains("checksum"), "{cause}"),
            other => panic!("{length}: {other:?}"),
        }
        assert_eq!(files.head("a").await.expect("a head"), None, "{length}");
    }
}

#[tokio::test]
async fn a_stream_of_another_length_leaves_what_was_there() {
    let bucket = bucket().await;
    let files = bucket.files();
    put(&files, "a", "before").await;
    for (length, sizes) in [(10, &[9][..]), (10, &[]), (10, &[11]), (300_000, &[200_000]), (0, &[1])] {
        let sent = send(&files, length, chunks(sizes)).await;
        assert!(
            matches!(sent, Err(FilesError::Refused(_))),
            "{length} {sizes:?}: {sent:?}"
        );
        assert_eq!(content(&files, "a").await.as_deref(), Some(&b"before"[..]));
    }
    assert_eq!(keys(&files, "").await, ["a"]);
}

fn unfinished(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("unfinished")).expect("a folder").count()
}

/// Waits until there are so many files that are no objects yet.
async fn until_unfinished(folder: &Path, many: usize) {
    let reached = async {
        while unfinished(folder) != many {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, reached).await.expect("so many in time");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = start(Some(folder.path())).await.expect("a bucket");
    let files = bucket.files();
    let (sender, receiver) = mpsc::channel(2);
    let sending = tokio::spawn({
        let files = files.clone();
        async move { files.put_stream("a", 1_000_000, receiver, &html()).await }
    });
    for _ in 0..2 {
        let chunk = Bytes::from(vec![b'x'; 400_000]);
        sender.send(Ok(chunk)).await.expect("taken");
    }
    until_unfinished(folder.path(), 1).await;
    sending.abort();
    until_unfinished(folder.path(), 0).await;
    assert_eq!(files.head("a").await.expect("a head"), None);
}
