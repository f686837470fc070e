//! How Lectern keeps sessions and speaks HTTP; what SCORM is, it has from `scorm`.

/// What a function is given: the store, the token keys, the clock.
pub mod app;
/// How AWS is reached.
pub mod aws;
/// Values that are good for a while.
pub(crate) mod cache;
/// Why something went wrong.
pub mod cause;
/// Who changed a session's record.
pub mod change;
/// Time as an argument.
pub mod clock;
/// What the distribution says, where its calls alone are taken.
pub mod direct;
/// What the edge has of courses' files.
pub mod edge;
/// Erasing a learner.
pub mod erasure;
/// What an LMS hears of.
pub mod event;
/// The bucket with the packages' files.
pub mod files;
/// Bytes as text.
pub mod hex;
/// Requests, answers and problems.
pub mod http;
/// A function's process on Lambda.
pub mod lambda;
/// What one request causes, counted where it happens.
pub mod meter;
/// Lines of the log of which CloudWatch makes metrics.
pub mod metric;
/// What is to be done later.
pub mod queue;
/// How often a limited key may call.
pub mod rate;
/// Sending an event to a webhook, once.
pub mod sending;
/// The DynamoDB table.
pub mod store;
/// Tenants, their plans and their API keys.
pub mod tenant;
/// Launch and play tokens, and cursors.
pub mod token;
/// When a key was used last.
pub mod used;
/// The optimistic lock, as a type.
pub mod version;
/// Webhooks and their deliveries.
pub mod webhooks;
