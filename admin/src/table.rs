//! What a command does in a table.

/// API keys.
mod keys;
/// What is refused, and in which words.
mod refusal;
/// Tenants.
mod tenants;

use jiff::Timestamp;
use serde_json::Value;
use shared::store::Store;
use terminal::Failure;

use crate::command::Command;

/// Runs a command, and answers what it has to say as a JSON document.
///
/// # Errors
/// In words, with a code: what was asked for cannot be, or the table does not answer.
pub async fn run(store: &Store, command: &Command, now: Timestamp) -> Result<Value, Failure> {
    match command {
        Command::Tenants(command) => tenants::run(store, command).await,
        Command::Keys(command) => keys::run(store, command, now).await,
    }
}
