//! Makes `openapi.json` of `openapi.yaml`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const DOCUMENT: &str = "../../openapi.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    // Its members stay in their order, in which the viewer shows them.
    let document: yaml_serde::Value = yaml_serde::from_str(&fs::read_to_string(DOCUMENT)?)?;
    let folder: PathBuf = env::var("OUT_DIR")?.into();
    fs::write(folder.join("openapi.json"), serde_json::to_string(&document)?)?;
    Ok(())
}
