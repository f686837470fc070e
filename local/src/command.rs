//! `cargo run -- tenants …` and `cargo run -- keys …`: the same as `lectern --local` asks for, while the program does not run.

use admin::command::{Command, Tenants};
use admin::table::{self, Others, Place};
use admin::text;
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
    let terminal = Terminal::new(arguments.json);
    if let Command::Tenants(Tenants::Delete { tenant, yes: false }) = command {
        terminal.confirm_by(&text::deletion_of(tenant), tenant)?;
    }
    let home = Home::open(Some(arguments.data.clone())).map_err(|error| unused(told(&error)))?;
    // It holds the folder for this process, too.
    let bucket = match bucket::start(home.bucket().as_deref()).await {
        Ok(bucket) => bucket,
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
    let files = bucket.files();
    let place = Place {
        store: &store,
        files: Some(&files),
        others: Others::Nobody,
    };
    let answer = table::run(&place, command, Timestamp::now()).await?;
    terminal.answer(&answer, || text::told(command, &answer))
}

fn unused(why: String) -> Failure {
    Failure::new(
        Exit::Usage,
        "FOLDER_NOT_USED",
        format!("{why}. --data names another folder."),
    )
}
