//! What an engine is made of, as a digest, and the custom section of its module that says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the section.
const SECTION: &str = "lectern";

/// The folders and files that an engine is made of, from the project's root. Of the root's manifest, its profile counts, and what each
/// dependency is built with.
const SOURCES: &[&str] = &[
    "engine/Cargo.toml",
    "engine/build.sh",
    "engine/package-lock.json",
    "engine/src",
    "scorm/Cargo.toml",
    "scorm/src",
];

/// What only tests are made of, by the names of their files and folders.
const TESTS: &[&str] = &["tests", "laws", "conformance"];

/// What an engine says of itself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The line of the compiler that made it.
    pub compiler: String,
    /// The digest of what it was made of.
    pub sources: String,
}

impl Seal {
    /// Puts it behind a module that has none.
    pub fn put(&self, module: &[u8]) -> Result<Vec<u8>, String> {
        if Self::find(module)?.is_some() {
            return Err("the module is sealed already".to_owned());
        }
        let text = serde_json::to_string(self).map_err(|error| error.to_string())?;
        let mut section = Vec::new();
        put_number(&mut section, SECTION.len());
        section.extend_from_slice(SECTION.as_bytes());
        section.extend_from_slice(text.as_bytes());
        let mut sealed = module.to_vec();
        sealed.push(0);
        put_number(&mut sealed, section.len());
        sealed.extend_from_slice(&section);
        Ok(sealed)
    }

    /// What a module says.
    pub fn of(module: &[u8]) -> Result<Self, String> {
        let text = Self::find(module)?.ok_or("the module has no seal")?;
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }

    fn find(module: &[u8]) -> Result<Option<&[u8]>, String> {
        let broken = || "it is no module of WebAssembly".to_owned();
        let mut rest = module.strip_prefix(b"\0asm\x01\0\0\0").ok_or_else(broken)?;
        while let Some((kind, behind)) = rest.split_first() {
            let (length, behind) = number(behind).ok_or_else(broken)?;
            let (section, behind) = behind.split_at_checked(length).ok_or_else(broken)?;
            rest = behind;
            let named = || {
                let (length, name) = number(section)?;
                let (name, text) = name.split_at_checked(length)?;
                (name == SECTION.as_bytes()).then_some(text)
            };
            if let Some(text) = Some(()).filter(|()| *kind == 0).and_then(|()| named()) {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// A number as WebAssembly has them (LEB128), and what is behind it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0_usize;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

fn put_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The digest of what an engine is made of now.
pub fn digest(root: &Path) -> Result<String, String> {
    let mut digest = Sha256::new();
    let mut add = |name: &str, text: &[u8]| {
        digest.update(format!("{name}\n{}\n", text.len()));
        digest.update(text);
    };
    for source in SOURCES {
        for file in files(root, source)? {
            let text = fs::read(root.join(&file)).map_err(|error| format!("{file}: {error}"))?;
            add(&file, &text);
        }
    }
    add("profile", profile(root)?.as_bytes());
    add("dependencies", dependencies(root)?.as_bytes());
    let mut text = String::new();
    for byte in digest.finalize() {
        write!(text, "{byte:02x}").map_err(|error| error.to_string())?;
    }
    Ok(text)
}

/// A file, or those below a folder, in the order of their names.
fn files(root: &Path, name: &str) -> Result<Vec<String>, String> {
    let path = root.join(name);
    if path.is_file() {
        return Ok(vec![name.to_owned()]);
    }
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let mut found = Vec::new();
    for entry in fs::read_dir(&path).map_err(failed)? {
        let entry = entry.map_err(failed)?.file_name();
        let entry = entry.to_str().ok_or_else(|| format!("{name}: a name is no text"))?;
        if !TESTS.contains(&entry.trim_end_matches(".rs")) {
            found.extend(files(root, &format!("{name}/{entry}"))?);
        }
    }
    found.sort();
    Ok(found)
}

/// The lines of the root's manifest that say how an engine is built.
fn profile(root: &Path) -> Result<String, String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(|error| error.to_string())?;
    let of = |name: &str| {
        let behind = manifest
            .split_once(&format!("[profile.{name}]\n"))
            .map(|(_, behind)| behind);
        let lines = behind.map(|behind| behind.split("\n[").next().unwrap_or_default().trim());
        lines.map(str::to_owned).ok_or(format!("there is no profile {name}"))
    };
    Ok(format!("{}\n{}", of("engine")?, of("release")?))
}

/// What it depends on, each with its version and features, as they are locked.
fn dependencies(root: &Path) -> Result<String, String> {
    let mut cargo = Command::new(env!("CARGO"));
    let given = [
        "tree",
        "--locked",
        "--package=engine",
        "--edges=normal",
        "--prefix=none",
        "--format={p} {f}",
    ];
    let told = cargo
        .current_dir(root)
        .args(given)
        .arg("--target=wasm32-unknown-unknown")
        .output();
    let told = told.map_err(|error| error.to_string())?;
    if !told.status.success() {
        return Err(String::from_utf8_lossy(&told.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&told.stdout);
    // Behind the name of a crate of the project comes where it is, and behind one that was listed before a mark.
    let mut lines: Vec<String> = text.lines().map(without_brackets).collect();
    lines.sort();
    lines.dedup();
    Ok(lines.join("\n"))
}

fn without_brackets(line: &str) -> String {
    let words = line.split_whitespace().filter(|word| !word.starts_with('('));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_found_where_it_was_put() {
        let seal = Seal {
            compiler: "c".repeat(200),
            sources: "s".to_owned(),
        };
        let empty = b"\0asm\x01\0\0\0";
        let other = [&empty[..], &[0, 3, 1, b'x', 7]].concat();
        for module in [&empty[..], &other] {
            assert!(Seal::of(module).is_err());
            let sealed = seal.put(module).expect("a module");
            assert_eq!(Seal::of(&sealed).as_ref(), Ok(&seal));
            assert!(seal.put(&sealed).is_err());
        }
        for broken in [
            &b""[..],
            b"\0asm",
            b"\0asm\x01\0\0\0\0",
            b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff\x01",
            b"\0asm\x01\0\0\0\x01\x09x",
        ] {
            assert!(Seal::of(broken).is_err());
        }
    }
}
