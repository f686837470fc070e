//! `cargo run -- tenants …` and `cargo run -- keys …`: the same as `lectern --local` asks for, while the program does not run.

use admin::command::Command;
use admin::{table, text};
use jiff::Timestamp;
use shared::cause::told;
use terminal::{Exit, Failure, Terminal};

use crate::bucket::{self, BucketError};
use crate::database;
use crate::home::Home;
use crate::run::Arguments;

/// Runs a command in the database of the folder.
///
/// # Errors
/// In words.
pub async fn run(arguments: &Arguments, command: &Command) -> Result<(), Failure> {
    if arguments.memory {
        let message = "--memory keeps nothing, so a command has nothing to work on. Leave it out.";
        return Err(Failure::new(Exit::Usage, "NOTHING_KEPT", message));
    }
    let home = Home::open(Some(arguments.data.clone())).map_err(|error| unused(told(&error)))?;
    let _held = match home.bucket().as_deref().map(bucket::lock).transpose() {
        Ok(held) => held,
        Err(BucketError::InUse { .. }) => {
            let message = format!(
                "Lectern runs with the folder {0}. Ask it while it runs: lectern --data {0} followed by the command.",
                arguments.data.display()
            );
            return Err(Failure::new(Exit::Refused, "FOLDER_IN_USE", message));
        }
        Err(error) => return Err(unused(told(&error))),
    };
    let store = database::start(home.database().as_deref()).await;
    let store = store.map_err(|error| unused(told(&error)))?;
    let answer = table::run(&store, command, Timestamp::now()).await?;
    Terminal::new(arguments.json).answer(&answer, || text::told(command, &answer))
}

fn unused(why: String) -> Failure {
    Failure::new(
        Exit::Usage,
        "FOLDER_NOT_USED",
        format!("{why}. --data names another folder."),
    )
}
