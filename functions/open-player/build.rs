//! Makes `player.js` of the page's modules; one that cannot be part of it breaks the build. Packs what the page is
//! made of as brotli, once: gzip would be a fifth larger.

mod bundle;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use brotli::enc::BrotliEncoderParams;

const PLAYER: &str = "../../player";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PLAYER}");
    let mut modules = BTreeMap::new();
    for entry in fs::read_dir(PLAYER)? {
        let path = entry?.path();
        println!("cargo::rerun-if-changed={}", path.display());
        if let Some(name) = module(&path) {
            modules.insert(name, fs::read_to_string(&path)?);
        }
    }
    let folder: PathBuf = env::var("OUT_DIR")?.into();
    let script = bundle::bundle("main.js", &modules)?;
    fs::write(folder.join("player.js"), &script)?;
    pack(&folder, "player.js", script.as_bytes())?;
    for name in ["player.css", "engine.wasm"] {
        pack(&folder, name, &fs::read(Path::new(PLAYER).join(name))?)?;
    }
    Ok(())
}

/// Writes a file as brotli (RFC 7932), as small as it gets.
fn pack(folder: &Path, name: &str, mut bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &BrotliEncoderParams::default())?;
    Ok(fs::write(folder.join(format!("{name}.br")), packed)?)
}

/// The name of a module's file.
fn module(path: &Path) -> Option<String> {
    let is_module = path.extension().is_some_and(|kind| kind == "js");
    is_module
        .then(|| path.file_name()?.to_str().map(str::to_owned))
        .flatten()
}
