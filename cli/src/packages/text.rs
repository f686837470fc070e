//! Packages and findings as people read them, on a terminal or out of a pipe.

use serde_json::Value;

/// Prints a document for machines, or what people are shown.
pub(super) fn show(as_json: bool, document: &Value, as_text: impl FnOnce() -> String) {
    if as_json {
        println!("{document}");
    } else {
        print!("{}", as_text());
    }
}

/// A text of a document, or nothing.
pub(super) fn of<'a>(document: &'a Value, member: &str) -> &'a str {
    document[member].as_str().unwrap_or_default()
}

fn each<'a>(document: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    document[member].as_array().into_iter().flatten()
}

/// A table of packages.
pub(super) fn list(packages: &[Value]) -> String {
    let mut rows = vec![["PACKAGE", "STATUS", "SCORM", "TITLE"].map(str::to_owned)];
    rows.extend(packages.iter().map(|package| {
        ["package_id", "status", "scorm_version", "title"].map(|member| match of(package, member) {
            "" => "-".to_owned(),
            text => text.to_owned(),
        })
    }));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [id, status, edition, title] in &rows {
        let [first, second, third] = widths;
        text.push_str(&format!("{id:first$}  {status:second$}  {edition:third$}  {title}\n"));
    }
    text
}

/// A package with its course and its findings.
pub(super) fn package(package: &Value) -> String {
    let mut text = format!("{}\n", of(package, "title"));
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("  {name:9} {value}\n"));
        }
    };
    line("package", of(package, "package_id"));
    line("status", of(package, "status"));
    line("SCORM", of(package, "scorm_version"));
    line("language", of(package, "language"));
    line(
        "revision",
        &package["revision"].as_u64().map(|n| n.to_string()).unwrap_or_default(),
    );
    if package["revision"].is_number() {
        line("content", &contents(package));
    }
    let next = &package["next"];
    if next.is_object() {
        line("next", &format!("revision {} {}", next["revision"], of(next, "status")));
    }
    for item in each(&package["course"], "items") {
        text.push_str(&items(item, 1));
    }
    text + &findings("", package) + &findings("", next)
}

fn contents(document: &Value) -> String {
    let bytes = document["size_bytes"].as_u64().unwrap_or_default();
    format!("{} files, {}", document["file_count"], indicatif::HumanBytes(bytes))
}

/// An item and those below it, indented.
fn items(item: &Value, depth: usize) -> String {
    let launches = item["href"]
        .as_str()
        .map(|href| format!("  {href}"))
        .unwrap_or_default();
    let mut text = format!("{}{}{launches}\n", "  ".repeat(depth), of(item, "title"));
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
            (Some(line), Some(column)) => format!("imsmanifest.xml:{line}:{column}: "),
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
        let (code, message) = (of(finding, "code"), of(finding, "message"));
        text.push_str(&format!("{before}{place}{gravity}[{code}]: {element}{message}{rule}\n"));
    }
    text
}

/// What is said of a course that was judged here.
pub(super) fn verdict(result: &Value) -> String {
    let course = of(result, "course");
    let told = findings(&format!("{course}: "), result);
    if result["launchable"] != true {
        return format!("{told}{course}: cannot be launched\n");
    }
    format!(
        "{told}{course}: \"{}\", SCORM {}, {} to launch, {}\n",
        of(result, "title"),
        of(result, "scorm_version"),
        result["sco_count"],
        contents(result)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packages_are_a_table() {
        let packages = [
            json!({ "package_id": "1", "status": "ready", "scorm_version": "1.2", "title": "Golf" }),
            json!({ "package_id": "22", "status": "awaiting_upload", "scorm_version": null, "title": "" }),
        ];
        let expected = "PACKAGE  STATUS           SCORM  TITLE\n1        ready            1.2    Golf\n22       awaiting_upload  -      -\n";
        assert_eq!(list(&packages), expected);
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
        assert_eq!(super::package(&package), expected);
    }

    #[test]
    fn a_course_is_an_indented_tree() {
        let package = json!({
            "title": "Golf", "package_id": "1", "status": "ready", "revision": 2, "file_count": 3, "size_bytes": 2048,
            "next": { "revision": 3, "status": "processing" },
            "course": { "items": [{ "title": "Play", "items": [{ "title": "How", "href": "a.html" }] }] },
        });
        let expected = "Golf\n  package   1\n  status    ready\n  revision  2\n  content   3 files, 2.00 KiB\n  next      revision 3 processing\n  Play\n    How  a.html\n";
        assert_eq!(super::package(&package), expected);
    }
}
