//! `lectern learners`: all that there is of a learner, over the API.

/// The whole of it, as lines.
mod export;
/// What people are shown.
mod text;

use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Subcommand;
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::{Service, segment};

/// How often it is asked whether an erasure is done, which takes about a minute.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// How long it is waited for: longer than the longest run of the function that erases.
const LONGEST_WAIT: Duration = Duration::from_secs(20 * 60);

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show a learner: the sessions with their results, the newest first.
    #[command(after_help = "Example:\n  lectern learners show user_123")]
    Show {
        /// The learner, by your own id.
        user: String,
        /// The most sessions to show.
        #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
        limit: usize,
    },
    /// Export a learner: everything that there is, as JSON lines.
    ///
    /// Fails where the export's last line is missing, so that what it wrote before is never taken for the whole.
    #[command(
        after_help = "Examples:\n  lectern learners export user_123 > user_123.jsonl\n  lectern learners export user_123 --to user_123.jsonl"
    )]
    Export {
        /// The learner, by your own id.
        user: String,
        /// Write into this file. It is there when all of it is.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Erase a learner: sessions, attempts, events and deliveries. Waits for the report.
    #[command(after_help = "Example:\n  lectern learners erase user_123 --yes")]
    Erase {
        /// The learner, by your own id.
        user: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Do not wait until it is done.
        #[arg(long)]
        no_wait: bool,
    },
}

fn path(user: &str) -> String {
    format!("/api/v1/learners/{}", segment(user))
}

pub(crate) fn run(service: &Service, terminal: &Terminal, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Show { user, limit } => {
            let learner = show(service, &path(user), *limit)?;
            terminal.answer(&learner, || text::learner(&learner))
        }
        Command::Export { user, to } => export::run(service, terminal, &path(user), to.as_deref()),
        Command::Erase { user, yes, no_wait } => {
            if !yes {
                terminal.confirm(&format!("Erase the learner {user} and all that there is of them?"))?;
            }
            let begun = service.delete(&path(user))?;
            let report = match no_wait {
                true => begun,
                false => ended(service, &path(user))?,
            };
            terminal.answer(&report, || text::erasure(user, &report))
        }
    }
}

/// A learner with so many sessions.
fn show(service: &Service, path: &str, most: usize) -> Result<Value, Failure> {
    let mut learner = service.get(&format!("{path}?limit=1"))?;
    let sessions = service.list(path, "sessions", &[], most)?;
    learner["sessions"] = json!(sessions);
    if let Some(members) = learner.as_object_mut() {
        members.remove("next_cursor");
    }
    Ok(learner)
}

/// The report of an erasure that is done.
fn ended(service: &Service, path: &str) -> Result<Value, Failure> {
    let until = Instant::now() + LONGEST_WAIT;
    loop {
        let report = service.get(&format!("{path}/erasure"))?;
        if text_of(&report, "state") == "done" {
            return Ok(report);
        }
        if Instant::now() >= until {
            let message = "The erasure is still running. Ask again later, or ask for it once more: it goes on.";
            return Err(Failure::new(Exit::Unavailable, "STILL_RUNNING", message));
        }
        sleep(ASKED_EVERY);
    }
}
