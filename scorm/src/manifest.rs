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
/// Where a learner may go.
mod navigation;
/// Items.
mod organization;
/// What is found on the way.
mod report;
/// What items launch.
mod resource;
/// Sequencing.
mod sequencing;
/// What a manifest says of one item's run.
mod terms;
/// Words, flags, numbers.
mod value;
/// Finding one's way in the XML.
mod xml;

use roxmltree::{Document, ParsingOptions};

pub use self::files::FileNames;
use self::metadata::Described;
use self::report::Report;
use self::resource::Resources;
use self::xml::child;
use crate::course::Course;
use crate::finding::{Finding, FindingCode, Place};
use crate::package::{Edition, Sco};

/// Bytes of the largest manifest that is read, and of the largest metadata file: the largest course seen, of 70 000
/// files, has 9 MB.
pub const MOST_MANIFEST_BYTES: u64 = 32 * 1024 * 1024;

/// Nodes in the largest manifest that is read, each of some hundred bytes of memory.
const MOST_NODES: u32 = 1_000_000;

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

/// Reads a manifest from the bytes of its file, and the names of the files beside it.
///
/// # Errors
/// Why the course cannot be launched; never nothing.
pub fn parse(bytes: &[u8], files: &FileNames) -> Result<Manifest, Vec<Finding>> {
    if bytes.len() as u64 > MOST_MANIFEST_BYTES {
        let message = format!(
            "The manifest has {} bytes; at most {MOST_MANIFEST_BYTES} are read.",
            bytes.len()
        );
        return Err(vec![Finding::new(FindingCode::ManifestTooLarge, message)]);
    }
    let text = encoding::decode(bytes).map_err(|finding| vec![finding])?;
    let document = document(&text).map_err(|finding| vec![finding])?;
    let mut report = Report::of(&text);
    let read = manifest(&mut report, &document, files);
    let (errors, warnings) = report.finish();
    match read {
        Some(manifest) if errors.is_empty() => Ok(Manifest { warnings, ..manifest }),
        _ => Err(errors),
    }
}

/// The tree of a text.
fn document(text: &str) -> Result<Document<'_>, Finding> {
    guard::inspect(text)?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| {
        if matches!(error, roxmltree::Error::NodesLimitReached) {
            let message = format!("The manifest has more than {MOST_NODES} elements.");
            return Finding::new(FindingCode::ManifestTooLarge, message);
        }
        let position = error.pos();
        // It ends in its place, which is told beside it.
        let why = error.to_string();
        let why = why.strip_suffix(&format!(" at {position}")).unwrap_or(&why);
        Finding {
            place: Some(Place {
                line: position.row,
                column: position.col,
            }),
            rule: Some("XML 1.0 2.1".to_owned()),
            ..Finding::new(
                FindingCode::ManifestMalformed,
                format!("The manifest is not well-formed XML: {why}."),
            )
        }
    })
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
    let organization = organization::chosen(report, root)?;
    let resources = Resources::of(report, root, files);
    let read = organization::read(report, &resources, root, organization, edition.family());
    resources.look_for_missing(report);
    extension::look_for_unknown(report, root);
    if read.scos.is_empty() && report.passes() {
        let message = "No item of the organization leads to a file that can be launched.";
        report.refuse(FindingCode::NothingToLaunch, organization, "CAM 3.4.1.7", message);
        return None;
    }
    let inline = child(root, "metadata").map(metadata::described).unwrap_or_default();
    let own = Some(read.course.title.clone()).filter(|title| !title.is_empty());
    let known = own.or(inline.title);
    let first = read.scos.first().map(|sco| sco.title.clone());
    let location = metadata::location(root);
    Some(Manifest {
        edition,
        is_title_borrowed: known.is_none(),
        title: known.or(first).unwrap_or_default(),
        language: inline.language,
        scos: read.scos,
        course: read.course,
        metadata_file: location.and_then(|(node, location)| resources.metadata(report, node, &location)),
        warnings: Vec::new(),
    })
}

impl Manifest {
    /// Takes from the course's metadata file what the manifest does not say itself. A file that cannot be read is a
    /// warning.
    pub fn describe(&mut self, metadata: &[u8]) {
        let described = encoding::decode(metadata).and_then(|text| {
            let document = document(&text)?;
            Ok(metadata::described(document.root_element()))
        });
        match described {
            Ok(Described { title, language }) => {
                self.language = self.language.take().or(language);
                if let Some(title) = title.filter(|_| self.is_title_borrowed) {
                    self.title = title;
                    self.is_title_borrowed = false;
                }
            }
            Err(finding) => {
                let file = self.metadata_file.as_deref().unwrap_or_default();
                let message = format!("The metadata file cannot be read: {}", finding.message);
                self.warnings.push(Finding { message, ..finding }.of_file(file));
            }
        }
    }
}

#[cfg(test)]
mod tests;
