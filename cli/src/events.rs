//! `lectern events`: what happened, out of the feed.

/// What people are shown.
pub(crate) mod text;

use clap::{Args, Subcommand};
use serde_json::Value;
use terminal::{Failure, Terminal};

use crate::document::text_of;
use crate::service::{Service, segment};

/// Where a feed begins: behind the newest event, or at the oldest that is kept.
const LATEST: &str = "latest";
const OLDEST: &str = "oldest";
/// Seconds that a call waits for an event: as long as the API lets it.
const WAIT: u64 = 20;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Follow the feed of events, one line for each, until Ctrl-C. With --json, each line is one event as the API has it.
    #[command(
        after_help = "Examples:\n  lectern events tail\n  lectern events tail --session session-456 --after oldest --once\n  lectern --json events tail --type session.completed,session.passed"
    )]
    Tail(Tail),
}

#[derive(Debug, Args)]
pub(crate) struct Tail {
    /// Where to begin: behind this cursor, at the oldest event that is kept (30 days), or behind the latest one.
    #[arg(long, default_value = LATEST, value_name = "CURSOR|oldest|latest")]
    after: String,
    /// Only events of these types, such as session.completed.
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    r#type: Vec<String>,
    /// Only events of this session.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Show what there is, and end.
    #[arg(long)]
    once: bool,
}

impl Tail {
    /// The call for what comes behind a cursor.
    fn path(&self, after: &str) -> String {
        let mut path = format!("/api/v1/events?limit=100&wait={}", if self.once { 0 } else { WAIT });
        let mut add = |name: &str, value: &str| path.push_str(&format!("&{name}={}", segment(value)));
        if after != OLDEST {
            add("after", after);
        }
        if !self.r#type.is_empty() {
            add("type", &self.r#type.join(","));
        }
        if let Some(session) = &self.session {
            add("session_id", session);
        }
        path
    }
}

pub(crate) fn run(service: &Service, terminal: &Terminal, Command::Tail(tail): &Command) -> Result<(), Failure> {
    let mut after = tail.after.clone();
    let onward = |after: &str| format!("Go on with --after {after}");
    loop {
        let page = service.get(&tail.path(&after)).map_err(|failure| Failure {
            notes: [failure.notes.clone(), vec![onward(&after)]].concat(),
            ..failure
        })?;
        for event in page["events"].as_array().into_iter().flatten() {
            if !terminal.tell(event, || text::line(event))? {
                return Ok(());
            }
        }
        after = text_of(&page, "cursor").to_owned();
        if tail.once && page["has_more"] != Value::Bool(true) {
            terminal.note(&format!("{}\n", onward(&after)));
            return Ok(());
        }
    }
}
