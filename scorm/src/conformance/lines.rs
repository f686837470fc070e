//! The suite's steps as JSON lines: `activity`, `call`, `element`, `value`, `returns`, `error`.
//!
//! The manifests of its activities are not among them, but each activity reads what its manifest says, and so the course
//! is made of what it reads: thresholds, launch data, limits, and the stores that it may read and write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::script::{Call, Returns, Step, Test, Visit};
use super::steps::say;
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

/// The SCO that writes what an activity wrote whose steps are not here.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// Reads a file, each line of which is a step.
pub(super) fn parse(text: &str) -> Test {
    let rows: Vec<Value> = text.lines().map(row).collect();
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
        learn(course.entry(sco).or_default(), row, of_manifest);
        for target in targets(row) {
            course.entry(target).or_default();
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
        let visit = test.visits.last_mut().expect("every step has its activity");
        visit.steps.push(step(row, &course[&visit.sco]));
    }
    test.scos = course.into_iter().map(|(sco, terms)| tests::sco(&sco, terms)).collect();
    written_elsewhere(test)
}

/// Members that are texts, or null where the call has no such part.
const MEMBERS: [&str; 6] = ["activity", "call", "element", "value", "returns", "error"];

/// Reads a line. One step of the suite lacks the name of its call, and sets a value.
fn row(line: &str) -> Value {
    let mut row: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let members = row.as_object_mut().unwrap_or_else(|| panic!("{line} is no step"));
    let is_text = |name: &str, value: &Value| match name {
        "activity" | "error" => value.is_string(),
        _ => value.is_string() || value.is_null(),
    };
    for (name, value) in &*members {
        let is_known = MEMBERS.contains(&name.as_str()) && is_text(name, value);
        assert!(is_known || (name == "step" && value.is_u64()), "{name} of {line}");
    }
    for name in ["activity", "returns", "error"] {
        assert!(members.contains_key(name), "{line} has no {name}");
    }
    let has_no_call = members
        .get("call")
        .is_none_or(|call| call.as_str().unwrap_or_default().is_empty());
    if has_no_call && members.get("value").is_some_and(Value::is_string) {
        members.insert("call".to_owned(), "SetValue".into());
    }
    row
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

/// The name of the element that a step is about, with indexes for the names of stores.
fn name_of(row: &Value, terms: &ScoTerms) -> String {
    let mut name = text_of(row, "element").replace("{target=%s}.", "{target=");
    if name.contains("{target=") && !name.ends_with('}') {
        name.push('}');
    }
    if let Some(target) = name.split('&').nth(1) {
        let at = terms.stores.iter().position(|store| store.target == target);
        let at = at.unwrap_or_else(|| panic!("{row} names no store"));
        name = name.replace(&format!("&{target}&"), &at.to_string());
    }
    name
}

fn step(row: &Value, terms: &ScoTerms) -> Step {
    let (name, value) = (name_of(row, terms), text_of(row, "value").to_owned());
    let call = match text_of(row, "call") {
        "Initialize" => Call::Initialize(value),
        "GetValue" => Call::Get(name),
        "SetValue" => Call::Set(name, request(&value)),
        "Commit" => Call::Commit(value),
        "Terminate" => Call::Terminate(value),
        "GetLastError" => Call::LastError,
        "GetErrorString" => Call::ErrorString(value),
        "GetDiagnostic" => Call::Diagnostic(value),
        call => panic!("{row}: there is no call {call:?}"),
    };
    let of_text = matches!(call, Call::ErrorString(_) | Call::Diagnostic(_));
    let returns = match text_of(row, "returns") {
        "A characterstring value less than 255 characters" if of_text => Returns::Short,
        "An empty characterstring value" if of_text => Returns::Text(String::new()),
        returns => Returns::Text(returns.to_owned()),
    };
    let error = text_of(row, "error").parse();
    Step {
        call,
        returns,
        error: error.unwrap_or_else(|error| panic!("{row}: {error}")),
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
    let mut elsewhere = ScoTerms::default();
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
            match (&step.call, &step.returns) {
                (Call::Set(name, value), _) if step.error == 0 => {
                    of_store(name).map(|store| kept.insert(store, value.clone()));
                }
                (Call::Get(name), Returns::Text(value)) if step.error == 0 => {
                    let Some(store) = of_store(name).filter(|store| kept.get(store) != Some(value)) else {
                        continue;
                    };
                    let known = elsewhere.stores.iter().position(|known| known.target == store);
                    let at = known.unwrap_or_else(|| {
                        say(&mut elsewhere, "store", &format!("{store}:rw"));
                        elsewhere.stores.len() - 1
                    });
                    writes.push(Step::set(format!("adl.data.{at}.store"), value.clone(), 0));
                    kept.insert(store, value.clone());
                }
                _ => {}
            }
        }
        if !writes.is_empty() {
            writes.insert(0, Step::initialize());
            visits.push(Visit {
                sco: ELSEWHERE.to_owned(),
                steps: writes,
            });
        }
        visits.push(visit);
    }
    test.visits = visits;
    test.scos.push(tests::sco(ELSEWHERE, elsewhere));
    test
}
