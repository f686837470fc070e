//! What becomes of S3's bad days, which no bucket in the process has: answers as S3 words them, from a socket.

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{Credentials, Region, SharedCredentialsProvider};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Files, FilesError};

/// A bucket that gives these answers, one a connection, to a client that asks once.
async fn answering(answers: Vec<String>) -> Files {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        for answer in answers {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut request = [0; 8192];
            let _ = socket.read(&mut request).await.expect("a request");
            socket.write_all(answer.as_bytes()).await.expect("an answer");
            socket.shutdown().await.expect("an end");
        }
    });
    let config = Files::client_at(&format!("http://{address}")).config().to_builder();
    let config = config.retry_config(RetryConfig::disabled()).build();
    Files::new(Client::from_conf(config), "bucket".to_owned())
}

fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn refusal(status: u16, code: &str) -> String {
    answer(
        status,
        &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"),
    )
}

/// What a caller can do about it.
fn sort<T>(result: Result<T, FilesError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(FilesError::Unavailable(_)) => "unavailable",
        Err(FilesError::Missing) => "missing",
        Err(FilesError::Changed) => "changed",
        Err(FilesError::Refused(_)) => "refused",
    }
}

#[tokio::test]
async fn an_error_is_sorted_by_what_can_be_done_about_it() {
    for (status, code, expected) in [
        (503, "SlowDown", "unavailable"),
        (500, "InternalError", "unavailable"),
        (429, "TooManyRequests", "unavailable"),
        (400, "RequestTimeout", "unavailable"),
        (409, "OperationAborted", "unavailable"),
        (404, "NoSuchKey", "missing"),
        (404, "NoSuchBucket", "refused"),
        (412, "PreconditionFailed", "changed"),
        (403, "AccessDenied", "refused"),
        (416, "InvalidRange", "refused"),
    ] {
        let files = answering(vec![refusal(status, code)]).await;
        assert_eq!(sort(files.read("a", "\"e\"", 0..10).await), expected, "{status} {code}");
    }
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    assert_eq!(sort(answering(vec![]).await.head("a").await), "unavailable");
    let silent = answering(vec![String::new()]).await;
    assert_eq!(sort(silent.head("a").await), "unavailable");
}

/// The beginning of an answer whose connection then ends.
fn broken_off() -> String {
    "HTTP/1.1 206 X\r\ncontent-length: 10\r\n\r\n01234".to_owned()
}

#[tokio::test]
async fn a_body_that_breaks_off_is_asked_for_again() {
    let files = answering(vec![broken_off(), broken_off(), answer(206, "0123456789")]).await;
    let read = files.read("a", "\"e\"", 0..10).await.expect("content");
    assert_eq!(read, &b"0123456789"[..]);
}

#[tokio::test]
async fn a_body_that_breaks_off_every_time_is_unavailable() {
    let files = answering(vec![broken_off(), broken_off(), broken_off(), answer(206, "late")]).await;
    assert_eq!(sort(files.read("a", "\"e\"", 0..10).await), "unavailable");
}

#[tokio::test]
async fn what_is_deleted_in_part_is_not_deleted() {
    let left = |code| {
        let error = format!("<Error><Key>b</Key><Code>{code}</Code></Error>");
        answer(200, &format!("<DeleteResult>{error}</DeleteResult>"))
    };
    for (answer, expected) in [
        (left("InternalError"), "unavailable"),
        (left("AccessDenied"), "refused"),
        (answer(200, "<DeleteResult></DeleteResult>"), "done"),
    ] {
        let files = answering(vec![answer]).await;
        assert_eq!(sort(files.delete(&["a".to_owned(), "b".to_owned()]).await), expected);
    }
}

/// The console may send zips to the bucket's own host and nowhere else (template.yaml, `UPLOAD_ORIGIN`).
#[tokio::test]
async fn a_link_leads_to_the_buckets_own_host_in_its_region() {
    for region in ["us-east-1", "eu-central-1"] {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(region))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "id", "secret", None, None, "test",
            )))
            .build();
        let files = Files::of(&config, "lectern-courses".to_owned());
        let link = files.upload_link("uploads/a/b/1.zip", Timestamp::UNIX_EPOCH, Duration::from_mins(1));
        let link = link.await.expect("a link");
        let host = format!("https://lectern-courses.s3.{region}.amazonaws.com/");
        assert!(link.url.starts_with(&host), "{}", link.url);
    }
}
