//! What can be asked for. A command is read from a command line, and travels as JSON to a laptop's program.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use scorm::cmi::batch::Strictness;
use scorm::session::outcome::ResultPolicy;
use scorm::session::reset::ResumeRule;
use serde::{Deserialize, Serialize};

use crate::duration;

/// A command on tenants, keys or the whole table.
#[derive(Clone, Debug, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Tenants: whom Lectern is for, and what each may do.
    #[command(subcommand)]
    Tenants(Tenants),
    /// API keys: make, list, revoke.
    #[command(subcommand)]
    Keys(Keys),
    /// After a table was restored from a backup: leave numbers of events and versions free that were given since.
    ///
    /// LMSs remember how far they read the feed, and browsers the files of a version. It writes to each tenant's feed and to each package, and
    /// is one step of docs/operate.md, "Going back as a whole". Given twice, it leaves more numbers of events free.
    #[command(after_help = "Example:\n  lectern restored")]
    Restored,
}

/// A command on tenants.
#[derive(Clone, Debug, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum Tenants {
    /// Create a tenant, or change what you name of its plan.
    ///
    /// A new tenant gets the default for everything that you leave out; docs/limits.md has the defaults. An existing tenant keeps what it
    /// has. Sessions that exist keep the plan that they were created with. The answer is the whole plan.
    #[command(after_help = "Example:\n  lectern tenants put acme --session-lifetime 48h")]
    Put(Plan),
    /// List all tenants.
    #[command(after_help = "Example:\n  lectern tenants list --json")]
    List,
    /// Delete a tenant and everything of it: sessions, packages, events, webhooks and keys. This cannot be undone.
    ///
    /// Its keys are revoked first. What functions still know of them is waited for, so it takes some minutes in a deployment. What is
    /// broken off can be given again, and goes on. It reads the whole table; docs/operate.md says what that costs.
    #[command(after_help = "Example:\n  lectern tenants delete acme")]
    Delete {
        /// The tenant's name.
        tenant: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Show a tenant's plan.
    #[command(after_help = "Example:\n  lectern tenants show acme")]
    Show {
        /// The tenant's name.
        tenant: String,
    },
}

/// What to change of a tenant's plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Args)]
#[serde(default)]
pub struct Plan {
    /// The tenant's name: 1 to 63 of a-z, 0-9 and -. A new name must fit into a host name, so no hyphen at its start, at its end, or in
    /// both its third and fourth place.
    pub tenant: String,
    /// How long a session lives after its last write, 1m to 365d.
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    pub session_lifetime: Option<i64>,
    /// How long an expired session can still be read and renewed, 1m to 3650d.
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    pub retention: Option<i64>,
    /// How long a launch link works, 1m to 24h.
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    pub launch_lifetime: Option<i64>,
    /// Whether values that real courses write and the standard refuses are stored.
    #[arg(long, value_parser = PossibleValuesParser::new(Strictness::WORDS))]
    pub strictness: Option<String>,
    /// Which result a session reports after several attempts.
    #[arg(long, value_parser = PossibleValuesParser::new(ResultPolicy::WORDS))]
    pub result_policy: Option<String>,
    /// What becomes of a session that is launched again when its package has another live version: it keeps its own, or moves to the live
    /// one and begins anew, as long as it was not started or is not complete.
    #[arg(long, value_parser = PossibleValuesParser::new(ResumeRule::WORDS))]
    pub resumed_sessions: Option<String>,
    /// How many files a package may have.
    #[arg(long, value_name = "NUMBER")]
    pub most_files: Option<u64>,
    /// How many megabytes a package may have when unpacked, up to 1000000.
    #[arg(long, value_name = "NUMBER")]
    pub most_megabytes: Option<u64>,
    /// How many times the size of its zip a package may have.
    #[arg(long, value_name = "NUMBER")]
    pub most_ratio: Option<u64>,
}

/// A command on API keys.
#[derive(Clone, Debug, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum Keys {
    /// Create an API key and print it. It is shown this once.
    #[command(after_help = "Example:\n  LECTERN_API_KEY=$(lectern keys create --tenant acme --name lms --scope write)")]
    Create(NewKey),
    /// List keys: ids, names, scopes and when each was used last, never the keys themselves.
    #[command(after_help = "Example:\n  lectern keys list --tenant acme")]
    List {
        /// Only this tenant's keys.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Revoke a key. It stops working within a minute.
    #[command(after_help = "Example:\n  lectern keys revoke key_1f0c9a2b7d3e4f56")]
    Revoke {
        /// The key's id, its name, or the key itself.
        key: String,
        /// Look among this tenant's keys only.
        #[arg(long)]
        tenant: Option<String>,
    },
}

/// A key to create.
#[derive(Clone, Debug, Serialize, Deserialize, Args)]
pub struct NewKey {
    /// The tenant that the key acts for. Over the API, this is the tenant of the key that you call with.
    #[arg(long)]
    pub tenant: Option<String>,
    /// A name, so that you recognise the key later.
    #[arg(long)]
    pub name: String,
    /// What the key may do.
    #[arg(long, value_enum)]
    pub scope: Scope,
    /// When the key stops working, such as 2027-01-01T00:00:00Z. Without it, the key works until you revoke it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub expires_at: Option<String>,
    /// How many calls the key may make in a second. Without it, there is no limit.
    #[arg(long, value_name = "NUMBER")]
    pub calls_per_second: Option<u32>,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read.
    Read,
    /// Read, create, update and launch.
    Write,
    /// All of that, and delete.
    Admin,
}

/// Reads a point in time. It stays a text, because that is how it travels.
fn time(text: &str) -> Result<String, String> {
    let time: Result<Timestamp, _> = text.parse();
    time.map(|time| time.to_string())
        .map_err(|_| "write a time such as 2027-01-01T00:00:00Z".to_owned())
}
