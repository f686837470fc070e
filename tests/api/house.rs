//! How the sources hang together: each file imports only what stands below it, and each can be read at one sitting.
//!
//! A file's children count as its own. So at every level of a crate, the file of a module and its children, each with all
//! that is below it, must have an order in which nothing imports what comes later. A parent that names a child while the
//! child names the parent is a circle too: what both need belongs into a file below them.

/// The modules of a crate, and what each names of the others.
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use serde_json::Value;
use sources::Sources;

/// Lines of a source file, with its tests: what is longer has more than one subject.
const MOST_LINES: usize = 400;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The root file of each library, program, test and benchmark.
fn targets() -> Vec<PathBuf> {
    // The fuzz targets are a workspace of their own.
    let manifests = ["Cargo.toml", "fuzz/Cargo.toml"];
    let told = manifests.map(|manifest| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
        let told = cargo
            .arg("--manifest-path")
            .arg(Path::new(ROOT).join(manifest))
            .output();
        let told = told.unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        serde_json::from_slice::<Value>(&told.stdout).unwrap()
    });
    let listed = |value: &Value, name: &str| value[name].as_array().unwrap().clone();
    let packages = told.iter().flat_map(|told| listed(told, "packages"));
    let targets = packages.flat_map(|package| listed(&package, "targets"));
    targets
        .map(|target| target["src_path"].as_str().unwrap().into())
        .collect()
}

/// The names of the module that imports, and of the one that it names.
type Import<'a> = (&'a [String], &'a [String]);

/// Each circle of a crate, as the imports that it is made of.
fn circles(sources: &Sources) -> Vec<String> {
    let mut levels: BTreeMap<&[String], Vec<Import>> = BTreeMap::new();
    for (from, to) in sources.imports() {
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        levels.entry(&from[..shared]).or_default().push((from, to));
    }
    let mut circles = Vec::new();
    for (level, imports) in levels {
        let part = |module: &'_ [String]| (level.len() + 1).min(module.len());
        let graph: DiGraphMap<&[String], ()> = imports
            .iter()
            .map(|(from, to)| (&from[..part(from)], &to[..part(to)]))
            .collect();
        for circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
            let inside = |module: &[String]| circle.contains(&&module[..part(module)]);
            let told = imports.iter().filter(|(from, to)| inside(from) && inside(to));
            let told: BTreeSet<String> = told
                .map(|(from, to)| format!("  {} imports {}", sources.file(from), sources.file(to)))
                .collect();
            circles.push(told.into_iter().collect::<Vec<_>>().join("\n"));
        }
    }
    circles
}

#[test]
fn each_file_imports_only_what_stands_below_it() {
    let root = Path::new(ROOT).canonicalize().unwrap();
    let (mut found, mut modules) = (Vec::new(), 0);
    for target in targets() {
        let sources = Sources::read(&root, &target);
        modules += sources.files().count();
        found.extend(circles(&sources));
    }
    assert!(modules > 300, "only {modules} files were read");
    assert!(
        found.is_empty(),
        "{} circles of imports:\n{}",
        found.len(),
        found.join("\n\n")
    );
}

#[test]
fn no_file_is_longer_than_one_reads_at_a_sitting() {
    let root = Path::new(ROOT).canonicalize().unwrap();
    let sources: Vec<Sources> = targets().iter().map(|target| Sources::read(&root, target)).collect();
    let files = sources.iter().flat_map(Sources::files);
    let long: BTreeSet<String> = files
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{file} has {lines} lines, over {MOST_LINES}"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// The circles of a crate of these files.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    circles(&Sources::read(folder.path(), &folder.path().join("lib.rs")))
}

#[test]
fn a_circle_is_found_in_whatever_form_it_is_written() {
    const LIB: (&str, &str) = ("lib.rs", "mod a; mod b; mod c;");
    // Two files of one folder, one of them by a path in its code.
    let found = circles_of(&[
        LIB,
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "fn f() { crate::a::g() }"),
        ("c.rs", ""),
    ]);
    assert_eq!(found, ["  a.rs imports b.rs\n  b.rs imports a.rs"]);
    // Three, by a list and inside a macro's call.
    let found = circles_of(&[
        LIB,
        ("a.rs", "use super::{c::C, b::{self, B}};"),
        ("b.rs", "fn f() { assert!(super::c::is()) }"),
        ("c.rs", "struct C { a: crate::a::A }"),
    ]);
    assert_eq!(
        found,
        ["  a.rs imports b.rs\n  a.rs imports c.rs\n  b.rs imports c.rs\n  c.rs imports a.rs"]
    );
    // A parent and its child.
    let found = circles_of(&[
        LIB,
        ("a.rs", "mod below; pub use below::B; struct A;"),
        ("a/below.rs", "use super::A;"),
        ("b.rs", ""),
        ("c.rs", ""),
    ]);
    assert_eq!(found, ["  a.rs imports a/below.rs\n  a/below.rs imports a.rs"]);
    // Two folders, none of whose files is in a circle by itself.
    let found = circles_of(&[
        LIB,
        ("a.rs", "mod up; mod down;"),
        ("a/up.rs", "use crate::b::C;"),
        ("a/down.rs", ""),
        ("b.rs", "use crate::a::down::D;"),
        ("c.rs", ""),
    ]);
    assert_eq!(found, ["  a/up.rs imports b.rs\n  b.rs imports a/down.rs"]);
}

#[test]
fn what_has_an_order_is_no_circle() {
    let found = circles_of(&[
        (
            "lib.rs",
            "mod a; mod b; #[path = \"b/below.rs\"] mod again; pub use a::A; pub use b::B;",
        ),
        ("a.rs", "use crate::b::{B, below}; mod tests { use super::*; }"),
        (
            "b.rs",
            "//! See crate::a::A.\n pub(in crate::a) mod below; #[cfg(test)] mod tests; struct B; /* crate::a */ const A: &str = \"crate::a::A\";",
        ),
        ("b/below.rs", "use super::B; fn f() { let a = self::g(); }"),
        ("b/tests.rs", "use super::*; use super::below;"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}
