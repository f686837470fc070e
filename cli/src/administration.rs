//! `lectern tenants` and `lectern keys`: in a deployment's table, with the AWS credentials of whoever calls it, because the API has no
//! call that makes the first key; by the laptop's program; or, for a tenant's own keys, over the API.

use admin::command::{Command, Tenants};
use admin::{laptop, text};
use serde_json::{Value, json};
use terminal::{Failure, Terminal};

use crate::keys;
use crate::target::Target;

pub(crate) fn run(target: &Target, terminal: &mut Terminal, command: &Command) -> Result<(), Failure> {
    if let Command::Tenants(Tenants::Delete { tenant, yes: false }) = command {
        terminal.confirm_by(&text::deletion_of(tenant), tenant)?;
    }
    let answer = match command {
        _ if target.laptop().is_some() => {
            let path = format!("{}{}", laptop::PATH, laptop::COMMANDS);
            target.service(terminal)?.post(&path, &json!({ "command": command }))?
        }
        Command::Keys(command) if target.is_api() => keys::run(&target.service(terminal)?, terminal, command)?,
        command => in_table(target, terminal, command)?,
    };
    terminal.answer(&answer, || text::told(command, &answer))
}

#[cfg(feature = "table")]
fn in_table(target: &Target, terminal: &Terminal, command: &Command) -> Result<Value, Failure> {
    use admin::table::{self, Others, Place};
    use jiff::Timestamp;
    use shared::files::Files;
    use shared::store::Store;
    use terminal::Exit;

    let table = target.table()?;
    let bucket = match command {
        Command::Tenants(Tenants::Delete { .. }) => Some(target.bucket()?),
        Command::Tenants(_) | Command::Keys(_) | Command::Restored => None,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        let message = format!("The system gives no threads: {error}.");
        Failure::new(Exit::Unavailable, "NO_RUNTIME", message)
    })?;
    runtime.block_on(async {
        let store = Store::connect(table).await;
        let files = match bucket {
            Some(bucket) => Some(Files::connect(bucket).await),
            None => None,
        };
        let note = |text: &str| terminal.note(text);
        let place = Place {
            store: &store,
            files: files.as_ref(),
            others: Others::Functions { note: &note },
        };
        table::run(&place, command, Timestamp::now()).await
    })
}

#[cfg(not(feature = "table"))]
fn in_table(_: &Target, _: &Terminal, _: &Command) -> Result<Value, Failure> {
    let message = "This lectern was built without access to a deployment's table. Install it with `cargo install --path cli --locked \
                   --features table`. A tenant's own keys need no table: set LECTERN_URL and LECTERN_API_KEY. For a Lectern that runs on this \
                   laptop, give --local.";
    Err(Failure::new(terminal::Exit::Usage, "BUILT_WITHOUT_TABLE", message))
}

#[cfg(all(test, not(feature = "table")))]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        target: Target,
        #[command(subcommand)]
        command: Command,
    }

    #[test]
    fn a_build_without_the_table_says_how_to_get_one_with_it() {
        let arguments = Arguments::parse_from(["lectern", "tenants", "list"]);
        let failure = run(&arguments.target, &mut Terminal::new(false), &arguments.command).expect_err("a failure");
        assert_eq!(failure.code, "BUILT_WITHOUT_TABLE");
        assert!(failure.message.contains("--features table"), "{}", failure.message);
    }
}
