//! An object of the bucket as something that can be read and sought in: a window of it is in memory, and moves.
//!
//! Whoever reads it is on a thread that may wait; the calls themselves go through the runtime that was running when it
//! was made.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use judgement::fault::SourceFault;
use shared::files::{Files, Head};
use tokio::runtime::Handle;

/// Bytes that are read at once. A window holds an archive's directory, or dozens of small entries, in one call; sixteen of
/// them are a small part of a small function's memory.
const WINDOW: u64 = 1024 * 1024;

/// An object, and where one is in it.
#[derive(Clone, Debug)]
pub struct Window {
    files: Files,
    key: String,
    head: Head,
    runtime: Handle,
    at: u64,
    start: u64,
    bytes: Bytes,
}

impl Window {
    /// The object as it was when it was looked at: it is an error when it is another one by the time that it is read.
    ///
    /// # Panics
    /// Outside a runtime.
    pub fn over(files: Files, key: String, head: Head) -> Self {
        Self {
            files,
            key,
            head,
            runtime: Handle::current(),
            at: 0,
            start: 0,
            bytes: Bytes::new(),
        }
    }

    /// What is in memory from where one is on.
    fn ahead(&self) -> &[u8] {
        let from = self
            .at
            .checked_sub(self.start)
            .and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.bytes.get(from..)).unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        // At the end of an archive one looks backwards: what is before is read with it.
        let start = self.at.min(self.head.size.saturating_sub(WINDOW));
        let range = start..(start + WINDOW).min(self.head.size);
        let read = self.files.read(&self.key, &self.head.etag, range);
        self.bytes = self
            .runtime
            .block_on(read)
            .map_err(|error| io::Error::other(SourceFault(error.into())))?;
        self.start = start;
        Ok(())
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.at >= self.head.size {
            return Ok(0);
        }
        if self.ahead().is_empty() {
            self.fetch()?;
        }
        let ahead = self.ahead();
        let count = ahead.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ahead[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.head.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning"))?;
        Ok(self.at)
    }
}
