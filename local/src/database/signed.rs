//! Whether a request is signed with this process's secret, as AWS's services judge it (Signature Version 4).

use std::fmt::Write;

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use shared::aws::local_secret;
use shared::hex::hex;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Whether a request is signed with this process's secret, by whatever name.
pub fn is_signed(request: &Parts, body: &[u8]) -> bool {
    let Some((named, expected)) = signatures(request, body) else {
        return false;
    };
    // Of their digests, so that the time that this takes tells nothing of how much was right.
    Sha256::digest(named) == Sha256::digest(expected)
}

/// The signature that a request names, and the one that this process's secret makes of it.
fn signatures(request: &Parts, body: &[u8]) -> Option<(String, String)> {
    let header = |name: &str| request.headers.get(name)?.to_str().ok();
    let named = header(AUTHORIZATION.as_str())?.strip_prefix(ALGORITHM)?.trim_start();
    let part = |name: &str| named.split(", ").find_map(|part| part.strip_prefix(name));
    let (_, scope) = part("Credential=")?.split_once('/')?;
    let names = part("SignedHeaders=")?;

    let (path, query) = (request.uri.path(), request.uri.query().unwrap_or_default());
    let mut canonical = format!("{}\n{path}\n{query}\n", request.method);
    for name in names.split(';') {
        writeln!(canonical, "{name}:{}", header(name)?.trim()).ok()?;
    }
    write!(canonical, "\n{names}\n{}", hex(&Sha256::digest(body))).ok()?;
    let digest = hex(&Sha256::digest(canonical));
    let text = format!("{ALGORITHM}\n{}\n{scope}\n{digest}", header("x-amz-date")?);

    let mut key = format!("AWS4{}", local_secret()).into_bytes();
    for part in scope.split('/').chain([text.as_str()]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    Some((part("Signature=")?.to_owned(), hex(&key)))
}
