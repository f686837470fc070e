//! The files that the page is made of: its own, which are part of the program, and those of its one library, which lie beside it.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use shared::app::App;
use shared::hex::hex;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The library's file for SCORM 1.2.
pub const SCORM_12: &str = "scorm12.min.js";
/// The library's file for SCORM 2004.
pub const SCORM_2004: &str = "scorm2004.min.js";

/// The page's own files. Its scripts are one, which `build.rs` makes.
const OWN: &[(&str, &str, &str)] = &[
    (
        "player.js",
        SCRIPT,
        include_str!(concat!(env!("OUT_DIR"), "/player.js")),
    ),
    ("player.css", STYLE, include_str!("../../../player/player.css")),
];

/// The library's files, as `sha256sum` writes them: their contents are part of the address as those of the page's own are.
const LIBRARY: &str = include_str!("../../../player/library.sha256");

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for (file, _, text) in OWN {
        digest.update(file);
        digest.update(text);
    }
    digest.update(LIBRARY);
    hex(&digest.finalize()[..8])
});

/// Names the contents of all files.
pub fn version() -> &'static str {
    &VERSION
}

/// A file.
#[derive(Debug)]
pub struct File {
    /// Its media type.
    pub media: &'static str,
    /// What it says.
    pub text: String,
    /// It is what [`version`] names. A library may lie beside the program that another release needs, for the moments of a deployment.
    pub is_named: bool,
}

/// A file of this name.
pub async fn file(app: &App, name: &str) -> Option<File> {
    if let Some((_, media, text)) = OWN.iter().find(|(own, ..)| *own == name) {
        let text = (*text).to_owned();
        let is_named = true;
        return Some(File { media, text, is_named });
    }
    if name != SCORM_12 && name != SCORM_2004 {
        return None;
    }
    let path = app.player_library()?.join(name);
    let text = tokio::fs::read_to_string(path).await.ok()?;
    let named = format!("{}  {name}", hex(&Sha256::digest(&text)));
    Some(File {
        media: SCRIPT,
        is_named: LIBRARY.lines().any(|line| line == named),
        text,
    })
}
