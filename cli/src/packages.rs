//! `lectern packages`: over the API, as any client; `check` without any.

/// An upload, and the import that follows.
mod add;
/// Judging courses on this machine.
mod check;
/// The API.
mod service;
/// What people are shown.
mod text;

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shared::tenant::ApiKey;

use self::service::{Service, ServiceError};
use crate::keys::api_key;

/// Courses: upload, look, check, delete.
#[derive(Debug, Args)]
pub(crate) struct Packages {
    /// The API: the output `ApiUrl` of the deployment, or http://localhost:3000.
    #[arg(long, env = "LECTERN_URL", global = true)]
    url: Option<String>,
    /// The API key.
    #[arg(long, env = "LECTERN_API_KEY", hide_env_values = true, value_parser = api_key, global = true)]
    api_key: Option<ApiKey>,
    /// Print one JSON document, for machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Upload a course, and wait until it can be launched.
    Add(add::Course),
    /// List packages, the newest first.
    List {
        /// How many.
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
    /// Show a package: its state, its course, what is wrong with it.
    Show {
        /// The package.
        id: String,
    },
    /// Judge courses on this machine, as an import would. Exits with 0 when all can be launched, 1 when one cannot, 2 when
    /// one cannot be read.
    Check {
        /// Warnings count as errors.
        #[arg(long)]
        strict: bool,
        /// The courses' zips.
        #[arg(required = true, value_name = "COURSE.zip")]
        courses: Vec<PathBuf>,
    },
    /// Delete a package, its files and its launches. Sessions of it can still be read.
    Delete {
        /// The package.
        id: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Runs a command.
pub(crate) fn run(packages: &Packages) -> ExitCode {
    if let Command::Check { strict, courses } = &packages.command {
        return check::run(courses, *strict, packages.json);
    }
    match with_service(packages) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn with_service(packages: &Packages) -> Result<ExitCode, ServiceError> {
    let service = Service::new(packages.url.as_deref(), packages.api_key.as_ref())?;
    match &packages.command {
        Command::Add(course) => add::run(&service, course, packages.json),
        Command::List { limit } => {
            let found = service.packages(*limit)?;
            text::show(packages.json, &json!({ "packages": found }), || text::list(&found));
            Ok(ExitCode::SUCCESS)
        }
        Command::Show { id } => {
            let package = service.package(id)?;
            text::show(packages.json, &package, || text::package(&package));
            Ok(ExitCode::SUCCESS)
        }
        Command::Delete { id, yes } => {
            if !yes && !is_meant(&service.package(id)?)? {
                return Ok(ExitCode::FAILURE);
            }
            service.delete(id)?;
            text::show(packages.json, &json!({ "deleted": id }), || format!("Deleted {id}.\n"));
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { .. } => Ok(ExitCode::FAILURE),
    }
}

/// Asks whether a package is to be deleted. Where nobody can be asked, it is not.
fn is_meant(package: &Value) -> Result<bool, ServiceError> {
    if !io::stdin().is_terminal() {
        eprintln!("error: nobody can be asked here; --yes deletes without asking");
        return Ok(false);
    }
    eprint!("Delete \"{}\" and its files? [y/N] ", text::of(package, "title"));
    io::stderr().flush().map_err(ServiceError::Terminal)?;
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(ServiceError::Terminal)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
