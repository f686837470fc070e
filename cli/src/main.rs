//! `lectern`: packages, sessions, events, webhooks and a tenant's own API keys, over the API; tenants and all keys, in a deployment's table or
//! on a laptop.

/// Tenants and keys.
mod administration;
/// The clock of a laptop.
mod clock;
/// Finding out what is wrong.
mod doctor;
/// Members of JSON documents, as they are shown.
mod document;
/// What happened.
mod events;
/// A tenant's own keys.
mod keys;
/// Learners.
mod learners;
/// Packages.
mod packages;
/// The API.
mod service;
/// Sessions.
mod sessions;
/// Where a command goes to.
mod target;
/// Whether the changes of a record are the ones that were written.
mod verify;
/// Addresses that events are sent to.
mod webhooks;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use terminal::{Exit, Failure, Terminal};

use target::Target;

/// Packages, sessions, tenants and API keys of a Lectern.
#[derive(Debug, Parser)]
#[command(name = "lectern", version, after_help = AFTER_HELP)]
struct Arguments {
    /// Print one JSON document on stdout, and an error as one JSON object on stderr.
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  refused: the API, the table or a course's check says no
  2  usage: an argument, an address, a key or a file cannot be used
  3  unavailable: nobody answers, or not now; try again

Examples:
  lectern --local packages list
  lectern packages check course.zip
  lectern sessions launch <PACKAGE> --user user_123";

#[derive(Debug, Subcommand)]
enum Command {
    /// Packages: upload, list, show, check, delete; their versions.
    #[command(subcommand)]
    Packages(packages::Command),
    /// Sessions: list, show, launch, reset, renew, delete; their attempts, runs and changes.
    #[command(subcommand)]
    Sessions(sessions::Command),
    /// Learners: show, export, erase.
    #[command(subcommand)]
    Learners(learners::Command),
    /// Events: follow what happens to sessions and packages.
    #[command(subcommand)]
    Events(events::Command),
    /// Webhooks: make, try, switch, remove; see what was sent; receive events on this machine.
    #[command(subcommand)]
    Webhooks(webhooks::Command),
    #[command(flatten)]
    Administration(admin::command::Command),
    /// The clock of a Lectern on a laptop: show it, or move it on to try expiry.
    #[command(subcommand)]
    Clock(clock::Command),
    /// Find out what is wrong: the service, the clock, the key, a package, a session, a token, or what an error means. Nothing is changed.
    ///
    /// Exits with 0 when nothing is wrong, with 1 when something is, and with 3 when it may be gone in a moment.
    #[command(
        after_help = "Examples:\n  lectern doctor --session session-456\n  printf %s \"$LAUNCH_URL\" | lectern doctor --token -\n  lectern doctor --error VERSION_CONFLICT\n  curl … | lectern doctor --error -"
    )]
    Doctor(doctor::Asked),
    /// Verify that the changes of a session's record are the ones that were written.
    ///
    /// Exits with 0 when they are, and with 1 when one was altered, left out or put in.
    #[command(
        after_help = "Examples:\n  lectern verify --session session-456\n  lectern verify --export user_123.jsonl"
    )]
    Verify(verify::Asked),
    /// Print a script that completes commands in your shell.
    #[command(after_help = "Example:\n  lectern completions bash > ~/.local/share/bash-completion/completions/lectern")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return unparsed(&error),
    };
    let mut terminal = Terminal::new(arguments.json);
    match run(&arguments, &mut terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => terminal.fail(&failure).into(),
    }
}

fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let target = &arguments.target;
    match &arguments.command {
        Command::Packages(packages::Command::Check {
            strict,
            format,
            courses,
        }) => packages::check::run(terminal, courses, *strict, *format),
        Command::Packages(command) => packages::run(&target.service(terminal)?, terminal, command),
        Command::Sessions(command) => sessions::run(&target.service(terminal)?, terminal, command),
        Command::Learners(command) => learners::run(&target.service(terminal)?, terminal, command),
        Command::Events(command) => events::run(&target.service(terminal)?, terminal, command),
        Command::Webhooks(command) => webhooks::run(&target.service(terminal)?, terminal, command),
        Command::Administration(command) => administration::run(target, terminal, command),
        Command::Clock(command) => clock::run(&target.service(terminal)?, terminal, command),
        Command::Doctor(asked) => doctor::run(target, terminal, asked),
        Command::Verify(asked) => match &asked.export {
            Some(file) => verify::run_file(terminal, file),
            None => verify::run(&target.service(terminal)?, terminal, asked),
        },
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "lectern", &mut script);
            terminal.write(&String::from_utf8_lossy(&script))
        }
    }
}

/// Help and version are answers; all else is wrong usage, told in the form that was asked for as far as that can be seen.
fn unparsed(error: &clap::Error) -> ExitCode {
    let is_json = std::env::args_os().any(|argument| argument == "--json");
    if !error.use_stderr() {
        let shown = Terminal::new(false).write(&error.render().ansi().to_string());
        return shown.map_or_else(|failure| failure.exit.into(), |()| ExitCode::SUCCESS);
    }
    if is_json {
        let told = error.render().to_string();
        let told = told.trim().trim_start_matches("error: ");
        let failure = Failure::new(Exit::Usage, "USAGE", told);
        return Terminal::new(true).fail(&failure).into();
    }
    Terminal::new(false).complain(&error.render().ansi().to_string());
    Exit::Usage.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
