//! A file that is not an object yet: it has a name that no object has, and is removed unless it becomes one, also when
//! the client goes away in the middle of a body.

use std::fs;
use std::io::{Result, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::record::Record;

/// A half-written object.
pub(super) struct Unfinished {
    path: PathBuf,
    file: File,
}

impl Unfinished {
    /// Begins a file, with room for its record.
    pub(super) async fn create(path: PathBuf, record: &Record) -> Result<Self> {
        let file = File::create_new(&path).await?;
        let mut unfinished = Self { path, file };
        unfinished.file.seek(SeekFrom::Start(record.room()?)).await?;
        Ok(unfinished)
    }

    /// Adds to the data.
    pub(super) async fn write(&mut self, data: &Bytes) -> Result<()> {
        self.file.write_all(data).await
    }

    /// Waits until all of the data have been handed to the system, and gives the file for the rest.
    pub(super) async fn written(&mut self) -> Result<fs::File> {
        self.file.flush().await?;
        Ok(self.file.try_clone().await?.into_std().await)
    }

    /// Gives the file its name as an object.
    pub(super) fn rename(self, to: &Path) -> Result<()> {
        fs::rename(&self.path, to)
    }
}

impl Drop for Unfinished {
    /// Removes the file. One that was renamed is not found, and one that cannot be removed now is at the next start.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
