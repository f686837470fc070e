//! Makes the console's script of its modules, and packs what the console is made of.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    bundle::page("../../console", "console.js", &["console.css"])
}
