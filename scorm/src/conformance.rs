//! ADL's conformance steps: each gets the answer and the code that the suite wants, in the strict mode.
//!
//! Every step is played as a call of the API, and where it is about the data model, as an update of the session as well.

/// What the suite holds to be the same value.
mod alike;
/// Tests by calls of the API.
mod calls;
/// The suite's steps as JSON lines, where they are there.
mod lines;
/// What a test of the suite is.
mod script;
/// The notation of the files in `conformance/`.
mod steps;
/// Tests by updates of the session.
mod updates;

use std::path::Path;

use script::{Step, Test, Visit};

use crate::cmi::batch::Strictness;
use crate::id::UserId;
use crate::package::Edition;
use crate::session::terms::Mode;
use crate::session::{Session, tests};

/// Steps about the data model in `conformance/`.
const DATA_MODEL: usize = 1014;
const BEHAVIOUR: usize = 150;
/// Files of further steps, and how many each has at least.
const FURTHER: [(&str, usize); 3] = [
    ("adl-2004-api.jsonl", 30),
    ("adl-2004-dmb.jsonl", 167),
    ("adl-2004-dmi.jsonl", 1013),
];

fn session(test: &Test) -> Session {
    Session {
        user_id: UserId::parse(&test.learner).expect("an id"),
        learner_name: None,
        strictness: Strictness::Strict,
        ..tests::session(&tests::revision(Edition::Fourth, test.scos.clone()), Mode::Normal)
    }
}

/// What came of a test: how many steps were played, and the answers that differ, each with its place.
#[derive(Debug, Default)]
struct Outcome {
    played: usize,
    different: Vec<String>,
}

impl Outcome {
    fn note(&mut self, number: usize, visit: &Visit, step: &Step, wanted: bool, told: &impl std::fmt::Debug) {
        self.played += 1;
        if !wanted {
            let step: String = format!("{step:?}").chars().take(300).collect();
            let told: String = format!("{told:?}").chars().take(200).collect();
            let place = format!("visit {number} of {}", visit.sco);
            self.different.push(format!("{place}: {step} answered {told}"));
        }
    }

    fn expect(&self, way: &str, count: usize) {
        let different = &self.different;
        assert_eq!(self.played, count, "steps that were played by {way}");
        assert!(
            different.is_empty(),
            "{} of {count} steps have another answer by {way}:\n{}",
            different.len(),
            different.join("\n")
        );
    }
}

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
fn every_further_step_that_is_there_gets_its_answer() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance"));
    if !folder.is_dir() {
        eprintln!("no further steps are there");
        return;
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        match name.as_str() {
            // The packages of the suite's sequencing tests are played elsewhere.
            "README.md" | "sequencing" => {}
            _ if name.ends_with(".jsonl") => files.push(name),
            _ => panic!("{name} is not read"),
        }
    }
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

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
