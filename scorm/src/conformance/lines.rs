//! The suite's steps as JSON lines: `activity`, `call`, `element`, `value`, `returns`, `error`.
//!
//! The manifests of its activities are not among them, but each activity reads what its manifest says, and so the course
//! is made of what it reads: thresholds, launch data, limits, and the stores that it may read and write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::script::{Step, Test, Visit};
use super::steps::{say, terms};
use crate::package::ScoTerms;
use crate::session::tests;

/// Elements that only a manifest sets.
const OF_MANIFEST: [&str; 5] = [
    "completion_threshold",
    "scaled_passing_score",
    "launch_data",
    "max_time_allowed",
    "time_limit_action",
];

/// Reads a file.
pub(super) fn parse(text: &str) -> Test {
    let rows: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut course: BTreeMap<String, ScoTerms> = BTreeMap::new();
    let mut test = Test {
        learner: "m".to_owned(),
        ..Test::default()
    };
    let mut set: BTreeSet<(String, &str)> = BTreeSet::new();
    for row in &rows {
        let sco = sco_of(text_of(row, "activity"));
        if text_of(row, "call") == "SetValue" {
            set.insert((sco.clone(), text_of(row, "element")));
        }
        let of_manifest = !set.contains(&(sco.clone(), text_of(row, "element")));
        learn(course.entry(sco).or_insert_with(terms), row, of_manifest);
        for target in targets(row) {
            course.entry(target).or_insert_with(terms);
        }
    }
    let mut activity = "";
    for row in &rows {
        if text_of(row, "activity") != activity {
            activity = text_of(row, "activity");
            test.visits.push(Visit {
                sco: sco_of(activity),
                steps: Vec::new(),
            });
        }
        let terms = &course[&sco_of(activity)];
        if let (Some(step), Some(visit)) = (step(row, terms), test.visits.last_mut()) {
            visit.steps.push(step);
        }
    }
    test.scos = course.into_iter().map(|(sco, terms)| tests::sco(&sco, terms)).collect();
    written_elsewhere(test)
}

fn text_of<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_default()
}

/// `Act1V2` is the second visit to the first activity.
fn sco_of(activity: &str) -> String {
    let number = activity.trim_start_matches("Act").split('V').next().unwrap_or_default();
    format!("activity_{number}")
}

fn targets(row: &Value) -> Vec<String> {
    let element = text_of(row, "element");
    let navigates = element.starts_with("adl.nav.");
    let spelled = [element, text_of(row, "value")].map(|text| text.split(['.', '~', '}', '=']).map(str::to_owned));
    let parts = spelled
        .into_iter()
        .flatten()
        .filter(|part| part.starts_with("activity_"));
    parts.filter(|_| navigates).collect()
}

/// Notes what a step shows of the manifest; an objective that the SCO has not named itself is the manifest's.
fn learn(terms: &mut ScoTerms, row: &Value, of_manifest: bool) {
    let element = text_of(row, "element");
    let read = text_of(row, "call") == "GetValue";
    if let Some(name) = element.strip_prefix("cmi.").filter(|name| read && OF_MANIFEST.contains(name))
        && text_of(row, "error") == "0"
        // What is there without a manifest.
        && text_of(row, "returns") != "continue,no message"
    {
        say(terms, name, text_of(row, "returns"));
    }
    let objective = format!("cmi.objectives.{}.id", terms.objectives.len());
    if read && of_manifest && element == objective && text_of(row, "error") == "0" {
        terms.objectives.push(text_of(row, "returns").to_owned());
    }
    let Some(target) = element
        .strip_prefix("adl.data.&")
        .and_then(|rest| rest.split('&').next())
    else {
        return;
    };
    if !terms.stores.iter().any(|store| store.target == target) {
        say(terms, "store", &format!("{target}:rw"));
    }
    let refused = |store: &&mut crate::package::SharedStore| store.target == target && element.ends_with(".store");
    if let Some(store) = terms.stores.iter_mut().find(refused) {
        store.readable &= !(read && text_of(row, "error") == "405");
        store.writable &= read || text_of(row, "error") != "404";
    }
}

fn step(row: &Value, terms: &ScoTerms) -> Option<Step> {
    let mut name = text_of(row, "element").replace("{target=%s}.", "{target=");
    if name.contains("{target=") && !name.ends_with('}') {
        name.push('}');
    }
    if let Some(target) = name.split('&').nth(1) {
        let at = terms.stores.iter().position(|store| store.target == target)?;
        name = name.replace(&format!("&{target}&"), &at.to_string());
    }
    let code = text_of(row, "error").parse::<u16>().ok()?;
    match text_of(row, "call") {
        "GetValue" => Some(Step::Get {
            name,
            answer: match code {
                0 => Ok(text_of(row, "returns").to_owned()),
                code => Err(code),
            },
        }),
        "SetValue" => Some(Step::Set {
            name,
            value: request(text_of(row, "value")),
            answer: if code == 0 { Ok(()) } else { Err(code) },
        }),
        _ => None,
    }
}

/// The suite spells the request for an activity `tar~ID~TY.c`, or with `j` for a jump.
fn request(value: &str) -> String {
    let spelled = value.strip_prefix("tar~").and_then(|rest| rest.split_once("~TY."));
    match spelled {
        Some((target, "c")) => format!("{{target={target}}}choice"),
        Some((target, "j")) => format!("{{target={target}}}jump"),
        _ => value.to_owned(),
    }
}

/// What a visit reads in a store before anybody wrote it there was written by an activity whose steps are not here: a SCO
/// with the same stores, all of them open, writes it first.
fn written_elsewhere(mut test: Test) -> Test {
    let mut visits: Vec<Visit> = Vec::new();
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    let mut elsewhere = terms();
    for visit in test.visits {
        let stores = test.scos.iter().find(|sco| sco.identifier == visit.sco);
        let stores: Vec<String> = stores
            .into_iter()
            .flat_map(|sco| &sco.terms.stores)
            .map(|store| store.target.clone())
            .collect();
        let of_store = |name: &str| {
            let at = name.strip_prefix("adl.data.")?.strip_suffix(".store")?;
            stores.get(at.parse::<usize>().ok()?).cloned()
        };
        let mut writes = Vec::new();
        for step in &visit.steps {
            match step {
                Step::Set {
                    name,
                    value,
                    answer: Ok(()),
                } => {
                    of_store(name).map(|store| kept.insert(store, value.clone()));
                }
                Step::Get {
                    name,
                    answer: Ok(value),
                } => {
                    let Some(store) = of_store(name).filter(|store| kept.get(store) != Some(value)) else {
                        continue;
                    };
                    let known = elsewhere.stores.iter().position(|known| known.target == store);
                    let at = known.unwrap_or_else(|| {
                        say(&mut elsewhere, "store", &format!("{store}:rw"));
                        elsewhere.stores.len() - 1
                    });
                    writes.push(Step::Set {
                        name: format!("adl.data.{at}.store"),
                        value: value.clone(),
                        answer: Ok(()),
                    });
                    kept.insert(store, value.clone());
                }
                _ => {}
            }
        }
        if !writes.is_empty() {
            visits.push(Visit {
                sco: "elsewhere".to_owned(),
                steps: writes,
            });
        }
        visits.push(visit);
    }
    test.visits = visits;
    test.scos.push(tests::sco("elsewhere", elsewhere));
    test
}
