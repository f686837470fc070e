//! What the API's document says in many places, written once.
//!
//! Each operation is annotated at its handler. What belongs to a handler's arguments is said by the arguments' own types: `refusal`
//! collects what each of them refuses, and `schema` has the words, forms and limits that their members take.

/// Examples, which hold on a laptop that was just started.
pub mod example;
/// What a call refuses, by its arguments.
pub mod refusal;
/// Members' words, forms and limits.
pub mod schema;
/// What these are built of.
mod shape;
