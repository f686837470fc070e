//! The import of a course: what S3 starts when a zip has been uploaded.
//!
//! The zip is read by ranges and unpacked to the bucket as it is read; neither it nor a file of it is ever whole in memory
//! or on disk. What is wrong with it, `judgement` says.

use judgement::archive::MOST_FILE_BYTES;
use shared::files::MOST_IN_ONE_PUT;

/// From the event to a course that can be launched.
mod import;
/// The archive's files, on their way to the bucket.
mod unpack;
/// An object of the bucket, to read and seek in.
mod window;

pub use import::{ImportError, import};

// What is judged to fit can be written.
const _: () = assert!(MOST_FILE_BYTES <= MOST_IN_ONE_PUT);

#[cfg(test)]
mod tests {
    use judgement::archive::names::MOST_NAME_BYTES;
    use shared::files::key::MOST_KEY_BYTES;

    #[test]
    fn a_name_fits_a_key() {
        let tenant = "t".repeat(63);
        let prefix = format!("content/{tenant}/0197a4c2-5b1e-7c30-9a4f-0242ac120002/{}/", u32::MAX);
        assert!(prefix.len() + MOST_NAME_BYTES <= MOST_KEY_BYTES);
    }
}
