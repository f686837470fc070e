//! The files that the page is made of. Its scripts are one file.

use std::sync::LazyLock;

use shared::asset;
use shared::http::asset::{self, Asset};

const FILES: [Asset; 3] = [
    asset!("player.js", "text/javascript; charset=utf-8"),
    asset!("player.css", "text/css; charset=utf-8"),
    asset!("engine.wasm", "application/wasm"),
];

static VERSION: LazyLock<String> = LazyLock::new(|| asset::version(&FILES));

/// Names the contents of all files.
pub fn version() -> &'static str {
    &VERSION
}

/// A file of this name.
pub fn file(name: &str) -> Option<Asset> {
    FILES.into_iter().find(|file| file.name == name)
}
