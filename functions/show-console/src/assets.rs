//! The files that the console is made of. Its scripts are one file.

use shared::asset;
use shared::http::asset::Assets;

/// The files.
pub static ASSETS: Assets = Assets::new(
    "console",
    &[
        asset!("console.js", "text/javascript; charset=utf-8"),
        asset!("console.css", "text/css; charset=utf-8"),
    ],
);
