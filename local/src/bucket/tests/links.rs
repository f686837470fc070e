//! Links, and who may do what.

use std::time::Duration;

use aws_sdk_s3::config::Credentials;
use jiff::Timestamp;
use reqwest::{Method, Response};
use shared::aws::local_secret;
use shared::files::{FilesError, UploadLink};

use super::*;
use crate::bucket::BUCKET;

const KEY: &str = "uploads/acme/0197a4c2-5b1e-7c30-9a4f-0242ac120002/1.zip";
const GOOD_FOR: Duration = Duration::from_secs(600);

async fn link(files: &Files) -> UploadLink {
    files
        .upload_link(KEY, Timestamp::now(), GOOD_FOR)
        .await
        .expect("a link")
}

/// Uploads as a browser does: with what it was told, and nothing else.
async fn upload(link: &UploadLink, body: &'static str) -> Response {
    let mut request = reqwest::Client::new().put(&link.url).body(body);
    for (name, value) in &link.headers {
        request = request.header(name, value);
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn a_link_makes_one_object() {
    let bucket = bucket().await;
    let files = bucket.files();
    let link = link(&files).await;
    assert_eq!(link.method, "PUT");
    assert_eq!(link.headers, [("if-none-match".to_owned(), "*".to_owned())]);

    let first = upload(&link, "zip").await;
    assert_eq!(first.status(), 200);
    let etag = files.head(KEY).await.expect("a head").expect("an object").etag;
    assert_eq!(first.headers()["etag"], etag);
    assert_eq!(upload(&link, "another zip").await.status(), 412);
    assert_eq!(content(&files, KEY).await.as_deref(), Some(&b"zip"[..]));
}

#[tokio::test]
async fn of_many_uploads_by_one_link_one_is_kept() {
    let mut bucket = bucket().await;
    let mut created = bucket.take_created();
    let link = link(&bucket.files()).await;
    let mut uploads = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let link = link.clone();
        uploads.spawn(async move { upload(&link, "zip").await.status().as_u16() });
    }
    let mut statuses = uploads.join_all().await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[412; 15][..]));
    assert!(created.try_recv().is_ok());
    assert!(created.try_recv().is_err());
}

#[tokio::test]
async fn a_link_is_good_for_what_was_signed() {
    let bucket = bucket().await;
    let files = bucket.files();
    let signed = link(&files).await;
    let without_header = UploadLink {
        headers: Vec::new(),
        ..signed.clone()
    };
    let other_header = UploadLink {
        headers: vec![("if-none-match".to_owned(), "\"x\"".to_owned())],
        ..signed.clone()
    };
    let other_key = UploadLink {
        url: signed.url.replace("/1.zip", "/2.zip"),
        ..signed.clone()
    };
    let longer = UploadLink {
        url: signed.url.replace("X-Amz-Expires=600", "X-Amz-Expires=6000"),
        ..signed.clone()
    };
    assert_ne!(longer.url, signed.url);
    let unsigned = UploadLink {
        url: format!("{}/{BUCKET}/{KEY}", bucket.url()),
        ..signed.clone()
    };
    for link in [without_header, other_header, other_key, longer, unsigned] {
        assert_eq!(upload(&link, "zip").await.status(), 403, "{link:?}");
    }
    let read = reqwest::get(&signed.url).await.expect("an answer");
    assert_eq!(read.status(), 403);
    assert_eq!(keys(&files, "").await, [""; 0]);
}

#[tokio::test]
async fn a_link_ends_when_it_says() {
    let bucket = bucket().await;
    let files = bucket.files();
    let now = Timestamp::now();
    let link = link(&files).await;
    let left = link.expires_at.duration_since(now).as_secs_f64();
    assert!((598.0..=601.0).contains(&left), "{left}");
    assert_eq!(link.expires_at.subsec_nanosecond(), 0);

    let past = now - jiff::SignedDuration::from_secs(700);
    let over = files.upload_link(KEY, past, GOOD_FOR).await.expect("a link");
    assert_eq!(upload(&over, "zip").await.status(), 403);
    let week = files.upload_link(KEY, now, Duration::from_secs(8 * 24 * 3600)).await;
    assert!(matches!(week, Err(FilesError::Refused(_))), "{week:?}");
}

#[tokio::test]
async fn a_page_of_any_origin_may_upload() {
    let bucket = bucket().await;
    let link = link(&bucket.files()).await;
    let client = reqwest::Client::new();
    let asked = client
        .request(Method::OPTIONS, &link.url)
        .header("origin", "https://lms.example.org")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "if-none-match");
    let answer = asked.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-methods"], "PUT");
    assert_eq!(answer.headers()["access-control-allow-headers"], "if-none-match");

    for status in [200, 412] {
        let put = client
            .put(&link.url)
            .header("origin", "https://lms.example.org")
            .header("if-none-match", "*")
            .body("zip");
        let answer = put.send().await.expect("an answer");
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(answer.headers()["access-control-expose-headers"], "etag");
    }
}

/// The bucket, for someone with these credentials.
fn as_someone(bucket: &Bucket, id: &str, secret: &str) -> Files {
    let config = Files::client_at(bucket.url()).config().to_builder();
    let config = config.credentials_provider(Credentials::new(id, secret, None, None, "test"));
    // What a function has that finds the endpoint in its environment.
    let config = config.force_path_style(false).build();
    Files::new(aws_sdk_s3::Client::from_conf(config), BUCKET.to_owned())
}

#[tokio::test]
async fn whoever_knows_the_secret_may_have_any_name() {
    let bucket = bucket().await;
    put(&as_someone(&bucket, "import-package", local_secret()), "a", "hello").await;
    let unknown = as_someone(&bucket, "import-package", "another secret");
    let head = unknown.head("a").await;
    assert!(matches!(head, Err(FilesError::Refused(_))), "{head:?}");
    let written = unknown.put("b", Bytes::new(), &html()).await;
    assert!(matches!(written, Err(FilesError::Refused(_))), "{written:?}");
}
