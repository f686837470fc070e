//! Why a bucket does not start.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// The bucket could not be started.
#[derive(Debug, Error)]
pub enum BucketError {
    /// A file or folder of it.
    #[error("{path} cannot be used")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file in it is no object.
    #[error("{path} is damaged; remove it, and what it held is gone")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Another process has it.
    #[error("{path} is in use by another process")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// No port.
    #[error("no loopback port for the bucket")]
    Listen(#[source] std::io::Error),
}

impl BucketError {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
