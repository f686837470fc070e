//! Makes `player.js` of the page's modules; one that cannot be part of it breaks the build.

mod bundle;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
    fs::write(folder.join("player.js"), bundle::bundle("main.js", &modules)?)?;
    Ok(())
}

/// The name of a module's file.
fn module(path: &Path) -> Option<String> {
    let is_module = path.extension().is_some_and(|kind| kind == "js");
    is_module
        .then(|| path.file_name()?.to_str().map(str::to_owned))
        .flatten()
}
