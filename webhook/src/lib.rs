//! How Lectern tells an LMS of events: where a webhook may be, how a delivery is signed, sent and tried again, and how its secret is kept.
//! It knows no table, no queue and no event: a body is bytes.

/// Which addresses are public.
pub mod address;
/// What came of a try.
pub mod outcome;
