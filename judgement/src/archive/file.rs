//! A file in an archive.

use std::io::{self, Read, Seek};

use unicode_normalization::UnicodeNormalization;
use zip::ZipReadOptions;
use zip::read::{OwnedZipFileEntry, ZipFile};
use zip::result::ZipError;

use super::names::MOST_NAME_BYTES;

/// Bytes of a local header without its name and extra fields (APPNOTE.TXT, 4.3.7).
const LOCAL_HEADER: u64 = 30;

/// A file in an archive.
#[derive(Debug)]
pub struct ArchivedFile {
    /// Its name, from the package's root.
    pub name: String,
    /// Its size, in bytes, as the directory has it.
    pub size: u64,
    pub(super) entry: OwnedZipFileEntry,
}

impl ArchivedFile {
    /// The names under which pages may ask for it. A course that was packed on a Mac asks by letters and accents apart, whatever the archive has;
    /// nothing between a browser and the bucket knows that both are one name.
    pub fn asked_names(&self) -> impl Iterator<Item = String> {
        let apart: String = self.name.nfd().collect();
        let is_another = apart != self.name && apart.len() <= MOST_NAME_BYTES;
        std::iter::once(self.name.clone()).chain(is_another.then_some(apart))
    }

    /// Where its entry begins in the archive.
    pub fn starts_at(&self) -> u64 {
        self.entry.header_start()
    }

    /// Its bytes. Reading ends in an error where they are not what the directory says: more, fewer, or another checksum.
    ///
    /// # Errors
    /// Where its entry cannot be found or read.
    pub fn open<'a, R: Read + Seek>(&'a self, reader: &'a mut R) -> io::Result<Content<ZipFile<'a, R>>> {
        let opened = self.entry.as_ref().with_reader(reader, ZipReadOptions::new());
        let inner = opened.map_err(into_io)?;
        Ok(Content { inner, left: self.size })
    }

    /// Where its entry ends at the earliest: a local header may have more extra fields than it must.
    pub(super) fn ends_at(&self) -> u64 {
        let name = self.entry.name_raw().len() as u64;
        let end = self.starts_at().checked_add(LOCAL_HEADER + name);
        end.and_then(|end| end.checked_add(self.entry.compressed_size()))
            .unwrap_or(u64::MAX)
    }
}

/// The bytes of a file, as many as were said.
#[derive(Debug)]
pub struct Content<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = self.inner.read(buffer)?;
        match (read, self.left.checked_sub(read as u64)) {
            (0, Some(1..)) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "fewer bytes than the directory says",
            )),
            (_, Some(left)) => {
                self.left = left;
                Ok(read)
            }
            (_, None) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "more bytes than the directory says",
            )),
        }
    }
}

pub(super) fn into_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
