//! The files that a page of ours is made of, which are part of the program.
//!
//! The build has made them (the crate `bundle`): as they are, and as brotli. Their address names the contents of all of them, so that a
//! browser keeps them for good and still has the newest.

use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::coding::takes;
use crate::hex::hex;

/// How long a browser keeps a file whose address names its contents, in seconds: a year, the most that RFC 9111 knows.
const KEPT: &str = "public, max-age=31536000, immutable";

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
    /// The same as brotli.
    pub packed: &'static [u8],
}

/// A file that the build of the crate has made.
#[macro_export]
macro_rules! asset {
    ($name:literal, $media:literal) => {
        $crate::http::asset::Asset {
            name: $name,
            media: $media,
            bytes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name)),
            packed: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".br")),
        }
    };
}

/// Names the contents of all files of a page.
pub fn version(assets: &[Asset]) -> String {
    let mut digest = Sha256::new();
    for asset in assets {
        digest.update(asset.name);
        digest.update(asset.bytes);
    }
    hex(&digest.finalize()[..8])
}

impl Asset {
    /// The file as an answer. A page that was opened before a deployment gets the newer file, and does not keep it under the older
    /// name.
    pub fn answer(&self, is_current: bool, headers: &HeaderMap) -> Response {
        let about = [
            (CONTENT_TYPE, self.media),
            (CACHE_CONTROL, if is_current { KEPT } else { "no-store" }),
            (VARY, "accept-encoding"),
        ];
        if takes(headers, "br") {
            return (about, [(CONTENT_ENCODING, "br")], self.packed).into_response();
        }
        (about, self.bytes).into_response()
    }
}
