//! Whose fault an error of reading is: the archive's, or that of whatever its bytes come from.

use std::error::Error;
use std::io;

use thiserror::Error;

/// An error of the place that an archive's bytes come from, such as a bucket. A reader hands it on inside an [`io::Error`], and so it
/// is never taken for damage.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct SourceFault(#[from] pub Box<dyn Error + Send + Sync>);

/// Whether an error came out of a bucket or the file system, and says nothing of the archive.
pub(crate) fn is_readers_own(error: &io::Error) -> bool {
    error.raw_os_error().is_some() || error.get_ref().is_some_and(|inner| inner.is::<SourceFault>())
}

/// In words what is wrong with an archive.
///
/// # Errors
/// The error itself, where it is the reader's own.
pub(crate) fn read_failed(error: io::Error) -> io::Result<String> {
    if is_readers_own(&error) {
        return Err(error);
    }
    Ok(match error.kind() {
        io::ErrorKind::UnexpectedEof => "its data ends too early".to_owned(),
        _ => error.to_string(),
    })
}
