//! Makes the page's script of its modules, and packs what the page is made of.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    bundle::page(
        "../../player",
        "player.js",
        &["player.css", "engine.wasm", "engine12.wasm"],
    )
}
