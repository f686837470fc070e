//! The engine that is kept is of the sources as they are, and as small as it is to be.

#[path = "../seal/sources.rs"]
mod sources;

use std::fs;

use sources::Seal;

/// Bytes of a module that a page compiles before its course plays.
const MOST_BYTES: usize = 230_000;

fn kept() -> Vec<u8> {
    fs::read(sources::root().join("player/engine.wasm")).expect("the engine is kept in player/engine.wasm")
}

#[test]
fn the_engine_is_of_the_sources_as_they_are() {
    let seal = Seal::of(&kept()).expect("a sealed module");
    let sources = sources::digest(&sources::root()).expect("the sources");
    assert_eq!(
        seal.sources, sources,
        "player/engine.wasm is of older sources: run engine/build.sh"
    );
    assert!(seal.compiler.starts_with("rustc "), "{}", seal.compiler);
}

#[test]
fn the_engine_is_small() {
    let length = kept().len();
    assert!(
        length <= MOST_BYTES,
        "player/engine.wasm has {length} bytes, over {MOST_BYTES}"
    );
}
