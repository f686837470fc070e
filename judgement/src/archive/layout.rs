//! Which folder of an archive is the package's root: where its manifest is (CAM 3.2). And where there is none, what the
//! archive is instead, so that its author is told what to do rather than what is missing.

use scorm::finding::{Finding, FindingCode, Findings};

use super::file::ArchivedFile;

/// The manifest's file (CAM 3.3).
const MANIFEST: &str = "imsmanifest.xml";

/// Finds the manifest, and takes the folder that it is in for the root where everything is in that folder.
pub(super) fn settle(files: &mut [ArchivedFile], errors: &mut Findings, warnings: &mut Findings) -> Option<String> {
    let mut stripped = 0;
    let mut manifest = manifest_in(files, stripped);
    while manifest.is_none()
        && let Some(folder) = single_folder(files, stripped)
    {
        stripped += folder.len() + 1;
        manifest = manifest_in(files, stripped);
    }
    let Some(manifest) = manifest else {
        errors.add(instead(files));
        return None;
    };
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
    Some(manifest)
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

/// What an archive without a manifest is.
fn instead(files: &[ArchivedFile]) -> Finding {
    let base = |file: &ArchivedFile| file.name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let ends = |ending: &str| files.iter().find(|file| base(file).ends_with(ending));
    let named = |name: &str| files.iter().find(|file| base(file) == name);
    if named("cmi5.xml").is_some() {
        let message = "This is a cmi5 course (it has cmi5.xml). Export it as SCORM 1.2 or SCORM 2004.";
        return Finding::new(FindingCode::Cmi5, message).of_file("cmi5.xml");
    }
    if named("tincan.xml").is_some() {
        let message = "This is an xAPI (Tin Can) course (it has tincan.xml). Export it as SCORM 1.2 or SCORM 2004.";
        return Finding::new(FindingCode::Xapi, message).of_file("tincan.xml");
    }
    if let (Some(unit), Some(_)) = (ends(".au"), ends(".crs")) {
        let message = "This is an AICC course (it has .au and .crs files). Export it as SCORM 1.2 or SCORM 2004.";
        return Finding::new(FindingCode::Aicc, message).of_file(&*unit.name);
    }
    let missing = |message: String| Finding::new(FindingCode::ManifestMissing, message);
    if let Some(deeper) = files.iter().find(|file| base(file) == MANIFEST) {
        let message = format!(
            "{MANIFEST} is at \"{}\" and has to be at the archive's root: pack what is in its folder, not the folder.",
            deeper.name
        );
        return missing(message).of_file(&*deeper.name);
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
