//! `cargo run`: the whole service on a laptop.

use std::process::ExitCode;

use clap::Parser;
use local::run::Arguments;
use terminal::{Exit, Failure, Terminal};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.json);
    let done = match &arguments.command {
        Some(command) => local::command::run(&arguments, command).await,
        None => local::run::run(arguments).await.map_err(|error| {
            let told = shared::cause::told(&error);
            Failure::new(Exit::Refused, "NOT_STARTED", told)
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal.fail(&failure).into(),
    }
}
