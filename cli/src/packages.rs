//! `lectern packages`: over the API, as any client; `check` without any.

/// An upload, and the import that follows.
mod add;
/// Where packages are in the API.
mod address;
/// Judging courses on this machine.
pub(crate) mod check;
/// What people are shown.
mod text;

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use terminal::{Failure, Terminal, printable};

use crate::document::text_of;
use crate::service::Service;

use address::{PACKAGES, path, whole};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Upload a course, and wait until it can be launched.
    #[command(after_help = "Example:\n  lectern packages add course.zip --title \"Golf, autumn\"")]
    Add(add::Course),
    /// List packages, the newest first.
    #[command(after_help = "Example:\n  lectern packages list --limit 10")]
    List {
        /// The most packages to list.
        #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
        limit: usize,
    },
    /// Show a package: its state, its course, what is wrong with it.
    #[command(after_help = "Example:\n  lectern packages show e2bb3bfd-c4ec-8557-b20b-3f312da27235")]
    Show {
        /// The package.
        package: String,
    },
    /// List the versions of a package, the newest first.
    #[command(after_help = "Example:\n  lectern packages versions e2bb3bfd-c4ec-8557-b20b-3f312da27235")]
    Versions {
        /// The package.
        package: String,
    },
    /// Make a version of a package live again: new sessions take it from then on.
    #[command(after_help = "Example:\n  lectern packages activate e2bb3bfd-c4ec-8557-b20b-3f312da27235 1")]
    Activate {
        /// The package.
        package: String,
        /// The version, by its number.
        version: u32,
    },
    /// Check courses on this machine, as an import would, and what their pages ask for. Nothing is sent.
    ///
    /// Exits with 0 when all can be launched, with 1 when one cannot, and with 2 when one cannot be read.
    #[command(
        after_help = "Examples:\n  lectern packages check --strict course.zip\n  lectern packages check --format sarif course/ > lectern.sarif"
    )]
    Check {
        /// Warnings count as errors.
        #[arg(long)]
        strict: bool,
        /// The form of what is said; text, unless --json asks for JSON.
        #[arg(long, value_name = "FORM")]
        format: Option<check::Format>,
        /// The courses: zips, or folders that are to be packed.
        #[arg(required = true, value_name = "COURSE")]
        courses: Vec<PathBuf>,
    },
    /// Delete a package, its files and its launches. Its sessions can still be read.
    #[command(after_help = "Example:\n  lectern packages delete e2bb3bfd-c4ec-8557-b20b-3f312da27235 --yes")]
    Delete {
        /// The package.
        package: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Runs a command.
pub(crate) fn run(service: &Service, terminal: &Terminal, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Add(course) => add::run(service, terminal, course),
        Command::List { limit } => {
            let found = service.list(PACKAGES, "packages", &[], *limit)?;
            terminal.answer(&json!({ "packages": found }), || text::list(&found))
        }
        Command::Show { package } => {
            let package = whole(service, package)?;
            terminal.answer(&package, || text::package(&package))
        }
        Command::Versions { package } => {
            let found = service.list(&format!("{}/versions", path(package)), "versions", &[], usize::MAX)?;
            terminal.answer(&json!({ "versions": found }), || text::versions(&found))
        }
        Command::Activate { package, version } => {
            let live = format!("{}/versions/{version}/activate", path(package));
            let package = service.post(&live, &json!({}))?;
            terminal.answer(&package, || text::package(&package))
        }
        Command::Check {
            strict,
            format,
            courses,
        } => check::run(terminal, courses, *strict, *format),
        Command::Delete { package, yes } => {
            if !yes {
                let found = service.get(&path(package))?;
                let title = printable(text_of(&found, "title"));
                terminal.confirm(&format!("Delete \"{title}\" and its files?"))?;
            }
            service.delete(&path(package))?;
            terminal.answer(&json!({ "deleted": package }), || format!("Deleted {package}.\n"))
        }
    }
}
