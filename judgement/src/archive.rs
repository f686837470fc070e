//! A course's zip, judged by its directory before a byte of it is unpacked.
//!
//! The directory stands at a zip's end and is all that is read here, an entry at a time: names, sizes, where each entry
//! begins. What it says is held against the tenant's limits, and later against what really comes out
//! (`ArchivedFile::open`), because a directory can lie.

/// Names in an author's own code page.
mod code_page;
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

pub use self::code_page::CodePage;
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
    Refused {
        /// Why.
        errors: Vec<Finding>,
        /// What else is odd about it.
        warnings: Vec<Finding>,
    },
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
    /// The folder of the archive that is the package's root, with a slash behind it; nothing where it is the archive's.
    pub root: String,
    /// Names, as their bytes are, of which nothing says in which code page they are.
    pub unclear: Vec<Vec<u8>>,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
}

impl Archive {
    /// Judges an archive by its directory. `page` is the code page of names of which nothing says it.
    ///
    /// # Errors
    /// [`Unopened::Refused`] with all that is wrong with it.
    pub fn open<R: Read + Seek>(mut reader: R, limits: &Limits, page: Option<CodePage>) -> Result<Self, Unopened> {
        let size = reader.seek(SeekFrom::End(0))?;
        let mut directory = match ZipIterable::try_new(&mut reader, Config::default()) {
            Ok(directory) => directory,
            Err(error) => return Err(no_zip(&mut reader, size, error)),
        };
        let entries = directory.len() as u64;
        if entries > limits.files.saturating_mul(ENTRIES_PER_FILE) {
            return Err(refusal(too_many(entries, limits)));
        }
        let mut reading = Directory {
            page,
            ..Directory::default()
        };
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
    page: Option<CodePage>,
    files: Vec<ArchivedFile>,
    errors: Findings,
    warnings: Findings,
    unclear: Vec<Vec<u8>>,
    has_backslashes: bool,
    is_rooted: bool,
    /// A manifest is there and was refused.
    lost_manifest: bool,
}

impl Directory {
    fn take(&mut self, entry: OwnedZipFileEntry) {
        let (text, is_unclear) = names::text(&entry, |raw| self.page.and_then(|page| page.text(raw)));
        if is_unclear {
            self.unclear.push(entry.name_raw().to_owned());
        }
        let mut refuse = |code, message: String| {
            self.lost_manifest |= layout::is_manifest(&text);
            self.errors.add(Finding::new(code, message).of_file(&*text));
        };
        let name = match names::named(&text) {
            Ok(Named::File(name)) => name,
            Ok(Named::Folder | Named::Rubbish) => return,
            Err((code, why)) => return refuse(code, format!("The name {text:?} is refused: {why}.")),
        };
        // Some programs leave the slash away that a folder's name ends in.
        if is_folder(&entry) {
            return;
        }
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
        self.is_rooted |= text.starts_with(['/', '\\']);
        self.files.push(ArchivedFile { name, size, entry });
    }

    fn judge(mut self, size: u64, limits: &Limits) -> Result<Archive, Unopened> {
        self.files.sort_by_key(ArchivedFile::starts_at);
        self.hold_to_limits(size, limits);
        self.look_for_overlaps();
        let (manifest, root) = layout::settle(&mut self.files, &mut self.warnings).unzip();
        if manifest.is_none() && !self.lost_manifest {
            self.errors.add(layout::instead(&self.files));
        }
        self.look_for_duplicates();
        if self.has_backslashes {
            self.warnings.add(Finding::new(
                FindingCode::NameBackslash,
                "Names in the archive have backslashes, which were taken for slashes.",
            ));
        }
        if self.is_rooted {
            self.warnings.add(Finding::new(
                FindingCode::NameRooted,
                "Names in the archive begin with a slash, which was left out; other systems refuse such names.",
            ));
        }
        match manifest {
            Some(manifest) if self.errors.is_empty() => Ok(Archive {
                files: self.files,
                manifest,
                root: root.unwrap_or_default(),
                unclear: self.unclear,
                warnings: self.warnings.finish(),
            }),
            _ => Err(Unopened::Refused {
                errors: self.errors.finish(),
                warnings: self.warnings.finish(),
            }),
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

    /// Of a file that is there twice one is taken, if both are the same.
    fn look_for_duplicates(&mut self) {
        let (errors, warnings) = (&mut self.errors, &mut self.warnings);
        let mut exact: HashMap<String, (u64, u32)> = HashMap::with_capacity(self.files.len());
        let mut folded: HashMap<String, String> = HashMap::with_capacity(self.files.len());
        self.files.retain(|file| {
            let duplicate = |message: String| Finding::new(FindingCode::NameDuplicate, message).of_file(&*file.name);
            let content = (file.size, file.entry.crc32());
            if let Some(first) = exact.get(&file.name) {
                let message = format!("\"{}\" is in the archive twice", file.name);
                if *first == content {
                    warnings.add(duplicate(format!("{message}, with the same content; one of them was taken.")));
                } else {
                    errors.add(duplicate(format!("{message}; which of the two is meant cannot be told.")));
                }
                return false;
            }
            exact.insert(file.name.clone(), content);
            if let Some(first) = folded.insert(names::folded(&file.name), file.name.clone()) {
                let message = format!(
                    "\"{first}\" and \"{}\" are two files here, and one on Windows and on most Macs; rename one of them.",
                    file.name
                );
                warnings.add(duplicate(message));
            }
            true
        });
    }
}

fn refusal(error: Finding) -> Unopened {
    Unopened::Refused {
        errors: vec![error],
        warnings: Vec::new(),
    }
}

fn too_many(count: u64, limits: &Limits) -> Finding {
    let message = format!("The archive has {count} files; it may have {} at most.", limits.files);
    Finding::new(FindingCode::TooManyFiles, message)
}

/// Whether an entry is a folder by its attributes, whatever its name. What has bytes is none.
fn is_folder(entry: &OwnedZipFileEntry) -> bool {
    const FOLDER_OF_DOS: u32 = 0x10;
    let is_unix_folder = entry.unix_mode().is_some_and(|mode| mode & KINDS == FOLDER);
    entry.size() == 0 && (is_unix_folder || entry.external_attributes() & FOLDER_OF_DOS != 0)
}

/// The bits of a Unix mode that tell what an entry is, and a folder's.
const KINDS: u32 = 0o170_000;
const FOLDER: u32 = 0o040_000;

/// What an entry is, where it is no file: archives of Unix systems say so in their attributes.
fn special(entry: &OwnedZipFileEntry) -> Option<&'static str> {
    match entry.unix_mode().unwrap_or_default() & KINDS {
        0o120_000 => Some("symbolic link"),
        0 | 0o100_000 | FOLDER => None,
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
    refusal(finding)
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
