//! ADL's conformance steps: each gets the answer and the code that the suite wants, in the strict mode.

/// The suite's steps as JSON lines, where they are there.
mod lines;
/// What a test of the suite is.
mod script;
/// The notation of the files in `conformance/`.
mod steps;

use script::{Step, Test};

use crate::cmi::batch::{Given, Strictness};
use crate::cmi::model::{Model, Named};
use crate::cmi::time::Hundredths;
use crate::cmi::value::Kind;
use crate::id::UserId;
use crate::package::{Edition, Family};
use crate::session::change::{Change, ChangeError};
use crate::session::terms::{Mode, Writer};
use crate::session::{Session, tests};

fn session(test: &Test) -> Session {
    Session {
        user_id: UserId::parse(&test.learner).expect("an id"),
        learner_name: None,
        strictness: Strictness::Strict,
        ..tests::session(&tests::revision(Edition::Fourth, test.scos.clone()), Mode::Normal)
    }
}

/// Plays a test to its end. The answers that differ, each with its place; and how many steps there were.
fn play(test: &Test) -> (Vec<String>, usize) {
    let mut session = session(test);
    let (mut different, mut count) = (Vec::new(), 0);
    for (number, visit) in test.visits.iter().enumerate() {
        session.current.clone_from(&visit.sco);
        session.start_run(tests::at(0));
        for step in &visit.steps {
            count += 1;
            let told = take(&mut session, &visit.sco, step);
            let wanted = match step {
                Step::Get { name, answer } => told == *answer || alike(name, &told, answer),
                Step::Set { answer, .. } => told == answer.map(|()| String::new()),
            };
            if !wanted {
                let step: String = format!("{step:?}").chars().take(300).collect();
                let told: String = format!("{told:?}").chars().take(200).collect();
                different.push(format!("visit {number} of {}: {step} answered {told}", visit.sco));
            }
        }
        let end = Change {
            sco: Some(visit.sco.clone()),
            terminate: true,
            ..Change::default()
        };
        session.change(&end, Writer::Run, tests::at(0)).expect("ended");
    }
    (different, count)
}

fn take(session: &mut Session, sco: &str, step: &Step) -> Result<String, u16> {
    match step {
        Step::Get { name, .. } => session.read(sco, name).map_err(|fault| fault.scorm_error),
        Step::Set { name, value, .. } => {
            let change = Change {
                sco: Some(sco.to_owned()),
                cmi: [(name.clone(), Given::Text(value.clone()))].into(),
                ..Change::default()
            };
            match session.change(&change, Writer::Run, tests::at(0)) {
                Ok(_) => Ok(String::new()),
                Err(ChangeError::Cmi(faults)) => Err(faults[0].scorm_error),
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// What the suite itself holds to be the same: lists in any order, numbers to six decimals, spans of one length.
fn alike(name: &str, told: &Result<String, u16>, wanted: &Result<String, u16>) -> bool {
    let (Ok(told), Ok(wanted)) = (told, wanted) else {
        return false;
    };
    let Named::Element(element, _) = Model::of(Edition::Fourth).name(name) else {
        return false;
    };
    match element.kind {
        Kind::Keyword => {
            let list = |text: &str| {
                text.split(',')
                    .map(str::to_owned)
                    .collect::<std::collections::BTreeSet<_>>()
            };
            list(told) == list(wanted)
        }
        Kind::Real(_) | Kind::Result2004 | Kind::Response => {
            let number = |text: &str| text.parse::<f64>().ok();
            matches!((number(told), number(wanted)), (Some(a), Some(b)) if (a - b).abs() < 1e-6)
        }
        Kind::Duration => {
            let span = |text: &str| Hundredths::parse(Family::Scorm2004, text);
            span(told).is_some() && span(told) == span(wanted)
        }
        _ => false,
    }
}

fn expect_all(test: &Test, least: usize) {
    let (different, count) = play(test);
    assert!(count >= least, "only {count} steps");
    assert!(
        different.is_empty(),
        "{} of {count} steps have another answer:\n{}",
        different.len(),
        different.join("\n")
    );
}

#[test]
fn the_data_model_answers_as_the_suite_wants() {
    expect_all(&steps::parse(include_str!("../conformance/data-model.steps")), 1000);
}

#[test]
fn the_data_model_behaves_as_the_suite_wants() {
    expect_all(&steps::parse(include_str!("../conformance/behaviour.steps")), 140);
}

#[test]
fn every_further_step_that_is_there_gets_its_answer() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance");
    for part in ["dmi", "dmb"] {
        let Ok(text) = std::fs::read_to_string(format!("{folder}/adl-2004-{part}.jsonl")) else {
            eprintln!("skipped: no further steps of {part} are there");
            continue;
        };
        expect_all(&lines::parse(&text), 1);
    }
}
