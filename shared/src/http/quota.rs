//! What is left of a key's limit, in the headers of its answers (draft-ietf-httpapi-ratelimit-headers-03).

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::rate::Left;

/// The headers, each by the names under which clients look for it.
pub const HEADERS: [[HeaderName; 2]; 3] = [
    [
        HeaderName::from_static("ratelimit-limit"),
        HeaderName::from_static("x-ratelimit-limit"),
    ],
    [
        HeaderName::from_static("ratelimit-remaining"),
        HeaderName::from_static("x-ratelimit-remaining"),
    ],
    [
        HeaderName::from_static("ratelimit-reset"),
        HeaderName::from_static("x-ratelimit-reset"),
    ],
];

/// Travels with a request, so that whoever counts the call can tell the frame around the router what is left.
#[derive(Clone, Debug, Default)]
pub(super) struct Quota(Arc<OnceLock<Left>>);

impl Quota {
    /// Notes what is left. A call is counted once.
    pub(super) fn note(&self, left: Left) {
        let _ = self.0.set(left);
    }

    /// Writes the headers, where the call was counted.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let Some(left) = self.0.get() else { return };
        let values = [left.limit, left.remaining, left.reset_seconds];
        for (names, value) in HEADERS.into_iter().zip(values) {
            for name in names {
                headers.insert(name, HeaderValue::from(value));
            }
        }
    }
}
