//! The player's one library, which npm fetches into the checkout on the first start.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use open_player::assets::SCORM_12;

/// The player's folder in the checkout that this program was built from.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../player");

/// Where the library's files are, or will be.
pub fn library() -> PathBuf {
    Path::new(FOLDER).join("node_modules/scorm-again/dist/esm")
}

/// Whether the library is there.
fn is_there() -> bool {
    library().join(SCORM_12).is_file()
}

/// Fetches the library where it is missing. What keeps it from that is told and does not end the start: the API needs none of it.
pub fn fetch() {
    if is_there() {
        return;
    }
    // Two starts at once, as tests make them, fetch it once; the lock ends with the file's handle.
    let lock = File::create(Path::new(FOLDER).join(".npm-lock"));
    let _held = lock.and_then(|file| file.lock().map(|()| file));
    if is_there() {
        return;
    }
    eprintln!("Fetching the player's library with npm, once …");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let fetched = Command::new(npm)
        .args([
            "ci",
            "--omit=dev",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .current_dir(FOLDER)
        .stdout(Stdio::null())
        .status();
    let why = match fetched {
        Ok(status) if status.success() && is_there() => return,
        Ok(status) => format!("npm ended with {status}"),
        Err(error) => format!("npm cannot be started: {error}"),
    };
    eprintln!(
        "The player cannot open courses: {why}. Install Node.js 20 or later, or run `npm ci` in the folder player. The API works without it."
    );
}
