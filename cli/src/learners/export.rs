//! An export: its pages one after the other, and whether the last one came.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::{Service, segment};

/// What the name of a file ends with while it is not whole.
const PARTIAL: &str = ".partial";

/// Exports into a file, or to stdout.
pub(super) fn run(service: &Service, terminal: &Terminal, path: &str, to: Option<&Path>) -> Result<(), Failure> {
    let Some(to) = to else {
        return pages(service, path, |text| terminal.write(text)).map(drop);
    };
    let mut partial = to.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    let mut file = BufWriter::new(File::create(&partial).map_err(|error| unwritten(&partial, &error))?);
    let write = |text: &str| {
        file.write_all(text.as_bytes())
            .map_err(|error| unwritten(&partial, &error))
    };
    let end = pages(service, path, write)?;
    let kept = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&partial, to));
    kept.map_err(|error| unwritten(to, &error))?;
    let lines: u64 = end["lines"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(_, count)| count.as_u64())
        .sum();
    let document = json!({ "file": to.display().to_string(), "lines": end["lines"] });
    terminal.answer(&document, || format!("Exported {lines} lines into {}.\n", to.display()))
}

/// Hands all lines on, page by page; the answer is the last one. The lines that lead from one page to the next are nobody's.
fn pages(service: &Service, path: &str, mut hand: impl FnMut(&str) -> Result<(), Failure>) -> Result<Value, Failure> {
    let mut query = String::new();
    loop {
        let page = service.get_text(&format!("{path}/export{query}"))?;
        let trimmed = page.trim_end_matches('\n');
        let (lines, last) = trimmed
            .rsplit_once('\n')
            .map_or(("", trimmed), |(lines, last)| (lines, last));
        let end: Value = serde_json::from_str(last).map_err(|_| cut_off())?;
        if !lines.is_empty() {
            hand(&format!("{lines}\n"))?;
        }
        match text_of(&end, "type") {
            "more" => query = format!("?cursor={}", segment(text_of(&end, "cursor"))),
            "end" => {
                hand(&format!("{last}\n"))?;
                return Ok(end);
            }
            _ => return Err(cut_off()),
        }
    }
}

fn cut_off() -> Failure {
    let message = "The export was cut off: its last line is missing. Export again.";
    Failure::new(Exit::Unavailable, "CUT_OFF", message)
}

fn unwritten(file: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be written: {error}.", file.display());
    Failure::new(Exit::Usage, "NOT_WRITTEN", message)
}
