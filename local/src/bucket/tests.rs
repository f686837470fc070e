//! The real client against the bucket.

/// Links, and who may do what.
mod links;
/// Keys, and finding them again.
mod names;
/// What is written, read and kept.
mod objects;
/// Bodies that are made while they are sent.
mod streams;
/// Bodies that are changed on their way.
mod tampering;

use bytes::Bytes;
use shared::files::{Files, Kind};

use super::{Bucket, start};

/// A bucket that keeps nothing.
async fn bucket() -> Bucket {
    start(None).await.expect("a bucket")
}

fn html() -> Kind {
    Kind {
        content_type: "text/html".to_owned(),
        cache_control: Some("max-age=31536000, immutable"),
    }
}

async fn put(files: &Files, key: &str, text: &'static str) {
    let written = files.put(key, Bytes::from_static(text.as_bytes()), &html()).await;
    written.expect(key);
}

/// An object's content, if it is there.
async fn content(files: &Files, key: &str) -> Option<Bytes> {
    let head = files.head(key).await.expect("a head")?;
    Some(files.read(key, &head.etag, 0..head.size).await.expect("content"))
}

/// Every key under a prefix.
async fn keys(files: &Files, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = files.list(prefix, after).await.expect("a listing");
        found.extend(page.objects.into_iter().map(|object| object.key));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}
