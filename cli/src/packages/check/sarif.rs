//! Findings as SARIF 2.1.0, which code hosts show beside the lines of a change.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// What stands as it is in the path of a URI (RFC 3986, 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A log of these courses: each with its findings, as the API has them.
pub(super) fn log(courses: &[Value]) -> Value {
    let mut results: Vec<Value> = Vec::new();
    let mut rules: Vec<&str> = Vec::new();
    for course in courses {
        let path = course["course"].as_str().unwrap_or_default();
        for (member, level) in [("errors", "error"), ("warnings", "warning")] {
            for finding in course[member].as_array().into_iter().flatten() {
                let code = finding["code"].as_str().unwrap_or_default();
                if !rules.contains(&code) {
                    rules.push(code);
                }
                results.push(result(path, course, level, code, finding));
            }
        }
    }
    let rules: Vec<Value> = rules.iter().map(|code| json!({ "id": code, "name": code })).collect();
    let driver = json!({ "name": "lectern", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    })
}

fn result(path: &str, course: &Value, level: &str, code: &str, finding: &Value) -> Value {
    let line = finding["line"].as_u64();
    let manifest = course["manifest"].as_str().unwrap_or("imsmanifest.xml");
    let file = finding["file"].as_str().or(line.map(|_| manifest));
    let file = match file.filter(|_| Path::new(path).is_dir()) {
        Some(file) => format!(
            "{}/{}{file}",
            path.trim_end_matches('/'),
            course["root"].as_str().unwrap_or_default()
        ),
        None => path.to_owned(),
    };
    let mut place = json!({ "artifactLocation": { "uri": utf8_percent_encode(&file, PATH).to_string() } });
    if let Some(line) = line {
        place["region"] = json!({ "startLine": line, "startColumn": finding["column"].as_u64().unwrap_or(1) });
    }
    json!({
        "ruleId": code,
        "level": level,
        "message": { "text": finding["message"] },
        "locations": [{ "physicalLocation": place }],
    })
}
