//! The engines that are kept are of the sources as they are, and as small as they are to be.

#[path = "../seal/sources.rs"]
mod sources;

use std::fs;

use sources::Seal;

/// The modules, each with the most bytes that a page is to compile before its course plays: the one of every edition, and the one of 1.2 alone.
const ENGINES: [(&str, usize); 2] = [("player/engine.wasm", 230_000), ("player/engine12.wasm", 135_000)];

fn kept(name: &str) -> Vec<u8> {
    fs::read(sources::root().join(name)).expect(name)
}

#[test]
fn the_engines_are_of_the_sources_as_they_are() {
    let sources = sources::digest(&sources::root()).expect("the sources");
    for (name, _) in ENGINES {
        let seal = Seal::of(&kept(name)).expect("a sealed module");
        assert_eq!(seal.sources, sources, "{name} is of older sources: run engine/build.sh");
        assert!(seal.compiler.starts_with("rustc "), "{}", seal.compiler);
    }
}

#[test]
fn the_engines_are_small() {
    for (name, most) in ENGINES {
        let length = kept(name).len();
        assert!(length <= most, "{name} has {length} bytes, over {most}");
    }
}
