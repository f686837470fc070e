//! The one request that a connection to the receiver carries, and its answer.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use httparse::{EMPTY_HEADER, Request, Status};

use super::signature::Signed;

/// How long a caller may take for a part of a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a request's head, and of its body. Events are smaller.
const MOST_HEAD: usize = 32 * 1024;
const MOST_BODY: usize = 8 * 1024 * 1024;
/// Headers of a request. Deliveries have nine.
const MOST_HEADERS: usize = 64;

/// A POST: what it says of itself, and its body as bytes.
pub(super) struct Post {
    pub(super) signed: Signed,
    pub(super) body: Vec<u8>,
}

/// A request's head.
struct Head {
    /// Bytes that it takes.
    length: usize,
    is_post: bool,
    body: Option<usize>,
    signed: Signed,
}

/// Reads a request. The inner error is the status for one that is no delivery.
pub(super) fn read(stream: &mut TcpStream) -> io::Result<Result<Post, u16>> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(head) = head(&bytes)? {
            break head;
        }
        if bytes.len() > MOST_HEAD {
            return Ok(Err(431));
        }
        more(stream, &mut bytes)?;
    };
    if !head.is_post {
        return Ok(Err(405));
    }
    let Some(length) = head.body else {
        return Ok(Err(411));
    };
    if length > MOST_BODY {
        return Ok(Err(413));
    }
    let mut body = bytes.split_off(head.length);
    while body.len() < length {
        more(stream, &mut body)?;
    }
    body.truncate(length);
    let signed = head.signed;
    Ok(Ok(Post { signed, body }))
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut part = [0; 8 * 1024];
    match stream.read(&mut part)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            bytes.extend_from_slice(&part[..count]);
            Ok(())
        }
    }
}

/// The head, where all of it is there.
fn head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut request = Request::new(&mut headers);
    let Status::Complete(length) = request.parse(bytes).map_err(io::Error::other)? else {
        return Ok(None);
    };
    let header = |name: &str| {
        let mut named = request
            .headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name));
        named
            .next()
            .map_or_else(String::new, |header| String::from_utf8_lossy(header.value).into_owned())
    };
    Ok(Some(Head {
        length,
        is_post: request.method == Some("POST"),
        body: header("content-length").parse().ok(),
        signed: Signed {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            standard: header("webhook-signature"),
            documented: header("x-webhook-signature"),
        },
    }))
}

/// Answers with a status alone, and ends the connection.
pub(super) fn answer(stream: &mut TcpStream, status: u16) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} \r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )?;
    stream.flush()
}
