//! Packages and findings as people read them, on a terminal or out of a pipe.

use serde_json::Value;
use terminal::{columns, fields, printable};

use crate::document::{each, number_of, text_of};

/// A table of packages.
pub(super) fn list(packages: &[Value]) -> String {
    let members = ["package_id", "status", "scorm_version", "title"];
    let row = |package: &Value| members.map(|member| text_of(package, member).to_owned());
    let rows: Vec<_> = packages.iter().map(row).collect();
    columns(["PACKAGE", "STATUS", "SCORM", "TITLE"], &rows)
}

/// A table of versions.
pub(super) fn versions(versions: &[Value]) -> String {
    let row = |version: &Value| {
        let text = |member| text_of(version, member).to_owned();
        [
            number_of(version, "revision"),
            text("state"),
            number_of(version, "sessions"),
            text("imported_at"),
            text("uploaded_by"),
            text("title"),
        ]
    };
    let rows: Vec<_> = versions.iter().map(row).collect();
    columns(["VERSION", "STATE", "SESSIONS", "IMPORTED", "BY", "TITLE"], &rows)
}

/// A package with its course and its findings.
pub(super) fn package(package: &Value) -> String {
    let text = |member| text_of(package, member).to_owned();
    let is_live = package["revision"].is_number();
    let next = &package["next"];
    let values = [
        ("package", text("package_id")),
        ("status", text("status")),
        ("SCORM", text("scorm_version")),
        ("language", text("language")),
        ("revision", number_of(package, "revision")),
        ("content", if is_live { contents(package) } else { String::new() }),
        (
            "next",
            match number_of(next, "revision").as_str() {
                "" => String::new(),
                revision => format!("revision {revision} {}", text_of(next, "status")),
            },
        ),
    ];
    let mut shown = fields(text_of(package, "title"), &values);
    for item in each(&package["course"], "items") {
        shown.push_str(&items(item, 1));
    }
    shown + &findings("", package) + &findings("", next)
}

fn contents(document: &Value) -> String {
    let bytes = document["size_bytes"].as_u64().unwrap_or_default();
    format!("{} files, {}", document["file_count"], indicatif::HumanBytes(bytes))
}

/// An item and those below it, indented.
fn items(item: &Value, depth: usize) -> String {
    let launches = item["href"]
        .as_str()
        .map(|href| format!("  {}", printable(href)))
        .unwrap_or_default();
    let title = printable(text_of(item, "title"));
    let mut text = format!("{}{title}{launches}\n", "  ".repeat(depth));
    for below in each(item, "items") {
        text.push_str(&items(below, depth + 1));
    }
    text
}

/// What was found, a line each, as compilers write it.
fn findings(before: &str, document: &Value) -> String {
    let errors = each(document, "errors").map(|finding| ("error", finding));
    let warnings = each(document, "warnings").map(|finding| ("warning", finding));
    let mut text = String::new();
    for (gravity, finding) in errors.chain(warnings) {
        let place = match (finding["line"].as_u64(), finding["column"].as_u64()) {
            (Some(line), Some(column)) => {
                let file = finding["file"].as_str().unwrap_or("imsmanifest.xml");
                format!("{file}:{line}:{column}: ")
            }
            _ => String::new(),
        };
        let rule = finding["rule"]
            .as_str()
            .map(|rule| format!(" ({rule})"))
            .unwrap_or_default();
        let element = finding["element"]
            .as_str()
            .map(|element| format!("{element}: "))
            .unwrap_or_default();
        let (code, message) = (text_of(finding, "code"), text_of(finding, "message"));
        text.push_str(before);
        text.push_str(&printable(&format!(
            "{place}{gravity}[{code}]: {element}{message}{rule}"
        )));
        text.push('\n');
    }
    text
}

/// What is said of a course that was judged here.
pub(super) fn verdict(result: &Value) -> String {
    let course = text_of(result, "course");
    let told = findings(&format!("{course}: "), result);
    if result["launchable"] != true {
        return format!("{told}{course}: cannot be launched\n");
    }
    format!(
        "{told}{course}: \"{}\", SCORM {}, {} to launch, {}\n",
        printable(text_of(result, "title")),
        text_of(result, "scorm_version"),
        result["sco_count"],
        contents(result)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    /// As it is where there are no colours.
    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn findings_are_lines_as_compilers_write_them() {
        let package = json!({
            "title": "Golf", "package_id": "1", "status": "failed", "revision": null, "next": null,
            "errors": [{ "code": "launch_file_missing", "message": "Not there.", "line": 3, "column": 5,
                "element": "<resource identifier=\"r\">", "rule": "CAM 3.4.1.19" }],
            "warnings": [{ "code": "single_folder", "message": "A folder.", "line": null, "column": null, "element": null, "rule": null }],
        });
        let expected = "Golf\n  package   1\n  status    failed\nimsmanifest.xml:3:5: error[launch_file_missing]: <resource identifier=\"r\">: Not there. (CAM 3.4.1.19)\nwarning[single_folder]: A folder.\n";
        assert_eq!(plain(&super::package(&package)), expected);
    }

    #[test]
    fn a_course_is_an_indented_tree() {
        let package = json!({
            "title": "Golf", "package_id": "1", "status": "ready", "revision": 2, "file_count": 3, "size_bytes": 2048,
            "next": { "revision": 3, "status": "processing" },
            "course": { "items": [{ "title": "Play", "items": [{ "title": "How", "href": "a.html" }] }] },
        });
        let expected = "Golf\n  package   1\n  status    ready\n  revision  2\n  content   3 files, 2.00 KiB\n  next      revision 3 processing\n  Play\n    How  a.html\n";
        assert_eq!(plain(&super::package(&package)), expected);
    }
}
