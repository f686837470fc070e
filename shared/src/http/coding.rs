//! Content codings that a client takes (RFC 9110, 12.5.3).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// Whether a client names a coding. One that gives it a weight may not want it, and gets what everybody can read.
pub fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter();
    let mut codings = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|named| named.trim().eq_ignore_ascii_case(coding))
}
