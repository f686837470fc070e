//! A body whose checksum stands behind it, and is changed on its way: as it is sent to S3 by TLS, with no signature over the bytes.

use std::sync::{Arc, Mutex};

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use shared::aws;
use shared::files::FilesError;
use tokio::sync::mpsc;

use super::*;

/// What stands before the checksum of a body that has one behind it.
const CHECKSUM: &[u8] = b"x-amz-checksum-crc32:";

/// Whether checksums are changed.
type Changes = Arc<Mutex<bool>>;

/// What the SDK takes for TLS, and is plain HTTP.
#[derive(Debug)]
struct Tampering {
    plain: SharedHttpConnector,
    changes: Changes,
}

impl HttpConnector for Tampering {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let (plain, changes) = (self.plain.clone(), *self.changes.lock().expect("no panic"));
        HttpConnectorFuture::new(async move {
            let address = request.uri().replace("https://", "http://");
            request
                .set_uri(address)
                .map_err(|error| ConnectorError::user(error.into()))?;
            let body = ByteStream::new(request.take_body()).collect().await;
            let mut body = body.map_err(|error| ConnectorError::io(error.into()))?.to_vec();
            let at = body.windows(CHECKSUM.len()).position(|window| window == CHECKSUM);
            let at = at.expect("a checksum behind the body") + CHECKSUM.len();
            if changes {
                // Another letter of base64 is another sum.
                body[at] = if body[at] == b'A' { b'B' } else { b'A' };
            }
            *request.body_mut() = SdkBody::from(body);
            plain.call(request).await
        })
    }
}

fn client(changes: &Changes) -> SharedHttpClient {
    let (plain, changes) = (Builder::new().build_http(), changes.clone());
    http_client_fn(move |settings, components| {
        let plain = plain.http_connector(settings, components);
        SharedHttpConnector::new(Tampering {
            plain,
            changes: changes.clone(),
        })
    })
}

#[tokio::test]
async fn a_stream_whose_checksum_behind_it_is_wrong_is_refused_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = start(Some(folder.path())).await.expect("a bucket");
    let changes = Changes::default();
    let address = bucket.url().replace("http://", "https://");
    let config = aws::through(client(&changes), &address);
    let config = aws_sdk_s3::config::Builder::from(&config)
        .force_path_style(true)
        .build();
    let files = Files::new(
        aws_sdk_s3::Client::from_conf(config),
        bucket.files().bucket().to_owned(),
    );
    let send = async |key: &str, text: &'static str| {
        let (sender, receiver) = mpsc::channel(4);
        for chunk in [text, text] {
            sender.send(Ok(Bytes::from(chunk))).await.expect("room");
        }
        drop(sender);
        files.put_stream(key, 2 * text.len() as u64, receiver, &html()).await
    };
    let change = |whether| *changes.lock().expect("no panic") = whether;
    send("kept", "as it was").await.expect("its own checksum");

    change(true);
    for key in ["kept", "new"] {
        let refused = send(key, "something else").await;
        assert!(matches!(refused, Err(FilesError::Refused(_))), "{key}: {refused:?}");
    }
    assert_eq!(keys(&bucket.files(), "").await, ["kept"]);
    assert_eq!(
        content(&bucket.files(), "kept").await.as_deref(),
        Some(&b"as it wasas it was"[..])
    );
}
