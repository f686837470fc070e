//! An object as a file: a few bytes to know it by, what is known of it as JSON, and its data. One rename therefore writes
//! all of it, and a file alone tells what it is.
//!
//! Digest and size are known after the data, and stand before it. Their place is kept by writing the JSON once with the
//! longest values and, over it, once with the real ones and spaces behind them.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

/// How every file begins; the number is the layout's.
const MAGIC: [u8; 8] = *b"LECTERN1";
/// The magic and, in four bytes, the JSON's length.
const PREAMBLE: usize = MAGIC.len() + 4;
/// JSON is never longer: a key of 1024 bytes with every byte escaped, and some headers.
const MOST_JSON: usize = 64 * 1024;
/// What is read of a file at first: all of the JSON, but for the longest keys.
const FIRST_READ: usize = 1024;

/// What is known of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// The MD5 of its content, in hexadecimal.
    pub etag: String,
    /// When it was written, in milliseconds since 1970.
    pub modified_ms: u64,
    /// What it was said to be.
    pub content_type: Option<String>,
    /// How long it may be kept.
    pub cache_control: Option<String>,
    /// How it is packed.
    pub content_encoding: Option<String>,
}

impl Record {
    /// Bytes before the data.
    pub(super) fn room(&self) -> Result<u64> {
        Ok(self.bytes_at_most()?.len() as u64)
    }

    /// The longest that this record may come to be.
    fn bytes_at_most(&self) -> Result<Vec<u8>> {
        let longest = Self {
            size: u64::MAX,
            modified_ms: u64::MAX,
            etag: "0".repeat(32),
            ..self.clone()
        };
        longest.bytes()
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(json.len()).map_err(|_| Error::from(ErrorKind::InvalidInput))?;
        if json.len() > MOST_JSON {
            return Err(ErrorKind::InvalidInput.into());
        }
        Ok([&MAGIC[..], &length.to_le_bytes(), &json].concat())
    }

    /// Writes the record before the data, into the room that was left for it.
    pub(super) fn write(&self, file: &mut File) -> Result<()> {
        let room = self.bytes_at_most()?;
        let mut json = serde_json::to_vec(self)?;
        json.resize(room.len() - PREAMBLE, b' ');
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&room[..PREAMBLE])?;
        file.write_all(&json)
    }

    /// Reads the record of a file, and where its data begin.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidData`] or [`ErrorKind::UnexpectedEof`] for a file that is none of these, or not all of one.
    pub(super) fn read(file: &mut File) -> Result<(Self, u64)> {
        let mut bytes = Vec::with_capacity(FIRST_READ);
        Read::take(&mut *file, FIRST_READ as u64).read_to_end(&mut bytes)?;
        let (magic, rest) = bytes.split_first_chunk().ok_or(ErrorKind::UnexpectedEof)?;
        let (length, _) = rest.split_first_chunk().ok_or(ErrorKind::UnexpectedEof)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if *magic != MAGIC || length > MOST_JSON {
            return Err(ErrorKind::InvalidData.into());
        }
        let room = PREAMBLE + length;
        if let Some(more) = room.checked_sub(bytes.len()) {
            Read::take(&mut *file, more as u64).read_to_end(&mut bytes)?;
        }
        let json = bytes.get(PREAMBLE..room).ok_or(ErrorKind::UnexpectedEof)?;
        Ok((serde_json::from_slice(json)?, room as u64))
    }
}

/// What the index knows of an object: what a listing tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    /// Bytes.
    pub size: u64,
    /// The MD5 of its content, in hexadecimal.
    pub etag: String,
    /// When it was written, in milliseconds since 1970.
    pub modified_ms: u64,
}

impl From<&Record> for Entry {
    fn from(record: &Record) -> Self {
        Self {
            size: record.size,
            etag: record.etag.clone(),
            modified_ms: record.modified_ms,
        }
    }
}
