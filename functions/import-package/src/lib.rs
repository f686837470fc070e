//! The import of a course: what S3 starts when a zip has been uploaded.
//!
//! The zip is read by ranges and unpacked to the bucket as it is read; neither it nor a file of it is ever whole in memory
//! or on disk. `check` is the same judgement without a bucket, for an author's machine.

/// A zip, judged by its directory.
pub mod archive;
/// What a file is served as.
mod content_type;
/// Whose fault an error of reading is.
mod fault;
/// From the event to a course that can be launched.
mod import;
/// Archive and manifest together.
mod judgement;
/// The archive's files, on their way to the bucket.
mod unpack;
/// An object of the bucket, to read and seek in.
mod window;

pub use import::{ImportError, import};
pub use judgement::{Judged, Unjudged, Verdict, check, judge};
