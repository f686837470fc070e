//! Whose fault an error of reading is: the archive's, or that of whatever its bytes come from.

use std::io;

use shared::files::FilesError;

/// Whether an error came out of the bucket or the file system, and says nothing of the archive.
pub(crate) fn is_readers_own(error: &io::Error) -> bool {
    error.raw_os_error().is_some() || error.get_ref().is_some_and(|inner| inner.is::<FilesError>())
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
