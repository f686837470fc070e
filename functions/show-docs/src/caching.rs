//! How long a browser keeps an answer.

/// For what only another release changes, which an hour later is seen everywhere.
pub(super) const KEPT: &str = "public, max-age=3600";
