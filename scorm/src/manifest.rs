//! Reading `imsmanifest.xml` (CAM 3): the edition, the title, every SCO with its terms, and the course tree.
//!
//! Elements are found by local name, because real manifests bind every prefix and every namespace
//! version there is. A document type declaration is refused, and with it every entity trick. What a manifest says is held
//! against the names of the archive's files; all that is wrong is found at once, and has its place.

/// Hrefs and bases.
mod address;
/// Which edition it is.
mod edition;
/// The text of the file.
mod encoding;
/// Extensions that are not known.
mod extension;
/// The names of the archive's files.
mod files;
/// What no honest manifest has.
mod guard;
/// Title and language.
mod metadata;
/// Items.
mod organization;
/// What is found on the way.
mod report;
/// What items launch.
mod resource;
/// Sequencing.
mod sequencing;
/// The tree of a text.
mod source;
/// What a manifest says of one item's run.
mod terms;
/// Words, flags, numbers.
mod value;
/// Finding one's way in the XML.
mod xml;

use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use roxmltree::Document;

pub use self::files::{FileNames, folded};
use self::metadata::Described;
use self::report::Report;
use self::resource::Resources;
use self::source::Source;
use self::xml::{attribute, child};
use crate::course::Course;
use crate::finding::{Finding, FindingCode};
use crate::package::{Edition, Sco};

/// Bytes of the largest manifest that is read, and of the largest metadata file: the largest course seen, of 70 000
/// files, has 9 MB.
pub const MOST_MANIFEST_BYTES: u64 = 32 * 1024 * 1024;

/// What a manifest says, as far as a launch needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The edition of SCORM.
    pub edition: Edition,
    /// The course's title.
    pub title: String,
    /// The course's language.
    pub language: Option<String>,
    /// Everything that can be launched, in the order of the items; never empty.
    pub scos: Vec<Sco>,
    /// The course tree.
    pub course: Course,
    /// The file with the course's metadata, where it is not in the manifest.
    pub metadata_file: Option<String>,
    /// What is wrong and does not stop a launch.
    pub warnings: Vec<Finding>,
    /// The title is only that of the first item.
    is_title_borrowed: bool,
}

/// Why a course cannot be launched.
#[derive(Clone, Debug, PartialEq)]
pub struct Unlaunchable {
    /// What keeps it from being launched; never nothing.
    pub errors: Vec<Finding>,
    /// What else is wrong, which may be the reason.
    pub warnings: Vec<Finding>,
}

impl From<Finding> for Unlaunchable {
    fn from(error: Finding) -> Self {
        Self {
            errors: vec![error],
            warnings: Vec::new(),
        }
    }
}

/// What the file is called in what is said to its author.
const MANIFEST: &str = "manifest";
const METADATA: &str = "metadata file";

/// The names of files that a manifest mentions, as far as it can be read, whatever it says of them.
pub fn mentioned(bytes: &[u8]) -> HashSet<String> {
    let names = |document: &Document, _| {
        let of = |name| move |node| attribute(node, name);
        let bases = document.descendants().filter_map(of("base"));
        let addresses = document.descendants().filter_map(of("href")).chain(bases);
        let paths = addresses.map(|address| address.split(['?', '#']).next().unwrap_or_default());
        paths
            .map(|path| percent_decode_str(path).decode_utf8_lossy().into_owned())
            .collect()
    };
    let text = encoding::decode(bytes).ok();
    let read = text.and_then(|text| Source::new(&text, MANIFEST).read(names).ok());
    read.map(|(names, _)| names).unwrap_or_default()
}

/// Reads a manifest from the bytes of its file, and the names of the files beside it.
///
/// # Errors
/// [`Unlaunchable`].
pub fn parse(bytes: &[u8], files: &FileNames) -> Result<Manifest, Unlaunchable> {
    if bytes.len() as u64 > MOST_MANIFEST_BYTES {
        let message = format!(
            "The manifest has {} bytes; at most {MOST_MANIFEST_BYTES} are read.",
            bytes.len()
        );
        return Err(Finding::new(FindingCode::ManifestTooLarge, message).into());
    }
    let text = encoding::decode(bytes)?;
    let ((read, errors, found), mut warnings) = Source::new(&text, MANIFEST)
        .read(|document, inserted| {
            let mut report = Report::of(document, inserted);
            let read = manifest(&mut report, document, files);
            let (errors, warnings) = report.finish();
            (read, errors, warnings)
        })
        .map_err(|unread| Unlaunchable {
            errors: vec![*unread.error],
            warnings: unread.notes,
        })?;
    warnings.extend(found);
    match read {
        Some(manifest) if errors.is_empty() => Ok(Manifest { warnings, ..manifest }),
        _ => Err(Unlaunchable { errors, warnings }),
    }
}

/// Reads what there is to read; `None` only where an error is told.
fn manifest(report: &mut Report, document: &Document, files: &FileNames) -> Option<Manifest> {
    let root = document.root_element();
    let name = root.tag_name().name();
    if name != "manifest" {
        let message = format!("The root element is <{name}> and has to be <manifest>; this is no SCORM package.");
        report.refuse(FindingCode::NotAManifest, root, "CAM 3.4.1.1", message);
        return None;
    }
    let edition = edition::edition(report, root)?;
    let organization = organization::chosen(report, root);
    let resources = Resources::of(report, root, files);
    let read = organization::read(report, &resources, root, organization, edition.family())?;
    resources.look_for_missing(report);
    extension::look_for_unknown(report, root);
    let location = metadata::location(root);
    let metadata_file = location.and_then(|(node, location)| resources.metadata(report, node, &location));
    if read.scos.is_empty() && report.passes() {
        let message = "No item of the organization leads to a file that can be launched.";
        report.refuse(
            FindingCode::NothingToLaunch,
            organization.unwrap_or(root),
            "CAM 3.4.1.7",
            message,
        );
        return None;
    }
    let inline = child(root, "metadata").map(metadata::described).unwrap_or_default();
    let own = Some(read.course.title.clone()).filter(|title| !title.is_empty());
    let known = own.or(inline.title);
    let first = read.scos.first().map(|sco| sco.title.clone());
    Some(Manifest {
        edition,
        is_title_borrowed: known.is_none(),
        title: known.or(first).unwrap_or_default(),
        language: inline.language,
        scos: read.scos,
        course: read.course,
        metadata_file,
        warnings: Vec::new(),
    })
}

impl Manifest {
    /// Takes from the course's metadata file what the manifest does not say itself. A file that cannot be read is a
    /// warning.
    pub fn describe(&mut self, metadata: &[u8]) {
        let (described, notes) = match encoding::decode(metadata) {
            Ok(text) => {
                let described = |document: &Document, _| metadata::described(document.root_element());
                match Source::new(&text, METADATA).read(described) {
                    Ok((described, notes)) => (Ok(described), notes),
                    Err(unread) => (Err(*unread.error), unread.notes),
                }
            }
            Err(finding) => (Err(finding), Vec::new()),
        };
        let file = self.metadata_file.clone().unwrap_or_default();
        self.warnings.extend(notes.into_iter().map(|note| note.of_file(&*file)));
        match described {
            Ok(Described { title, language }) => {
                self.language = self.language.take().or(language);
                if let Some(title) = title.filter(|_| self.is_title_borrowed) {
                    self.title = title;
                    self.is_title_borrowed = false;
                }
            }
            Err(finding) => self.warnings.push(finding.of_file(file)),
        }
    }
}

#[cfg(test)]
mod tests;
