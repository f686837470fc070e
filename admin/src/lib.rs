//! Tenants and API keys: the commands of `lectern`, and what they do in a table.
//!
//! Three programs share them. `lectern` works in a deployment's table, with the feature `table`. `lectern --local` hands the command to
//! the laptop's program where that is running. That program works in the database of its folder, which is a table like any other.
//! Commands on a tenant's own keys `lectern` also makes calls of the API of.

/// Which key is meant.
pub mod choice;
/// What can be asked for.
pub mod command;
/// Lengths of time, as people write them.
pub mod duration;
/// How a laptop's program is found.
pub mod laptop;
/// What a command does in a table.
#[cfg(feature = "table")]
pub mod table;
/// An answer as people read it.
pub mod text;
