//! The files that the page is made of, which are part of the program.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use shared::hex::hex;

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
    /// The same as brotli.
    pub packed: &'static [u8],
}

/// What the build has made.
macro_rules! made {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

/// The page's scripts are one file, which `build.rs` makes.
const FILES: [File; 3] = [
    File {
        name: "player.js",
        media: "text/javascript; charset=utf-8",
        bytes: made!("player.js"),
        packed: made!("player.js.br"),
    },
    File {
        name: "player.css",
        media: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../player/player.css"),
        packed: made!("player.css.br"),
    },
    File {
        name: "engine.wasm",
        media: "application/wasm",
        bytes: include_bytes!("../../../player/engine.wasm"),
        packed: made!("engine.wasm.br"),
    },
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for file in FILES {
        digest.update(file.name);
        digest.update(file.bytes);
    }
    hex(&digest.finalize()[..8])
});

/// Names the contents of all files.
pub fn version() -> &'static str {
    &VERSION
}

/// A file of this name.
pub fn file(name: &str) -> Option<File> {
    FILES.into_iter().find(|file| file.name == name)
}
