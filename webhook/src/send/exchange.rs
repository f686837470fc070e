//! What is said on a connection: one request, one answer.

use std::convert::Infallible;
use std::future::pending;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::RETRY_AFTER;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::connection::{Deadline, Stream};
use crate::outcome::{Answer, Failure, Stage};

/// Bytes of an answer's body that are read.
const MOST_BODY: usize = 1024;

/// Bytes that are held of what comes, and so the most that an answer's headers may have.
const MOST_HELD: usize = 16 * 1024;

/// Sends the request and reads what is answered. The connection ends with this call, whatever the other side still has to say.
pub(super) async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
    deadline: Deadline,
) -> Result<Answer, Failure> {
    let mut http = http1::Builder::new();
    http.max_buf_size(MOST_HELD);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(Failure::of_answer)?;
    let asked = async {
        let answered = deadline.ends(Stage::Answer, sender.send_request(request)).await?;
        Ok(read(answered.map_err(Failure::of_answer)?, deadline).await)
    };
    // What ends a connection is told to whoever waits for an answer.
    let driven = async {
        let _ = connection.await;
        pending::<Infallible>().await
    };
    tokio::select! {
        answer = asked => answer,
        never = driven => match never {},
    }
}

/// The answer, with as much of its body as is kept.
async fn read(answered: Response<Incoming>, deadline: Deadline) -> Answer {
    let status = answered.status().as_u16();
    let retry_after = answered
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let retry_after = retry_after.and_then(|value| value.parse().ok());
    let mut body = answered.into_body();
    let mut bytes = Vec::new();
    while bytes.len() < MOST_BODY {
        let Ok(Some(Ok(frame))) = deadline.ends(Stage::Answer, body.frame()).await else {
            break;
        };
        if let Some(data) = frame.data_ref() {
            bytes.extend_from_slice(&data[..data.len().min(MOST_BODY - bytes.len())]);
        }
    }
    Answer {
        status,
        retry_after,
        body: text(&bytes),
    }
}

/// Bytes as text. Of a character that was cut off at the end nothing is left.
fn text(bytes: &[u8]) -> String {
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    };
    String::from_utf8_lossy(whole).into_owned()
}
