use std::collections::BTreeSet;
use std::path::Path;

use super::page::{Page, ROOT};

/// A row of the page: what it says, and the constants that hold it.
struct Row {
    limit: String,
    value: String,
    /// Each by its name and its file.
    held_by: Vec<(String, String)>,
}

/// The rows that name a constant, as `` [`NAME`](../file) ``.
fn rows() -> Vec<Row> {
    let page = Page::read("docs/limits.md");
    let mut rows = Vec::new();
    for line in page.text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let Some(held_by) = cells.get(3).filter(|cell| cell.contains("](../")) else {
            continue;
        };
        let constant = |link: &str| {
            let (name, file) = link.trim_start_matches("[`").split_once("`](../").unwrap();
            (name.to_owned(), file.trim_end_matches(')').to_owned())
        };
        rows.push(Row {
            limit: cells[0].to_owned(),
            value: cells[1].to_owned(),
            held_by: held_by.split(" × ").map(constant).collect(),
        });
    }
    rows
}

/// A product as sources write it, `5 * 1024 * 1024`.
fn product(text: &str) -> Option<f64> {
    let factor = |text: &str| text.trim().replace('_', "").parse::<f64>().ok();
    text.split('*')
        .map(factor)
        .try_fold(1.0, |product, factor| Some(product * factor?))
}

/// What a source says a constant is: a number, or seconds.
fn number(text: &str, unit: f64) -> Option<f64> {
    let durations = [("from_secs(", 1.0), ("from_mins(", 60.0), ("from_hours(", 3600.0)];
    for (name, seconds) in durations {
        if let Some((_, rest)) = text.split_once(name) {
            return Some(product(rest.trim_end_matches(')'))? * seconds);
        }
    }
    Some(product(text)? * unit)
}

/// The value of a constant or of a member's default, in the first place where it is a number.
fn held(name: &str, file: &str) -> f64 {
    let source = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let unit = match name {
        name if name.ends_with("_DAYS") => 24.0 * 3600.0,
        // What a page waits for is counted in milliseconds; what it takes and keeps, by MOST.
        name if file.ends_with(".js") && !name.starts_with("MOST_") => 0.001,
        _ => 1.0,
    };
    let said = source.lines().filter_map(|line| {
        let line = line.trim();
        let rest = line
            .split_once("const ")
            .map_or(line, |(_, rest)| rest)
            .strip_prefix(name)
            .filter(|rest| rest.starts_with([':', ' ', '=']))?;
        let value = match rest.split_once('=') {
            Some((_, value)) => value,
            None => rest.strip_prefix(':')?,
        };
        number(value.trim().trim_end_matches([';', ',']), unit)
    });
    let mut said = said.collect::<Vec<f64>>().into_iter();
    said.next().unwrap_or_else(|| panic!("{file} has no {name}"))
}

/// What the page says: the first number in it, with its unit.
fn said(value: &str) -> f64 {
    let from = value
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or_else(|| panic!("{value:?} has no number"));
    let rest = &value[from..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != ' ')
        .unwrap_or(rest.len());
    let number: f64 = rest[..end].replace(' ', "").parse().unwrap();
    let unit = rest[end..].split([' ', ',', ';']).next().unwrap().trim_end_matches('s');
    number
        * match unit {
            "KiB" => 1024.0,
            "MiB" => 1024.0 * 1024.0,
            "GiB" => 1024.0 * 1024.0 * 1024.0,
            "GB" => 1e9,
            "millisecond" => 0.001,
            "minute" => 60.0,
            "hour" => 3600.0,
            "day" => 24.0 * 3600.0,
            _ => 1.0,
        }
}

#[test]
fn every_limit_of_the_page_is_its_constants() {
    let rows = rows();
    assert!(rows.len() > 45, "only {} rows were read", rows.len());
    for row in rows {
        let held: f64 = row.held_by.iter().map(|(name, file)| held(name, file)).product();
        assert_eq!(said(&row.value), held, "{}: {}", row.limit, row.value);
    }
}

/// Constants that bound what happens inside, and that nobody outside meets.
const INSIDE: [&str; 31] = [
    "functions/get-learner/src/lib.rs MOST_LOOKS",
    "functions/list-attempts/src/lib.rs MOST_LOOKS",
    "functions/list-deliveries/src/lib.rs MOST_LOOKS",
    "functions/list-events/src/lib.rs MOST_LOOKS",
    "functions/purge-learner/src/sessions.rs MOST_WAIT",
    "functions/record-events/src/lib.rs MOST_AT_ONCE",
    "functions/start-run/src/lib.rs MOST_START_ID_BYTES",
    "judgement/src/lib.rs MOST_SHOWN",
    "judgement/src/room.rs MOST_OF_A_NAME",
    "player/engine.js MOST_UNITS",
    "player/inspector.js MOST_VALUE",
    "player/update.js MOST_BESIDE",
    "player/wire.js MOST_BYTES",
    "scorm/src/api.rs MOST_CHARACTERS",
    "scorm/src/cmi/set.rs MOST_SUGGESTIONS",
    "scorm/src/manifest/report.rs MOST_LOST",
    "scorm/src/manifest/report.rs MOST_SHOWN",
    "scorm/src/number/nearest.rs MOST_DIGITS",
    "shared/src/cache.rs MOST_CACHED",
    "shared/src/files/key.rs MOST_KEY_BYTES",
    "shared/src/http/listing.rs MOST_LOOKS",
    "shared/src/store/along.rs MOST_TOGETHER",
    "shared/src/store/batch.rs MOST_IN_BATCH",
    "shared/src/store/clearing.rs MOST_IN_BATCH",
    "shared/src/store/feed.rs MOST_IN_TRANSACTION",
    "shared/src/store/item/part.rs MOST_IN_HEAD",
    "shared/src/store/lists.rs MOST_LOOKED_BYTES",
    "shared/src/store/revisions.rs MOST_KEPT_ACTIVITIES",
    "shared/src/store/state.rs MOST_BYTES",
    "webhook/src/send/connection.rs MOST_ADDRESSES",
    "webhook/src/send/exchange.rs MOST_HELD",
];

/// The sources of a folder, as paths from the root.
fn sources(folder: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() && name != "node_modules" {
            sources(&path, found);
        } else if name.ends_with(".rs") || (folder == "player" && name.ends_with(".js")) {
            found.push(path);
        }
    }
}

#[test]
fn every_constant_that_bounds_something_is_on_the_page() {
    let mut files = Vec::new();
    for folder in [
        "scorm/src",
        "judgement/src",
        "webhook/src",
        "shared/src",
        "functions",
        "player",
    ] {
        sources(folder, &mut files);
    }
    let mut bounds = BTreeSet::new();
    for file in files {
        let source = std::fs::read_to_string(Path::new(ROOT).join(&file)).unwrap();
        let names = source.lines().filter_map(|line| {
            let name = line.trim().split("const MOST_").nth(1)?.split([':', ' ', '=']).next()?;
            Some(format!("{file} MOST_{name}"))
        });
        bounds.extend(names);
    }
    let on_the_page: BTreeSet<String> = rows()
        .into_iter()
        .flat_map(|row| row.held_by)
        .map(|(name, file)| format!("{file} {name}"))
        .collect();
    let inside: BTreeSet<String> = INSIDE.map(str::to_owned).into();
    let forgotten: Vec<&String> = bounds
        .iter()
        .filter(|c| !on_the_page.contains(*c) && !inside.contains(*c))
        .collect();
    assert!(forgotten.is_empty(), "docs/limits.md has no row for {forgotten:?}");
    let gone: Vec<&String> = inside
        .iter()
        .filter(|c| !bounds.contains(*c) || on_the_page.contains(*c))
        .collect();
    assert!(gone.is_empty(), "not inside, or not there: {gone:?}");
}
