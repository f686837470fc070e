//! What a build makes of a page's files: its modules in one script, and each file as brotli beside it. For build scripts.

/// A page's modules in one script.
mod modules;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use brotli::enc::BrotliEncoderParams;

/// The module that a page begins with.
const ENTRY: &str = "main.js";

/// Makes a page of the modules in a folder, as `script`, and of other files there. Each is put where cargo keeps what a build has
/// made, as it is and as brotli, which is a fifth smaller than gzip; the build is repeated when one changes.
///
/// # Errors
/// A file that cannot be read or written, or a module that cannot be part of the script.
pub fn page(folder: &str, script: &str, others: &[&str]) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={folder}");
    let mut modules = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        println!("cargo::rerun-if-changed={}", path.display());
        if let Some(name) = module(&path) {
            modules.insert(name, fs::read_to_string(&path)?);
        }
    }
    let made: PathBuf = env::var("OUT_DIR")?.into();
    keep(&made, script, modules::bundle(ENTRY, &modules)?.as_bytes())?;
    for name in others {
        keep(&made, name, &fs::read(Path::new(folder).join(name))?)?;
    }
    Ok(())
}

/// The name of a module's file.
fn module(path: &Path) -> Option<String> {
    let is_module = path.extension().is_some_and(|kind| kind == "js");
    is_module
        .then(|| path.file_name()?.to_str().map(str::to_owned))
        .flatten()
}

/// Writes a file, and the same as brotli (RFC 7932), as small as it gets.
fn keep(made: &Path, name: &str, mut bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    fs::write(made.join(name), bytes)?;
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &BrotliEncoderParams::default())?;
    Ok(fs::write(made.join(format!("{name}.br")), packed)?)
}
