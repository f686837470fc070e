//! The S3 bucket: zips as they are uploaded, and packages' files as they are played.
//!
//! No file is ever whole in memory or on disk here: a zip is read by ranges, its entries go back as streams, and the zip
//! itself comes from the author's browser by a link that S3 checks. What is read by ranges must not change between two of
//! them, so that every read names the digest that the first look found (`FilesError::Changed`), and a link makes an
//! object only where there is none.
//!
//! Writes carry a CRC-32, as the SDK does by itself: ahead of a body in memory, behind one that streams. TLS ends at the
//! first machine of S3, the checksum where the bytes are kept; the bucket of a laptop holds it to the bytes too. Reads
//! do not ask for it: it is the whole object's, and here ranges are read.
//!
//! S3 says 404 for a missing object only to those who may list the bucket; to others, 403. A function that is to tell
//! missing from forbidden needs `s3:ListBucket`.

/// The bucket, and the client that reaches it.
mod bucket;
/// A body out of a channel.
mod chunks;
/// Deleting many at once.
mod deletion;
/// Keys, as types.
pub mod key;
/// Links to upload by.
mod link;
/// What is there under a prefix.
mod listing;
/// Looking at and reading an object.
mod reading;
/// An object as a browser asks for it.
mod serving;
#[cfg(test)]
mod tests;
/// Writing an object.
mod writing;

pub use self::bucket::{Files, FilesError};
pub use self::link::UploadLink;
pub use self::listing::{Listed, Object};
pub use self::reading::Head;
pub use self::serving::Served;
pub use self::writing::{Kind, MOST_IN_ONE_PUT};
