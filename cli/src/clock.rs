//! `lectern clock`: the clock of a laptop's program. A deployment has no call for it.

use admin::duration;
use admin::laptop;
use clap::Subcommand;
use serde_json::{Value, json};
use terminal::{Failure, Terminal};

use crate::document::text_of;
use crate::service::Service;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what time it is there.
    #[command(after_help = "Example:\n  lectern --local clock show")]
    Show,
    /// Move the clock on, by a length of time or to a point in time. It never goes back; a new start does that.
    #[command(
        after_help = "Examples:\n  lectern --local clock forward 25h\n  lectern --local clock forward 2026-12-31T00:00:00Z"
    )]
    Forward {
        /// A length of time such as 90s, 25h or 31d; or a time such as 2026-12-31T00:00:00Z.
        to: String,
    },
}

pub(crate) fn run(service: &Service, terminal: &Terminal, command: &Command) -> Result<(), Failure> {
    let path = format!("{}{}", laptop::PATH, laptop::CLOCK);
    let clock = match command {
        Command::Show => service.get(&path)?,
        Command::Forward { to } => {
            let member = if duration::seconds(to).is_ok() { "by" } else { "now" };
            service.put(&path, &json!({ member: to }))?
        }
    };
    terminal.answer(&clock, || told(&clock))
}

fn told(clock: &Value) -> String {
    let now = text_of(clock, "now");
    match clock["ahead_seconds"].as_i64().unwrap_or_default() {
        0 => format!("{now}\n"),
        ahead => format!("{now}, {} ahead\n", duration::shown(ahead)),
    }
}
