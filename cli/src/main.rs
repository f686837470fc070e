//! `lectern`: packages, over the API; tenants and API keys, in the table itself, with the credentials of whoever calls
//! it, because the API has no call that makes the first key.

/// API keys.
mod keys;
/// Packages.
mod packages;
/// Tenants.
mod tenants;

use std::error::Error;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use shared::cause::told;
use shared::store::Store;

use keys::Keys;
use packages::Packages;
use tenants::Tenants;

/// Packages, tenants and API keys of a Lectern.
#[derive(Debug, Parser)]
#[command(name = "lectern", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Courses: upload, look, check, delete.
    Packages(Packages),
    /// Tenants.
    Tenants {
        #[command(flatten)]
        table: Table,
        #[command(subcommand)]
        command: Tenants,
    },
    /// API keys.
    Keys {
        #[command(flatten)]
        table: Table,
        #[command(subcommand)]
        command: Keys,
    },
}

#[derive(Debug, Args)]
struct Table {
    /// The table: the output `TableName` of the deployment.
    #[arg(long = "table", env = "LECTERN_TABLE")]
    name: String,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Packages(command) => return packages::run(&command),
        Command::Tenants { table, command } => in_table(&table, async |store| match &command {
            Tenants::Put(plan) => Ok(tenants::put(store, plan).await?),
        }),
        Command::Keys { table, command } => in_table(&table, async |store| match command {
            Keys::Create(new) => Ok(keys::create(store, new).await?),
            Keys::Revoke { key } => Ok(keys::revoke(store, &key).await?),
        }),
    };
    match done {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}", told(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Does something in the table, and answers what it has to say.
fn in_table(
    table: &Table,
    command: impl AsyncFnOnce(&Store) -> Result<String, Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let store = Store::connect(table.name.clone()).await;
        command(&store).await
    })
}
