/// What pages and scripts ask for.
mod contents;
/// A course that is not packed yet.
mod folder;
/// Findings for code hosts.
mod sarif;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use judgement::{Verdict, check};
use scorm::finding::Finding;
use scorm::package::Limits;
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use super::text;

/// The form of what is said.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// A line each, as compilers write them.
    Text,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
}

/// Judges courses one after the other. The exit code is that of the worst.
pub(crate) fn run(
    terminal: &Terminal,
    courses: &[PathBuf],
    is_strict: bool,
    format: Option<Format>,
) -> Result<(), Failure> {
    let (mut results, mut unread, mut refused) = (Vec::new(), Vec::new(), 0);
    for path in courses {
        match judged(path) {
            Ok(verdict) => {
                let is_refused = !verdict.errors.is_empty() || (is_strict && !verdict.warnings.is_empty());
                refused += usize::from(is_refused);
                results.push(result(path, &verdict));
            }
            Err(error) => unread.push(format!("{} cannot be read: {error}.", path.display())),
        }
    }
    let text = || results.iter().map(text::verdict).collect::<String>();
    match format {
        None => terminal.answer(&json!({ "courses": results }), text)?,
        Some(Format::Text) => terminal.write(&text())?,
        Some(Format::Json) => terminal.write(&format!("{}\n", json!({ "courses": results })))?,
        Some(Format::Sarif) => terminal.write(&format!("{:#}\n", sarif::log(&results)))?,
    }
    if !unread.is_empty() {
        return Err(Failure::new(Exit::Usage, "FILE_NOT_READ", unread.join("\n")));
    }
    if refused > 0 {
        let why = if is_strict {
            ", because warnings count as errors"
        } else {
            ""
        };
        return Err(not_launchable(format!(
            "{refused} of {} courses refused{why}.",
            courses.len()
        )));
    }
    Ok(())
}

/// What the exit code says where a course cannot be launched; why is in the answer.
pub(super) fn not_launchable(message: impl Into<String>) -> Failure {
    Failure::new(Exit::Refused, "COURSE_REFUSED", message)
}

/// What an import would say of a course, by the limits that a tenant has who was given no others.
fn judged(path: &Path) -> io::Result<Verdict> {
    let file = if path.is_dir() {
        folder::packed(path)?
    } else {
        File::open(path)?
    };
    let mut file = BufReader::new(file);
    let mut verdict = check(&mut file, &Limits::default())?;
    if let Some(manifest) = &verdict.manifest {
        let found = contents::look_into(&mut file, &verdict.files, manifest.edition.family())?;
        verdict.warnings.extend(found);
    }
    Ok(verdict)
}

fn result(path: &Path, verdict: &Verdict) -> Value {
    let findings = |findings: &[Finding]| findings.iter().map(finding).collect::<Vec<Value>>();
    let manifest = verdict.manifest.as_ref();
    json!({
        "course": path.display().to_string(),
        "launchable": verdict.errors.is_empty(),
        "title": manifest.map(|manifest| &manifest.title),
        "scorm_version": manifest.map(|manifest| manifest.edition.as_str()),
        "language": manifest.and_then(|manifest| manifest.language.as_ref()),
        "sco_count": manifest.map(|manifest| manifest.scos.len()),
        "file_count": verdict.file_count,
        "size_bytes": verdict.size_bytes,
        "root": verdict.root,
        "manifest": manifest.map(|_| &verdict.manifest_name),
        "errors": findings(&verdict.errors),
        "warnings": findings(&verdict.warnings),
    })
}

/// A finding as the API has it.
fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code.as_str(),
        "message": finding.message,
        "line": finding.place.map(|place| place.line),
        "column": finding.place.map(|place| place.column),
        "element": finding.element,
        "file": finding.file,
        "rule": finding.rule,
    })
}
