//! The judgement of a course: its archive, its manifest, and whether the one has what the other names. It is the same
//! before an upload, on an author's machine, as in an import.

/// A zip, judged by its directory.
pub mod archive;
/// What a file is served as.
pub mod content_type;
/// Whose fault an error of reading is.
pub mod fault;
/// Whether what a manifest says has room.
mod room;

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

use scorm::finding::{Finding, FindingCode, Findings};
use scorm::manifest::{self, FileNames, MOST_MANIFEST_BYTES, Manifest};
use scorm::package::Limits;
use thiserror::Error;

use crate::archive::{Archive, ArchivedFile, CodePage, Unopened, damaged};

/// A course that can be launched.
#[derive(Debug)]
pub struct Judged {
    /// Its archive.
    pub archive: Archive,
    /// What its manifest says.
    pub manifest: Manifest,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
}

/// Why there is no course.
#[derive(Debug, Error)]
pub enum Unjudged {
    /// It cannot be launched; its author has to change it.
    #[error("the course cannot be launched")]
    Refused {
        /// Why.
        errors: Vec<Finding>,
        /// What else is odd.
        warnings: Vec<Finding>,
    },
    /// Its bytes could not be read. Trying again may help.
    #[error("the archive's bytes cannot be read")]
    Unread(#[from] io::Error),
}

impl From<Unopened> for Unjudged {
    fn from(error: Unopened) -> Self {
        match error {
            Unopened::Refused { errors, warnings } => Self::Refused { errors, warnings },
            Unopened::Unread(error) => Self::Unread(error),
        }
    }
}

/// Judges a course, reading its archive's directory, its manifest, and the metadata that this names.
///
/// # Errors
/// [`Unjudged`].
pub fn judge<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<Judged, Unjudged> {
    let mut archive = Archive::open(&mut *reader, limits, None)?;
    let refused = |errors, warnings| Unjudged::Refused { errors, warnings };
    let bytes = match text_of(&archive, &archive.manifest, reader)? {
        Ok(bytes) => bytes,
        Err(finding) => return Err(refused(vec![finding], archive.warnings)),
    };
    let mut of_names = None;
    if let Some(first) = archive.unclear.first() {
        let page = CodePage::fitting(&archive.unclear, &manifest::mentioned(&bytes));
        let odd = page.and_then(|page| archive.unclear.iter().find(|name| page.text(name).is_none()));
        of_names = Some(in_code_page(page, first, odd));
        if page.is_some() {
            archive = Archive::open(&mut *reader, limits, page)?;
        }
    }
    let mut warnings = std::mem::take(&mut archive.warnings);
    warnings.extend(of_names);
    let names = FileNames::new(archive.files.iter().map(|file| file.name.clone()));
    let mut manifest = match manifest::parse(&bytes, &names) {
        Ok(manifest) => manifest,
        Err(unread) => {
            warnings.extend(unread.warnings);
            return Err(refused(unread.errors, warnings));
        }
    };
    if let Some(metadata) = manifest.metadata_file.clone() {
        // Whether it is there is said already.
        if archive.files.iter().any(|file| file.name == metadata) {
            match text_of(&archive, &metadata, reader)? {
                Ok(bytes) => manifest.describe(&bytes),
                Err(finding) => return Err(refused(vec![finding], warnings)),
            }
        }
    }
    warnings.append(&mut manifest.warnings);
    if let Some(lacking) = room::lacking(&manifest) {
        return Err(refused(vec![lacking], warnings));
    }
    warnings.append(&mut unknown_types(&archive.files));
    Ok(Judged {
        archive,
        manifest,
        warnings,
    })
}

/// What is to be said of names whose code page nothing tells: of which this is the first, and this one cannot be in the page that was found.
fn in_code_page(page: Option<CodePage>, first: &[u8], odd: Option<&Vec<u8>>) -> Finding {
    /// Characters by which an author knows a name.
    const MOST_SHOWN: usize = 80;
    let shown = |name: &[u8]| -> String { String::from_utf8_lossy(name).chars().take(MOST_SHOWN).collect() };
    let advice = "Other systems may read them otherwise: pack the course with names in UTF-8.";
    let name = odd.map_or(first, Vec::as_slice);
    let message = match (page, odd) {
        (Some(page), None) => {
            format!("Names in the archive are in code page {page}, as what the manifest names tells. {advice}")
        }
        (Some(page), Some(odd)) => format!(
            "Names in the archive are in code page {page}, as what the manifest names tells, and others, such as \"{}\", cannot be; pages may not find \
             those. {advice}",
            shown(odd)
        ),
        (None, _) => format!(
            "Names in the archive, such as \"{}\", are not in UTF-8, and nothing tells their code page; pages may not find these files. {advice}",
            shown(first)
        ),
    };
    Finding::new(FindingCode::NameEncoding, message).of_file(shown(name))
}

/// The bytes of a small file, or why they are not had.
fn text_of<R: Read + Seek>(archive: &Archive, name: &str, reader: &mut R) -> io::Result<Result<Vec<u8>, Finding>> {
    let Some(file) = archive.files.iter().find(|file| file.name == name) else {
        let message = format!("\"{name}\" is not in the archive.");
        return Ok(Err(Finding::new(FindingCode::ManifestMissing, message)));
    };
    if file.size > MOST_MANIFEST_BYTES {
        let message = format!(
            "\"{name}\" has {} bytes; at most {MOST_MANIFEST_BYTES} are read.",
            file.size
        );
        return Ok(Err(Finding::new(FindingCode::ManifestTooLarge, message).of_file(name)));
    }
    let mut bytes = Vec::new();
    let read = file
        .open(reader)
        .and_then(|mut content| content.read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Ok(bytes)),
        Err(error) => Ok(Err(damaged(file, error)?)),
    }
}

/// Endings that are not known, each once.
fn unknown_types(files: &[ArchivedFile]) -> Vec<Finding> {
    let mut findings = Findings::default();
    let mut told = BTreeSet::new();
    for file in files.iter().filter(|file| content_type::known(&file.name).is_none()) {
        let ending = content_type::ending(&file.name).unwrap_or_default();
        let message = if ending.is_empty() {
            format!(
                "\"{}\" has no ending; it is served as application/octet-stream.",
                file.name
            )
        } else {
            format!("Files that end in .{ending} are served as application/octet-stream, which browsers do not show.")
        };
        if told.insert(ending) {
            findings.add(Finding::new(FindingCode::UnknownFileType, message).of_file(&*file.name));
        }
    }
    findings.finish()
}

/// What an import would say of a course.
#[derive(Debug)]
pub struct Verdict {
    /// What its manifest says, where it can be launched.
    pub manifest: Option<Manifest>,
    /// Why it cannot be launched; nothing where it can.
    pub errors: Vec<Finding>,
    /// What is odd about it.
    pub warnings: Vec<Finding>,
    /// The folder of the archive that is the package's root, and in it the name of the manifest's file.
    pub root: String,
    /// The manifest's file.
    pub manifest_name: String,
    /// The files of its archive.
    pub files: Vec<ArchivedFile>,
    /// How many there are.
    pub file_count: u64,
    /// Their size unpacked, in bytes.
    pub size_bytes: u64,
}

/// Judges a course wholly, its files' bytes included, without unpacking it anywhere.
///
/// # Errors
/// When its bytes cannot be read.
pub fn check<R: Read + Seek>(reader: &mut R, limits: &Limits) -> io::Result<Verdict> {
    let judged = match judge(reader, limits) {
        Ok(judged) => judged,
        Err(Unjudged::Unread(error)) => return Err(error),
        Err(Unjudged::Refused { errors, warnings }) => {
            return Ok(Verdict {
                manifest: None,
                errors,
                warnings,
                root: String::new(),
                manifest_name: String::new(),
                files: Vec::new(),
                file_count: 0,
                size_bytes: 0,
            });
        }
    };
    let mut errors = Findings::default();
    for file in &judged.archive.files {
        let read = file
            .open(reader)
            .and_then(|mut content| io::copy(&mut content, &mut io::sink()));
        if let Err(error) = read {
            errors.add(damaged(file, error)?);
        }
    }
    Ok(Verdict {
        manifest: errors.is_empty().then_some(judged.manifest),
        errors: errors.finish(),
        warnings: judged.warnings,
        file_count: judged.archive.files.len() as u64,
        size_bytes: judged.archive.size_bytes(),
        root: judged.archive.root,
        manifest_name: judged.archive.manifest,
        files: judged.archive.files,
    })
}

#[cfg(test)]
mod tests;
