//! The files that a page of ours is made of, which are part of the program.
//!
//! The build has made them (the crate `bundle`): as they are, and as brotli. Their address names the contents of all of them, so that a
//! browser keeps them for good and still has the newest.

use std::sync::OnceLock;

use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::code::Code;
use super::coding::takes;
use super::problem::Problem;
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

/// The files of a page.
#[derive(Debug)]
pub struct Assets {
    /// What the page is called where it has no such file.
    page: &'static str,
    files: &'static [Asset],
    version: OnceLock<String>,
}

impl Assets {
    /// The files of a page.
    pub const fn new(page: &'static str, files: &'static [Asset]) -> Self {
        Self {
            page,
            files,
            version: OnceLock::new(),
        }
    }

    /// Names the contents of all files.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut digest = Sha256::new();
            for asset in self.files {
                digest.update(asset.name);
                digest.update(asset.bytes);
            }
            hex(&digest.finalize()[..8])
        })
    }

    /// A file as an answer, for the version that an address names. A page that was opened before a deployment gets the newer file, and
    /// does not keep it under the older name.
    ///
    /// # Errors
    /// [`Code::NotFound`] where the page has no file of this name.
    pub fn answer(&self, version: &str, name: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let missing = || Problem::new(Code::NotFound, format!("The {} has no file {name}.", self.page));
        let asset = self.files.iter().find(|asset| asset.name == name).ok_or_else(missing)?;
        let kept = if version == self.version() { KEPT } else { "no-store" };
        let about = [
            (CONTENT_TYPE, asset.media),
            (CACHE_CONTROL, kept),
            (VARY, "accept-encoding"),
        ];
        Ok(match takes(headers, "br") {
            true => (about, [(CONTENT_ENCODING, "br")], asset.packed).into_response(),
            false => (about, asset.bytes).into_response(),
        })
    }
}
