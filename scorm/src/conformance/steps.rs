//! The notation of the files in `conformance/`, one thing a line:
//!
//! ```text
//! learner "m"                           who learns
//! sco a completion_threshold=0.8 store=b:rw   a SCO, and what its manifest says; a store with r, w, rw or -
//! visit a                               a launch; the end of the visit before it
//! get cmi.mode = "normal"               a value
//! get cmi.suspend_data = the same       the value that was last set
//! get cmi.exit ! 405                    no value, and the code
//! set cmi.exit "suspend"                accepted
//! set cmi.exit "later" ! 406            refused, and the code
//! set cmi.location cycle 1000 "abc"     a text repeated up to a length
//! ```
//!
//! Texts are JSON strings; `#` begins a comment.

use std::collections::HashMap;

use super::script::{Step, Test, Visit};
use crate::number::Number;
use crate::package::{Sco, ScoTerms, SharedStore};
use crate::session::tests;

/// Reads a file.
pub(super) fn parse(text: &str) -> Test {
    let mut test = Test::default();
    let mut set: HashMap<String, String> = HashMap::new();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let (word, rest) = line.split_once(' ').expect("a word and what it is about");
        let steps = test.visits.last_mut().map(|visit| &mut visit.steps);
        match (word, steps) {
            ("learner", _) => test.learner = json(rest),
            ("sco", _) => test.scos.push(sco(rest)),
            ("visit", _) => test.visits.push(Visit {
                sco: rest.to_owned(),
                steps: vec![Step::initialize()],
            }),
            ("get", Some(steps)) => steps.push(get(rest, &set)),
            ("set", Some(steps)) => {
                let (name, value, error) = set_step(rest);
                if error == 0 {
                    set.insert(name.clone(), value.clone());
                }
                steps.push(Step::set(name, value, error));
            }
            _ => panic!("{line}"),
        }
    }
    test
}

fn get(rest: &str, set: &HashMap<String, String>) -> Step {
    let (name, answer) = rest.split_once(' ').expect("a name and an answer");
    let answer = match answer.split_once(' ') {
        Some(("!", code)) => Err(code.parse().expect("a code")),
        Some(("=", "the same")) => Ok(set[name].clone()),
        Some(("=", value)) => Ok(value_of(value)),
        _ => panic!("{rest}"),
    };
    Step::get(name.to_owned(), answer)
}

fn set_step(rest: &str) -> (String, String, u16) {
    let (name, value) = rest.split_once(' ').expect("a name and a value");
    let (value, error) = match value.rsplit_once(" ! ") {
        Some((value, code)) if code.bytes().all(|b| b.is_ascii_digit()) => (value, code.parse().expect("a code")),
        _ => (value, 0),
    };
    (name.to_owned(), value_of(value), error)
}

fn value_of(text: &str) -> String {
    let Some(cycle) = text.strip_prefix("cycle ") else {
        return json(text);
    };
    let (length, text) = cycle.split_once(' ').expect("a length and a text");
    json(text)
        .chars()
        .cycle()
        .take(length.parse().expect("a length"))
        .collect()
}

fn json(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn sco(rest: &str) -> Sco {
    let (identifier, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut terms = ScoTerms::default();
    while let Some((name, behind)) = rest.split_once('=') {
        let (value, behind) = match behind.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some(quoted) => quoted,
            None => behind.split_once(' ').unwrap_or((behind, "")),
        };
        say(&mut terms, name, value);
        rest = behind.trim_start();
    }
    tests::sco(identifier, terms)
}

/// Notes what the manifest says of a SCO under the name of the element that shows it.
pub(super) fn say(terms: &mut ScoTerms, name: &str, value: &str) {
    match name {
        "completion_threshold" => terms.completion_threshold = Number::parse(value),
        "scaled_passing_score" => terms.scaled_passing_score = Number::parse(value),
        "launch_data" => terms.launch_data = Some(value.to_owned()),
        "max_time_allowed" => terms.max_time_allowed = Some(value.to_owned()),
        "time_limit_action" => terms.time_limit_action = Some(value.to_owned()),
        "store" => {
            let (target, may) = value.split_once(':').expect("a store, and what may be done with it");
            terms.stores.push(SharedStore {
                target: target.to_owned(),
                readable: may.contains('r'),
                writable: may.contains('w'),
            });
        }
        _ => panic!("nothing is known of {name}"),
    }
}
