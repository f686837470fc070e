//! The files that the page is made of. Its scripts are one file.

use shared::asset;
use shared::http::asset::Assets;

/// The files.
pub static ASSETS: Assets = Assets::new(
    "player",
    &[
        asset!("player.js", "text/javascript; charset=utf-8"),
        asset!("player.css", "text/css; charset=utf-8"),
        asset!("engine.wasm", "application/wasm"),
        asset!("engine12.wasm", "application/wasm"),
    ],
);
