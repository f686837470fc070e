//! `cargo run`: the whole service on a laptop.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match local::run::run(local::run::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", shared::cause::told(&error));
            ExitCode::FAILURE
        }
    }
}
