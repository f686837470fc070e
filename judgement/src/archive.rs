//! A course's zip, judged by its directory before a byte of it is unpacked.
//!
//! The directory stands at a zip's end and is all that is read here, an entry at a time: names, sizes, where each entry
//! begins. What it says is held against the tenant's limits, and later against what really comes out
//! (`ArchivedFile::open`), because a directory can lie.

/// A file in an archive.
mod file;
/// Which folder is the package's root, and what there is instead of a manifest.
mod layout;
/// Names of entries.
pub mod names;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

use scorm::finding::{Finding, FindingCode, Findings};
use scorm::package::Limits;
use thiserror::Error;
use zip::CompressionMethod;
use zip::read::{Config, OwnedZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

pub use self::file::{ArchivedFile, Content};
use self::names::Named;
use crate::fault::{is_readers_own, read_failed};

/// What one file may have, and a zip: S3 writes no larger object in one call.
pub const MOST_FILE_BYTES: u64 = 5 * 1024 * 1024 * 1024;

/// Bytes that any archive may unpack to, whatever its ratio: a course of empty images or of text alone is small.
const ALWAYS_ALLOWED: u64 = 64 * 1024 * 1024;

/// Entries for each file that a tenant may have: folders are entries too, and nobody has more folders than files and a
/// few. It is looked at first, because even a list of entries takes memory.
const ENTRIES_PER_FILE: u64 = 2;

/// Why an archive is not opened.
#[derive(Debug, Error)]
pub enum Unopened {
    /// It is refused; the author has to change it.
    #[error("the archive is refused")]
    Refused(Vec<Finding>),
    /// Its bytes could not be read. Trying again may help.
    #[error("the archive's bytes cannot be read")]
    Unread(#[from] io::Error),
}

/// An archive that may be unpacked.
#[derive(Debug)]
pub struct Archive {
    /// Its files, in the order in which they stand in it.
    pub files: Vec<ArchivedFile>,
    /// The name of the manifest's file.
    pub manifest: String,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
}

impl Archive {
    /// Judges an archive by its directory.
    ///
    /// # Errors
    /// [`Unopened::Refused`] with all that is wrong with it.
    pub fn open<R: Read + Seek>(mut reader: R, limits: &Limits) -> Result<Self, Unopened> {
        let size = reader.seek(SeekFrom::End(0))?;
        let mut directory = match ZipIterable::try_new(&mut reader, Config::default()) {
            Ok(directory) => directory,
            Err(error) => return Err(no_zip(&mut reader, size, error)),
        };
        let entries = directory.len() as u64;
        if entries > limits.files.saturating_mul(ENTRIES_PER_FILE) {
            return Err(Unopened::Refused(vec![too_many(entries, limits)]));
        }
        let mut reading = Directory::default();
        let listed = directory.files().and_then(|entries| {
            for entry in entries {
                reading.take(entry?.into());
            }
            Ok(())
        });
        if let Err(error) = listed {
            return Err(no_zip(&mut reader, size, error));
        }
        reading.judge(size, limits)
    }

    /// Bytes of all its files.
    pub fn size_bytes(&self) -> u64 {
        total(&self.files)
    }
}

fn total(files: &[ArchivedFile]) -> u64 {
    files.iter().fold(0, |sum: u64, file| sum.saturating_add(file.size))
}

/// What the directory says so far.
#[derive(Default)]
struct Directory {
    files: Vec<ArchivedFile>,
    errors: Findings,
    has_backslashes: bool,
}

impl Directory {
    fn take(&mut self, entry: OwnedZipFileEntry) {
        let text = names::text(&entry);
        let mut refuse = |code, message: String| self.errors.add(Finding::new(code, message).of_file(&*text));
        let name = match names::named(&text) {
            Ok(Named::File(name)) => name,
            Ok(Named::Folder | Named::Rubbish) => return,
            Err((code, why)) => return refuse(code, format!("The name {text:?} is refused: {why}.")),
        };
        if let Some(what) = special(&entry) {
            let message = format!("\"{name}\" is a {what}; only files can be unpacked.");
            return refuse(FindingCode::NameSymlink, message);
        }
        if entry.encrypted() {
            let message = format!("\"{name}\" is encrypted; pack the course without a password.");
            return refuse(FindingCode::EntryEncrypted, message);
        }
        let method = entry.compression();
        if !matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
            let message = format!("\"{name}\" is compressed by {method}; only Deflate and Stored are read.");
            return refuse(FindingCode::CompressionUnsupported, message);
        }
        let size = entry.size();
        if size > MOST_FILE_BYTES {
            let message = format!("\"{name}\" has {size} bytes; one file may have {MOST_FILE_BYTES} at most.");
            return refuse(FindingCode::TooLarge, message);
        }
        self.has_backslashes |= text.contains('\\');
        self.files.push(ArchivedFile { name, size, entry });
    }

    fn judge(mut self, size: u64, limits: &Limits) -> Result<Archive, Unopened> {
        self.files.sort_by_key(ArchivedFile::starts_at);
        self.hold_to_limits(size, limits);
        self.look_for_overlaps();
        let mut warnings = Findings::default();
        let manifest = layout::settle(&mut self.files, &mut self.errors, &mut warnings);
        self.look_for_duplicates();
        if self.has_backslashes {
            warnings.add(Finding::new(
                FindingCode::NameBackslash,
                "Names in the archive have backslashes, which were taken for slashes.",
            ));
        }
        match manifest {
            Some(manifest) if self.errors.is_empty() => Ok(Archive {
                files: self.files,
                manifest,
                warnings: warnings.finish(),
            }),
            _ => Err(Unopened::Refused(self.errors.finish())),
        }
    }

    fn hold_to_limits(&mut self, size: u64, limits: &Limits) {
        let count = self.files.len() as u64;
        if count > limits.files {
            self.errors.add(too_many(count, limits));
        }
        let bytes = total(&self.files);
        if bytes > limits.bytes {
            let message = format!(
                "The course has {bytes} bytes when unpacked; it may have {} at most.",
                limits.bytes
            );
            self.errors.add(Finding::new(FindingCode::TooLarge, message));
        }
        if bytes > ALWAYS_ALLOWED && bytes / limits.ratio.max(1) > size {
            let message = format!(
                "The archive of {size} bytes unpacks to {bytes}; more than {} times its size is not taken.",
                limits.ratio
            );
            self.errors.add(Finding::new(FindingCode::CompressionRatio, message));
        }
    }

    /// Entries that share bytes make a small archive large, and belong to no honest one.
    fn look_for_overlaps(&mut self) {
        for pair in self.files.windows(2) {
            let [first, second] = pair else { continue };
            if first.ends_at() > second.starts_at() {
                let message = format!(
                    "\"{}\" and \"{}\" share bytes of the archive; pack the course again.",
                    first.name, second.name
                );
                let finding = Finding::new(FindingCode::EntryDamaged, message);
                self.errors.add(finding.of_file(&*second.name));
            }
        }
    }

    fn look_for_duplicates(&mut self) {
        let mut known: HashMap<String, &str> = HashMap::with_capacity(self.files.len());
        for file in &self.files {
            let Some(first) = known.insert(names::folded(&file.name), &file.name) else {
                continue;
            };
            let message = if first == file.name {
                format!("\"{first}\" is in the archive twice; which of the two is meant cannot be told.")
            } else {
                format!(
                    "\"{first}\" and \"{}\" are one name on many systems; rename one of them.",
                    file.name
                )
            };
            let finding = Finding::new(FindingCode::NameDuplicate, message);
            self.errors.add(finding.of_file(&*file.name));
        }
    }
}

fn too_many(count: u64, limits: &Limits) -> Finding {
    let message = format!("The archive has {count} files; it may have {} at most.", limits.files);
    Finding::new(FindingCode::TooManyFiles, message)
}

/// What an entry is, where it is no file: archives of Unix systems say so in their attributes.
fn special(entry: &OwnedZipFileEntry) -> Option<&'static str> {
    const KINDS: u32 = 0o170_000;
    match entry.unix_mode().unwrap_or_default() & KINDS {
        0o120_000 => Some("symbolic link"),
        0 | 0o100_000 | 0o040_000 => None,
        _ => Some("device, pipe or socket"),
    }
}

/// Why a file that should be a zip is none, as far as its first bytes tell.
fn no_zip<R: Read + Seek>(reader: &mut R, size: u64, error: ZipError) -> Unopened {
    let error = match error {
        ZipError::Io(error) if is_readers_own(&error) => return Unopened::Unread(error),
        error => error,
    };
    let mut start = [0; 4];
    let read = reader.rewind().and_then(|()| reader.read_exact(&mut start));
    if let Err(error) = read
        && is_readers_own(&error)
    {
        return Unopened::Unread(error);
    }
    let finding = match &start {
        _ if size == 0 => Finding::new(FindingCode::NotAZip, "The file is empty; nothing was uploaded."),
        b"PK\x03\x04" | b"PK\x05\x06" => Finding::new(
            FindingCode::ArchiveTruncated,
            format!("The archive's directory cannot be read ({error}); it was cut off or damaged. Upload it again."),
        ),
        _ => Finding::new(FindingCode::NotAZip, format!("The file is no zip archive ({error}).")),
    };
    Unopened::Refused(vec![finding])
}

/// Whether an entry's bytes are not what its directory says; an error of the reader itself is handed on.
///
/// # Errors
/// The reader's own.
pub fn damaged(file: &ArchivedFile, error: io::Error) -> io::Result<Finding> {
    read_failed(error).map(|why| {
        let message = format!("\"{}\" cannot be unpacked: {why}. Pack the course again.", file.name);
        Finding::new(FindingCode::EntryDamaged, message).of_file(&*file.name)
    })
}
