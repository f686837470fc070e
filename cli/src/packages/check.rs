use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use judgement::{Verdict, check};
use serde_json::{Value, json};
use shared::http::package::FindingView;
use shared::tenant::Plan;

use super::text;

/// A course cannot be launched, or it can and warnings count.
const REFUSED: u8 = 1;
/// A file cannot be read.
const UNREAD: u8 = 2;

/// Judges courses one after the other. The exit code is that of the worst.
pub(super) fn run(courses: &[PathBuf], is_strict: bool, as_json: bool) -> ExitCode {
    let mut worst = 0;
    let mut results = Vec::new();
    for path in courses {
        match judged(path) {
            Ok(verdict) => {
                let refused = !verdict.errors.is_empty() || (is_strict && !verdict.warnings.is_empty());
                worst = worst.max(if refused { REFUSED } else { 0 });
                let result = result(path, &verdict);
                if !as_json {
                    print!("{}", text::verdict(&result));
                }
                results.push(result);
            }
            Err(error) => {
                worst = UNREAD;
                eprintln!("error: {} cannot be read: {error}", path.display());
            }
        }
    }
    if as_json {
        println!("{}", json!({ "courses": results }));
    }
    ExitCode::from(worst)
}

/// What an import would say of a course, by the limits that a tenant has who was given no others.
fn judged(path: &Path) -> io::Result<Verdict> {
    let mut file = BufReader::new(File::open(path)?);
    check(&mut file, &Plan::default().limits)
}

fn result(path: &Path, verdict: &Verdict) -> Value {
    let findings = |findings: &[scorm::finding::Finding]| {
        let views: Vec<FindingView> = findings.iter().map(FindingView::from).collect();
        json!(views)
    };
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
        "errors": findings(&verdict.errors),
        "warnings": findings(&verdict.warnings),
    })
}
