//! How Lectern tells an LMS of events: where a webhook may be, how a delivery is signed, sent and tried again, and how its secret is kept.
//! It knows no table, no queue and no event: a body is bytes.

/// Which addresses are public.
pub mod address;
/// What came of a try.
pub mod outcome;
/// When an endpoint wants to be called again.
pub mod retry_after;
/// When a delivery is tried again, and when no more.
pub mod schedule;
/// Secrets, sealed for storage.
pub mod seal;
/// What a webhook's deliveries are signed with.
pub mod secret;
/// One try.
pub mod send;
/// What a delivery carries, so that its receiver knows who sent it.
pub mod signature;
/// Which URL a webhook may have.
pub mod target;
