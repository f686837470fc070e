//! How Lectern keeps sessions and speaks HTTP; what SCORM is, it has from `scorm`.

/// What a function is given: the store, the token keys, the clock.
pub mod app;
/// Time as an argument.
pub mod clock;
/// The S3 bucket.
pub mod files;
/// Requests, answers and problems.
pub mod http;
/// A function's process on Lambda.
pub mod lambda;
/// The DynamoDB table.
pub mod store;
/// Tenants, their plans and their API keys.
pub mod tenant;
/// Launch and play tokens, and cursors.
pub mod token;
/// The optimistic lock, as a type.
pub mod version;
