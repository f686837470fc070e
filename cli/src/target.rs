//! Where a command goes to: a deployment, by its address and key or by its table; or the Lectern of this laptop.

use std::path::{Path, PathBuf};

use admin::laptop::{FOLDER, Running};
use clap::Args;
use terminal::{Exit, Failure, Terminal};

use crate::service::Service;

/// The variables of the environment that options are taken from where they are left out.
const URL: &str = "LECTERN_URL";
const API_KEY: &str = "LECTERN_API_KEY";
#[cfg(feature = "table")]
const TABLE: &str = "LECTERN_TABLE";
#[cfg(feature = "table")]
const BUCKET: &str = "LECTERN_BUCKET";

/// Where a command goes to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where to")]
pub(crate) struct Target {
    /// The API's address, or LECTERN_URL: the output ApiUrl of a deployment.
    #[arg(long, global = true)]
    url: Option<String>,
    /// The API key, or LECTERN_API_KEY. Other users of this machine can see options, so prefer the variable.
    #[arg(long, global = true, value_name = "KEY")]
    api_key: Option<String>,
    /// For tenants and all keys: the table, or LECTERN_TABLE: the output TableName of a deployment.
    #[arg(long, global = true)]
    table: Option<String>,
    /// For `tenants delete`: the bucket, or LECTERN_BUCKET: the output BucketName of a deployment.
    #[arg(long, global = true)]
    bucket: Option<String>,
    /// The Lectern that `cargo run` has started in this folder. Address and key are found; LECTERN_… is left aside.
    #[arg(long, global = true)]
    local: bool,
    /// The same, with the data folder that it was started with. [default: .lectern]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// What a variable holds; nothing where it is empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Target {
    /// The folder of a laptop's Lectern, where that is meant.
    pub(crate) fn laptop(&self) -> Option<&Path> {
        match &self.data {
            Some(folder) => Some(folder),
            None => self.local.then(|| Path::new(FOLDER)),
        }
    }

    /// The address and the key that were given, as far as they were. The key is never shown from now on.
    pub(crate) fn given(&self, terminal: &mut Terminal) -> Result<(Option<String>, Option<String>), Failure> {
        let (url, key) = match self.laptop() {
            Some(folder) => {
                let running = Running::of(folder).map_err(|error| not_running(&error))?;
                (Some(running.url), Some(running.api_key))
            }
            None => (variable(URL), variable(API_KEY)),
        };
        let key = self.api_key.clone().or(key).map(|key| key.trim().to_owned());
        if let Some(key) = &key {
            terminal.keep_secret(key);
        }
        Ok((self.url.clone().or(url), key))
    }

    /// The API, with the key for it.
    pub(crate) fn service(&self, terminal: &mut Terminal) -> Result<Service, Failure> {
        let (url, key) = self.given(terminal)?;
        let missing = |what: &str| Failure::new(Exit::Usage, "NOT_GIVEN", what);
        let url = url.ok_or_else(no_address)?;
        let key = key.ok_or_else(|| {
            missing("The API key is missing. Set LECTERN_API_KEY or give --api-key. For a Lectern that runs on this laptop, give --local.")
        })?;
        Service::new(&url, &key)
    }

    /// Whether a command on keys goes to the API and not to a table. An option wins over a variable, and among variables the table does: who
    /// has its name is an operator.
    pub(crate) fn is_api(&self) -> bool {
        #[cfg(feature = "table")]
        let has_table = variable(TABLE).is_some();
        #[cfg(not(feature = "table"))]
        let has_table = false;
        let is_named = self.url.is_some() || self.api_key.is_some();
        let is_set = variable(URL).is_some() && variable(API_KEY).is_some();
        self.table.is_none() && (is_named || is_set && !has_table)
    }

    /// The table of a deployment.
    #[cfg(feature = "table")]
    pub(crate) fn table(&self) -> Result<String, Failure> {
        let table = self.table.clone().or_else(|| variable(TABLE));
        table.ok_or_else(|| {
            let message = "The table is missing. Set LECTERN_TABLE or give --table: the output TableName of a deployment. A tenant's own keys \
                           need no table: set LECTERN_URL and LECTERN_API_KEY. For a Lectern that runs on this laptop, give --local.";
            Failure::new(Exit::Usage, "NOT_GIVEN", message)
        })
    }

    /// The bucket of a deployment.
    #[cfg(feature = "table")]
    pub(crate) fn bucket(&self) -> Result<String, Failure> {
        let bucket = self.bucket.clone().or_else(|| variable(BUCKET));
        bucket.ok_or_else(|| {
            let message = "The bucket is missing, which has the tenant's courses. Set LECTERN_BUCKET or give --bucket: the output BucketName of a \
                           deployment.";
            Failure::new(Exit::Usage, "NOT_GIVEN", message)
        })
    }
}

/// No address was given.
pub(crate) fn no_address() -> Failure {
    let message = "The API's address is missing. Set LECTERN_URL or give --url: the output ApiUrl of a deployment. For a Lectern that \
                   runs on this laptop, give --local.";
    Failure::new(Exit::Usage, "NOT_GIVEN", message)
}

fn not_running(error: &impl std::fmt::Display) -> Failure {
    let message = format!(
        "{error}. Start it with `cargo run`, or name its folder with --data. Tenants and keys can be changed without it: `cargo run -- \
         tenants --help`."
    );
    Failure::new(Exit::Unavailable, "NOT_RUNNING", message)
}
