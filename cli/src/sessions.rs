//! `lectern sessions`: learners' records, over the API.

/// What people are shown.
mod text;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use scorm::cmi::batch::Strictness;
use scorm::session::terms::{Credit, Mode};
use serde_json::{Value, json};
use terminal::{Failure, Terminal, printable};

use crate::document::text_of;
use crate::service::{Service, segment};

/// Lists that are bounded by the service are shown whole.
const ALL: usize = usize::MAX;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List a learner's sessions, a package's, or a learner's of a package, the newest first.
    #[command(after_help = "Example:\n  lectern sessions list --user user_123")]
    List(Selection),
    /// Show a session: its result and its data.
    #[command(after_help = "Example:\n  lectern sessions show session-456")]
    Show {
        /// The session.
        session: String,
        /// Show each SCO with its own result and data.
        #[arg(long)]
        scos: bool,
    },
    /// Launch a course for a learner, and print the link for the learner's browser.
    #[command(after_help = "Example:\n  lectern sessions launch e2bb3bfd-c4ec-8557-b20b-3f312da27235 --user user_123")]
    Launch(Launch),
    /// List what the attempts of a session came to.
    #[command(after_help = "Example:\n  lectern sessions attempts session-456")]
    Attempts {
        /// The session.
        session: String,
        /// The most attempts to list.
        #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
        limit: usize,
    },
    /// List when a learner played: each run with its time by the clock, beside the time that the course reported.
    #[command(after_help = "Example:\n  lectern sessions runs session-456")]
    Runs {
        /// The session.
        session: String,
    },
    /// List who changed a session's record outside the course, and why.
    #[command(after_help = "Example:\n  lectern sessions changes session-456")]
    Changes {
        /// The session.
        session: String,
    },
    /// Reset a session: its attempts end and are kept, and the next launch begins anew.
    #[command(after_help = "Example:\n  lectern sessions reset session-456 --reason \"Ill on the day of the test\"")]
    Reset(Reset),
    /// Renew a session: it is active again, and lives on from now.
    #[command(after_help = "Example:\n  lectern sessions renew session-456")]
    Renew {
        /// The session.
        session: String,
    },
    /// Delete a session with its attempts. The learner's data is gone at once.
    #[command(after_help = "Example:\n  lectern sessions delete session-456 --yes")]
    Delete {
        /// The session.
        session: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The session.
    session: String,
    /// Play the package's live version from then on.
    #[arg(long)]
    live: bool,
    /// Why. It is kept with the change.
    #[arg(long)]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// The learner, by your own id.
    #[arg(long, required_unless_present = "package")]
    user: Option<String>,
    /// The package.
    #[arg(long, value_name = "ID")]
    package: Option<String>,
    /// Only sessions with this status.
    #[arg(long, value_parser = PossibleValuesParser::new(["active", "expired"]))]
    status: Option<String>,
    /// The most sessions to list.
    #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
    limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Launch {
    /// The package.
    package: String,
    /// The learner, by your own id.
    #[arg(long)]
    user: String,
    /// Create the session under this id, or go on with it.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Go on with the learner's newest session of the package that is active and not completed.
    #[arg(long, conflicts_with = "session")]
    resume: bool,
    /// The name that the course may show, "Last, First".
    #[arg(long, value_name = "NAME")]
    learner_name: Option<String>,
    /// Whether the record changes (normal) or not (browse, review).
    #[arg(long, value_parser = PossibleValuesParser::new(Mode::WORDS))]
    mode: Option<String>,
    /// Whether the course is taken for credit.
    #[arg(long, value_parser = PossibleValuesParser::new(Credit::WORDS))]
    credit: Option<String>,
    /// Whether values that real courses write and the standard refuses are stored.
    #[arg(long, value_parser = PossibleValuesParser::new(Strictness::WORDS))]
    strictness: Option<String>,
    /// Where the player's Leave leads, by http or https.
    #[arg(long, value_name = "URL")]
    return_url: Option<String>,
    /// The player's language, such as de or pt-BR.
    #[arg(long)]
    language: Option<String>,
}

impl Launch {
    /// The body of the call: what is left out is the API's to decide.
    fn body(&self) -> Value {
        let mut body = json!({ "user_id": self.user });
        let members = [
            ("session_id", &self.session),
            ("learner_name", &self.learner_name),
            ("mode", &self.mode),
            ("credit", &self.credit),
            ("strictness", &self.strictness),
            ("return_url", &self.return_url),
            ("language", &self.language),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        if self.resume {
            body["resume"] = json!(true);
        }
        body
    }
}

pub(crate) fn path(session: &str) -> String {
    format!("/api/v1/sessions/{}", segment(session))
}

/// Resets a session as it is now. Another writer's change meanwhile is told, and not overwritten.
fn reset(service: &Service, terminal: &Terminal, wanted: &Reset) -> Result<(), Failure> {
    let path = path(&wanted.session);
    let session = service.get(&path)?;
    if !wanted.yes {
        let (user, result) = (text_of(&session, "user_id"), text_of(&session, "completion_status"));
        let question = format!("Reset the session of {} ({})?", printable(user), printable(result));
        terminal.confirm(&question)?;
    }
    let revision = if wanted.live { "live" } else { "current" };
    let mut body = json!({ "version": session["version"], "revision": revision });
    if let Some(reason) = &wanted.reason {
        body["reason"] = json!(reason);
    }
    let reset = service.post(&format!("{path}/reset"), &body)?;
    terminal.answer(&reset, || text::session(&reset))
}

/// A table of sessions.
pub(crate) fn table(sessions: &[Value]) -> String {
    text::list(sessions)
}

pub(crate) fn run(service: &Service, terminal: &Terminal, command: &Command) -> Result<(), Failure> {
    match command {
        Command::List(selection) => {
            let query = [
                ("user_id", &selection.user),
                ("package_id", &selection.package),
                ("status", &selection.status),
            ];
            let found = service.list("/api/v1/sessions", "sessions", &query, selection.limit)?;
            terminal.answer(&json!({ "sessions": found }), || text::list(&found))
        }
        Command::Show { session, scos } => {
            let path = path(session);
            let session = if *scos {
                service.get_with_scos(
                    &format!("{path}?include=scos"),
                    &format!("{path}?include=scos&scos_after="),
                )?
            } else {
                service.get(&path)?
            };
            terminal.answer(&session, || text::session(&session))
        }
        Command::Launch(launch) => {
            let path = format!("/api/v1/packages/{}/launch", segment(&launch.package));
            let launched = service.post(&path, &launch.body())?;
            terminal.answer(&launched, || text::launched(&launched))
        }
        Command::Attempts { session, limit } => {
            let found = service.list(&format!("{}/attempts", path(session)), "attempts", &[], *limit)?;
            terminal.answer(&json!({ "attempts": found }), || text::attempts(&found))
        }
        Command::Runs { session } => {
            let found = service.list(&format!("{}/runs", path(session)), "runs", &[], ALL)?;
            terminal.answer(&json!({ "runs": found }), || text::runs(&found))
        }
        Command::Changes { session } => {
            let found = service.list(&format!("{}/changes", path(session)), "changes", &[], ALL)?;
            terminal.answer(&json!({ "changes": found }), || text::changes(&found))
        }
        Command::Reset(wanted) => reset(service, terminal, wanted),
        Command::Renew { session } => {
            let renewed = service.post(&format!("{}/renew", path(session)), &json!({}))?;
            terminal.answer(&renewed, || text::session(&renewed))
        }
        Command::Delete { session, yes } => {
            if !yes {
                terminal.confirm(&format!("Delete the session {session} and all its data?"))?;
            }
            service.delete(&path(session))?;
            terminal.answer(&json!({ "deleted": session }), || format!("Deleted {session}.\n"))
        }
    }
}
