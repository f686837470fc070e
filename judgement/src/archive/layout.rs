//! Which folder of an archive is the package's root: where its manifest is (CAM 3.2). And where there is none, what the
//! archive is instead, so that its author is told what to do rather than what is missing.

use scorm::finding::{Finding, FindingCode, Findings};

use super::file::ArchivedFile;

/// The manifest's file (CAM 3.3).
const MANIFEST: &str = "imsmanifest.xml";

/// Finds the manifest, and takes the folder that it is in for the root where everything is in that folder: the name of the one and of the other.
pub(super) fn settle(files: &mut [ArchivedFile], warnings: &mut Findings) -> Option<(String, String)> {
    let mut stripped = 0;
    let mut manifest = manifest_in(files, stripped);
    while manifest.is_none()
        && let Some(folder) = single_folder(files, stripped)
    {
        stripped += folder.len() + 1;
        manifest = manifest_in(files, stripped);
    }
    let manifest = manifest?;
    let root = files.first().map_or("", |file| &file.name[..stripped]).to_owned();
    if stripped > 0 {
        let folder = files.first().map_or("", |file| &file.name[..stripped - 1]);
        let message = format!("Everything is in the folder \"{folder}\", which was taken for the package's root.");
        warnings.add(Finding::new(FindingCode::SingleFolder, message));
        for file in files.iter_mut() {
            file.name.drain(..stripped);
        }
    }
    if manifest != MANIFEST {
        let message = format!("The manifest is named \"{manifest}\"; other systems look for {MANIFEST} only.");
        warnings.add(Finding::new(FindingCode::ManifestName, message).of_file(&*manifest));
    }
    Some((manifest, root))
}

/// Whether a name that was refused is a manifest's.
pub(super) fn is_manifest(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.eq_ignore_ascii_case(MANIFEST)
}

/// The manifest's name in a folder: as the standard has it, or in other letters.
fn manifest_in(files: &[ArchivedFile], stripped: usize) -> Option<String> {
    let names = || files.iter().filter_map(|file| file.name.get(stripped..));
    let mut named = names().filter(|name| name.eq_ignore_ascii_case(MANIFEST));
    let first = named.next()?;
    Some(
        named
            .chain([first])
            .find(|name| *name == MANIFEST)
            .unwrap_or(first)
            .to_owned(),
    )
}

/// The one folder that all files are in.
fn single_folder(files: &[ArchivedFile], stripped: usize) -> Option<String> {
    let folder = |file: &ArchivedFile| {
        let name = file.name.get(stripped..)?;
        name.split_once('/').map(|(folder, _)| folder.to_owned())
    };
    let first = files.first().and_then(folder)?;
    let prefix = format!("{first}/");
    let inside = |file: &ArchivedFile| file.name[stripped..].starts_with(&prefix);
    files.iter().all(inside).then_some(first)
}

/// How other kinds of content are known.
enum Sign {
    /// By a file of this name, in whatever folder.
    File(&'static str),
    /// By a file of this path, from the archive's root.
    Path(&'static str),
    /// By a file whose name ends so.
    Ending(&'static str),
    /// By two such files.
    Endings(&'static str, &'static str),
}

use Sign::{Ending, Endings, File, Path};

const EXPORT: &str = "Export it as SCORM 1.2 or SCORM 2004";
const TOOL: &str = "Open it in the program that it is of, and publish it for an LMS as SCORM 1.2 or SCORM 2004";

/// What archives are that have no manifest: by which file, what is said of it, and what to do. The first that fits is told.
const OTHERS: [(Sign, FindingCode, &str, &str); 21] = [
    (File("cmi5.xml"), FindingCode::Cmi5, "a cmi5 course", EXPORT),
    (
        File("tincan.xml"),
        FindingCode::Xapi,
        "an xAPI (Tin Can) course",
        EXPORT,
    ),
    (Endings(".au", ".crs"), FindingCode::Aicc, "an AICC course", EXPORT),
    (
        Path("h5p.json"),
        FindingCode::NotScorm,
        "an H5P file",
        "Export it as SCORM, with an LMS or a tool that can",
    ),
    (
        Path("META-INF/container.xml"),
        FindingCode::NotScorm,
        "an e-book (EPUB)",
        "It has to be put into a SCORM course first",
    ),
    (
        Path("word/document.xml"),
        FindingCode::NotScorm,
        "a Word document",
        "It has to be put into a SCORM course first",
    ),
    (
        Path("ppt/presentation.xml"),
        FindingCode::NotScorm,
        "a PowerPoint presentation",
        "Publish it as SCORM with an authoring tool",
    ),
    (
        Path("xl/workbook.xml"),
        FindingCode::NotScorm,
        "an Excel workbook",
        "It has to be put into a SCORM course first",
    ),
    (
        Path("content.xml"),
        FindingCode::NotScorm,
        "a document of an office program, or a project of an authoring tool",
        EXPORT,
    ),
    (
        Path("contentv3.xml"),
        FindingCode::NotScorm,
        "a project of eXeLearning",
        TOOL,
    ),
    (
        Path("story/story.xml"),
        FindingCode::NotScorm,
        "a project of Articulate Storyline",
        TOOL,
    ),
    (
        Ending(".story"),
        FindingCode::NotScorm,
        "a project of Articulate Storyline",
        TOOL,
    ),
    (
        Ending(".cptx"),
        FindingCode::NotScorm,
        "a project of Adobe Captivate",
        TOOL,
    ),
    (
        Ending(".cpt"),
        FindingCode::NotScorm,
        "a project of Adobe Captivate",
        TOOL,
    ),
    (Ending(".ispring"), FindingCode::NotScorm, "a project of iSpring", TOOL),
    (Ending(".elpx"), FindingCode::NotScorm, "a project of eXeLearning", TOOL),
    (Ending(".elp"), FindingCode::NotScorm, "a project of eXeLearning", TOOL),
    (
        Ending(".h5p"),
        FindingCode::NotScorm,
        "an H5P file",
        "Export it as SCORM, with an LMS or a tool that can",
    ),
    (Ending(".imscc"), FindingCode::NotScorm, "a Common Cartridge", EXPORT),
    (
        Ending(".epub"),
        FindingCode::NotScorm,
        "an e-book (EPUB)",
        "It has to be put into a SCORM course first",
    ),
    (
        Path("moodle_backup.xml"),
        FindingCode::NotScorm,
        "a backup of a Moodle course",
        "Its SCORM packages have to be taken out one by one",
    ),
];

/// What an archive without a manifest is.
pub(super) fn instead(files: &[ArchivedFile]) -> Finding {
    let base = |file: &ArchivedFile| file.name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let ends = |ending: &str| files.iter().find(|file| base(file).ends_with(ending));
    let missing = |message: String| Finding::new(FindingCode::ManifestMissing, message);
    if let Some(deeper) = files.iter().find(|file| base(file) == MANIFEST) {
        let message = format!(
            "{MANIFEST} is at \"{}\" and has to be at the archive's root: pack what is in its folder, not the folder.",
            deeper.name
        );
        return missing(message).of_file(&*deeper.name);
    }
    for (sign, code, what, next) in &OTHERS {
        let found = match sign {
            File(name) => files.iter().find(|file| base(file) == *name),
            Path(path) => files.iter().find(|file| file.name.eq_ignore_ascii_case(path)),
            Ending(ending) => ends(ending),
            Endings(one, other) => ends(one).filter(|_| ends(other).is_some()),
        };
        if let Some(found) = found {
            let message = format!("This is {what} (it has {}). {next}.", found.name);
            return Finding::new(*code, message).of_file(&*found.name);
        }
    }
    if let Some(inner) = ends(".zip") {
        let message = format!(
            "There is no {MANIFEST}, but another archive, \"{}\". If that is the course, upload it alone.",
            inner.name
        );
        return missing(message).of_file(&*inner.name);
    }
    missing(format!(
        "There is no {MANIFEST} in the archive, so it is no SCORM package. Export the course as SCORM 1.2 or SCORM 2004."
    ))
}
