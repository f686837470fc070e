//! ADL's conformance steps: each gets the answer and the code that the suite wants, in the strict mode.
//!
//! Every step is played as a call of the API, and where it is about the data model, as an update of the session as well.

/// What the suite holds to be the same value.
mod alike;
/// Tests by calls of the API.
mod calls;
/// The suite's steps as JSON lines, where they are there.
mod lines;
/// A test that is begun, and what comes of it.
mod outcome;
/// Packages of the suite's sequencing tests.
mod packages;
/// What a test of the suite is.
mod script;
/// The notation of the files in `conformance/`.
mod steps;
/// Tests by updates of the session.
mod updates;

use std::path::Path;

use script::Test;

/// Steps about the data model in `conformance/`.
const DATA_MODEL: usize = 1014;
const BEHAVIOUR: usize = 150;
/// Files of further steps, and how many each has at least.
const FURTHER: [(&str, usize); 3] = [
    ("adl-2004-api.jsonl", 30),
    ("adl-2004-dmb.jsonl", 167),
    ("adl-2004-dmi.jsonl", 1013),
];

/// Plays a test both ways.
fn expect_all(test: &Test, count: usize) {
    calls::play(test).expect("calls", count);
    updates::play(test).expect("updates", updates::count(test));
}

#[test]
fn the_data_model_answers_as_the_suite_wants() {
    let test = steps::parse(include_str!("../conformance/data-model.steps"));
    assert_eq!(updates::count(&test), DATA_MODEL);
    expect_all(&test, DATA_MODEL + test.visits.len());
}

#[test]
fn the_data_model_behaves_as_the_suite_wants() {
    let test = steps::parse(include_str!("../conformance/behaviour.steps"));
    assert_eq!(updates::count(&test), BEHAVIOUR);
    expect_all(&test, BEHAVIOUR + test.visits.len());
}

#[test]
fn every_file_of_steps_is_played() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/conformance"));
    let mut files = names(folder);
    files.sort();
    assert_eq!(files, ["behaviour.steps", "data-model.steps"]);
}

#[test]
fn every_further_step_that_is_there_gets_its_answer() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance"));
    if !folder.is_dir() {
        eprintln!("no further steps are there");
        return;
    }
    // The packages of the suite's sequencing tests are played elsewhere.
    let is_other = |name: &String| !matches!(name.as_str(), "README.md" | "sequencing");
    let files: Vec<String> = names(folder).into_iter().filter(is_other).collect();
    let unread: Vec<&String> = files.iter().filter(|name| !name.ends_with(".jsonl")).collect();
    assert!(unread.is_empty(), "{unread:?} are not read");
    for (name, least) in FURTHER {
        assert!(files.iter().any(|file| file == name), "{name} is not there");
        assert!(lines::parse(&read(folder, name)).count() >= least, "{name} is cut");
    }
    for name in files {
        let text = read(folder, &name);
        let test = lines::parse(&text);
        let added = test.visits.iter().filter(|visit| visit.sco == lines::ELSEWHERE);
        let added: usize = added.map(|visit| visit.steps.len()).sum();
        assert_eq!(test.count() - added, text.lines().count(), "steps of {name}");
        eprintln!(
            "{name}: {} steps, {} of the data model",
            test.count() - added,
            updates::count(&test)
        );
        expect_all(&test, test.count());
    }
}

#[test]
fn a_line_that_cannot_be_read_is_no_step() {
    let step = |call: &str, element: &str, error: &str| {
        format!(
            r#"{{"activity": "Act1V1", "step": 0, "call": "{call}", "element": "{element}", "value": "x", "returns": "", "error": "{error}"}}"#
        )
    };
    let is_read = |line: &str| std::panic::catch_unwind(|| lines::parse(line)).is_ok();
    assert!(is_read(&step("GetValue", "cmi.location", "403")));
    // The suite's own slip: a value to set, and no name of the call.
    assert!(is_read(&step("", "cmi.location", "0")));
    for line in [
        " ",
        "[]",
        r#"{"activity": "Act1V1"}"#,
        &step("LMSGetValue", "cmi.location", "0"),
        &step("GetValue", "cmi.location", "none"),
        &step("GetValue", "cmi.location", "0").replace("value", "values"),
        &step("GetValue", "cmi.location", "0").replace("\"x\"", "7"),
        &step("GetValue", "cmi.location", "0")[1..],
    ] {
        assert!(!is_read(&format!("{}\n{line}", step("Initialize", "", "0"))), "{line}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name().into_string();
    entries.map(|entry| name(entry).expect("a name")).collect()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
