//! How much a request may say and ask for: what the fields are held to, and what the document says of them.

/// The LMS's own object is for a few references, not for another store, in bytes of JSON.
pub(super) const MOST_METADATA_BYTES: usize = 16 * 1024;
/// Where a page's sequencing stands takes about a kilobyte for each activity, so that this is room for the largest courses there are.
pub(super) const MOST_SEQUENCING_BYTES: usize = 256 * 1024;
/// A sentence or two, in characters; what is longer belongs into the LMS's own records.
pub(super) const MOST_REASON_CHARACTERS: usize = 1000;
/// The longest tag that RFC 5646, 4.4.1 works out.
pub(super) const MOST_LANGUAGE_BYTES: usize = 35;
/// What browsers and proxies still take for an address, in bytes.
pub(super) const MOST_URL_BYTES: usize = 2048;
/// The shortest life of a link that a launch may ask for: a browser has to be opened and a page loaded meanwhile.
pub(super) const LEAST_LAUNCH_SECONDS: i64 = 60;
/// The longest one: a link is meant to be followed at once, and whoever finds it may start the course.
pub(super) const MOST_LAUNCH_SECONDS: i64 = 4 * 3600;
/// Entries of a page where a call does not say.
pub(super) const DEFAULT_ENTRIES: i32 = 25;
/// Entries of the largest page: as many as one BatchGetItem fetches.
pub(super) const MOST_ENTRIES: i32 = 100;
