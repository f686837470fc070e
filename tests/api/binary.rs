//! The binaries, built once: `cargo test` builds libraries and tests, and no plain binary.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

static BUILT: OnceLock<PathBuf> = OnceLock::new();

/// A function's binary, of the same profile as this test.
pub fn path(name: &str) -> PathBuf {
    let binary = BUILT.get_or_init(build).join(name);
    assert!(binary.is_file(), "no binary {name} was built");
    binary
}

/// The program of a name, where this machine has it.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Builds every binary into the folder that this test was built into.
fn build() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile_folder = test.parent().and_then(Path::parent).unwrap();
    let profile = match profile_folder.file_name().and_then(|name| name.to_str()).unwrap() {
        "debug" => "dev",
        other => other,
    };
    let mut cargo = Command::new(env!("CARGO"));
    // What `cargo test` says of this package; build scripts that look at it would run again, and all above them.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&*name);
        }
    }
    let built = cargo
        .args([
            "build",
            "--workspace",
            "--bins",
            "--features",
            "cli/table",
            "--profile",
            profile,
            "--target-dir",
        ])
        .arg(profile_folder.parent().unwrap())
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "the binaries cannot be built:\n{}",
        String::from_utf8_lossy(&built.stderr)
    );
    profile_folder.to_owned()
}
