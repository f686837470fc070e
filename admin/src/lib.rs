//! Tenants and API keys: the commands of `lectern`, and what they do in a table.
//!
//! `lectern` works in a deployment's table, with the feature `table`.

/// What can be asked for.
pub mod command;
/// Lengths of time, as people write them.
pub mod duration;
/// What a command does in a table.
#[cfg(feature = "table")]
pub mod table;
/// An answer as people read it.
pub mod text;
