//! Packages of ADL's conformance suite, played as the suite prescribes, where their facts lie beside the project.

/// What a page does with what the engine says.
mod desk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cmi::time::Hundredths;
use crate::manifest::{FileNames, parse};
use crate::package::Family;
use crate::sequencing::{Progress, Request};
use desk::Desk;

/// Packages that do not play as prescribed, with the cause.
const FAILING: &[(&str, &str)] = &[];

/// Packages whose steps are about the calls of the API and not about sequencing: of them, visits and requests are played.
const CALLS_ONLY: [&str; 1] = ["API"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Play {
    name: String,
    start: Option<String>,
    ends_by: String,
    visits: Vec<Visit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Visit {
    visit: String,
    activity: String,
    steps: Vec<Step>,
    then: Option<String>,
    #[serde(default)]
    shown: Vec<Shown>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    call: String,
    #[serde(default)]
    element: String,
    #[serde(default)]
    value: String,
    #[serde(default, rename = "argument")]
    _argument: String,
    returns: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    what: String,
    is: String,
}

/// Global objectives, which the suite's packages leave to those that come after them.
type Globals = BTreeMap<String, Progress>;

/// What packages leave behind of which the facts do not lie beside the others: CO-07b goes on from CO-07a.
fn presupposed() -> Globals {
    let completed = Progress {
        completed: Some(true),
        ..Progress::default()
    };
    let names = ["gObj-CO07-obj1", "gObj-CO07-obj2"];
    names.map(|name| (name.to_owned(), completed)).into()
}

/// What follows a visit.
enum Then {
    /// The SCO's own request, or none.
    Own,
    /// The learner's request.
    Learner(Request),
    /// The session ends, by the learner's request or the SCO's own, and begins again; perhaps with an item that is chosen.
    Again(Option<Request>, Option<String>),
    /// The session ends by the request.
    End(Option<Request>),
    /// The SCO's own request, and then the learner's.
    Both(Request),
}

#[test]
fn packages_of_the_suite_play_as_prescribed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/sequencing");
    if !folder.is_dir() {
        return;
    }
    let mut faults: Vec<String> = Vec::new();
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let mut globals = presupposed();
    for file in files(&folder) {
        let name = file
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        match play(&file, &mut globals) {
            Ok(()) => passed += 1,
            Err(fault) => {
                if !FAILING.iter().any(|(known, _)| *known == name) {
                    faults.push(format!("{name}: {fault}"));
                }
                failed.insert(name);
            }
        }
    }
    let mended = FAILING.iter().filter(|(name, _)| !failed.contains(*name));
    faults.extend(mended.map(|(name, _)| format!("{name}: it passes, and stands in the table")));
    println!("{passed} packages play as prescribed, {} do not", failed.len());
    assert!(
        faults.is_empty(),
        "{passed} pass; {} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The courses of events in the folder. What is no manifest, event or description is a fault by itself.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    for file in &files {
        let beside = |ending| file.with_extension(ending).is_file();
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("json") => assert!(beside("xml"), "{} has no manifest", file.display()),
            Some("xml") => assert!(beside("json"), "{} has no events", file.display()),
            ending => assert_eq!(ending, Some("md"), "{} is not read", file.display()),
        }
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files
}

fn play(file: &Path, globals: &mut Globals) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let play: Play = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let manifest = fs::read(file.with_extension("xml")).map_err(|error| error.to_string())?;
    let manifest = parse(&manifest, &names(&manifest)).map_err(|faults| format!("{faults:?}"))?;
    let mut desk = Desk::open(manifest, globals);
    let target = match &play.start {
        Some(title) => Some(desk.item(title).ok_or_else(|| format!("no item {title}"))?),
        None => None,
    };
    desk.launch(target.as_deref());
    let last = play.visits.len();
    for (at, visit) in play.visits.iter().enumerate() {
        visit_one(&mut desk, visit, CALLS_ONLY.contains(&play.name.as_str()))
            .map_err(|fault| format!("{}: {fault}", visit.visit))?;
        let must_end = at + 1 == last && play.ends_by == "endUserInter";
        follow(&mut desk, visit, must_end).map_err(|fault| format!("{}: {fault}", visit.visit))?;
    }
    globals.extend(desk.globals());
    match play.ends_by.as_str() {
        "endUserInter" | "endNormal" if desk.has_ended => Ok(()),
        "endUserInter" | "endNormal" => Err(format!("the session has not ended: {}", desk.last)),
        other => Err(format!("an unknown end: {other}")),
    }
}

/// The files that a manifest speaks of.
fn names(manifest: &[u8]) -> FileNames {
    let text = String::from_utf8_lossy(manifest);
    let mut names = Vec::new();
    let (mut outer, mut base) = (String::new(), String::new());
    for part in text.split('<') {
        let attribute = |name: &str| {
            let (_, rest) = part.split_once(name)?;
            rest.split('"').nth(1).map(str::to_owned)
        };
        match part.split_whitespace().next() {
            Some("manifest" | "resources") => outer += &attribute("xml:base").unwrap_or_default(),
            Some("resource") => base = attribute("xml:base").unwrap_or_default(),
            _ => {}
        }
        names.extend(attribute("href").map(|href| format!("{outer}{base}{href}")));
    }
    FileNames::new(names)
}

fn visit_one(desk: &mut Desk, visit: &Visit, calls_only: bool) -> Result<(), String> {
    let wanted = desk
        .item(&visit.activity)
        .ok_or_else(|| format!("no item {}", visit.activity))?;
    if desk.shown.as_ref() != Some(&wanted) {
        return Err(format!("{} is to be delivered: {}", visit.activity, desk.last));
    }
    for shown in &visit.shown {
        let is = desk
            .shows(&shown.what)
            .ok_or_else(|| format!("unknown: {}", shown.what))?;
        if is != (shown.is == "Y") {
            return Err(format!("{} is {is}", shown.what));
        }
    }
    match calls_only {
        true => Ok(()),
        false => visit.steps.iter().try_for_each(|step| call(desk, step)),
    }
}

fn call(desk: &mut Desk, step: &Step) -> Result<(), String> {
    let (value, error) = match step.call.as_str() {
        "Initialize" | "Commit" => ("true".to_owned(), 0),
        "GetValue" => desk.get(&step.element),
        "SetValue" => desk.set(&step.element, &step.value),
        "CompareObjectiveIds" => {
            let ids: BTreeSet<String> = desk.objective_ids().into_iter().collect();
            let named: BTreeSet<String> = step.element.split(',').map(str::to_owned).collect();
            return match ids == named {
                true => Ok(()),
                false => Err(format!("objectives are {ids:?} and not {named:?}")),
            };
        }
        other => return Err(format!("an unknown call: {other}")),
    };
    let any = step.call == "GetValue" && step.returns.is_empty() && step.error == "0";
    match error.to_string() == step.error && (any || is_same(&value, &step.returns)) {
        true => Ok(()),
        false => Err(format!(
            "{} {} {} is {value:?} {error} and not {:?} {}",
            step.call, step.element, step.value, step.returns, step.error
        )),
    }
}

/// Numbers compare as numbers, and durations by length.
fn is_same(value: &str, wanted: &str) -> bool {
    let span = |text| Hundredths::parse(Family::Scorm2004, text).map(|span| span.length);
    match (value.parse::<f64>(), wanted.parse::<f64>(), span(value), span(wanted)) {
        (Ok(value), Ok(wanted), _, _) => (value - wanted).abs() < 5e-7,
        (_, _, Some(value), Some(wanted)) => value == wanted,
        _ => value == wanted,
    }
}

fn then(desk: &Desk, visit: &Visit) -> Result<Then, String> {
    let item = |title: &str| desk.item(title).ok_or_else(|| format!("no item {title}"));
    let Some(then) = visit.then.as_deref() else {
        return Ok(Then::Own);
    };
    Ok(match then {
        "Continue" => Then::Learner(Request::Continue),
        "Previous" => Then::Learner(Request::Previous),
        "Exit" | "TRIGExitAll" => Then::End(Some(Request::ExitAll)),
        "AutoTest" | "HasEnded" => Then::End(None),
        "SuspendCM09ca" => Then::Again(Some(Request::SuspendAll), None),
        "ExitCM09ba" => Then::Again(Some(Request::ExitAll), None),
        "RelaunchCM10" => Then::Again(None, Some(item("Activity 4")?)),
        "RelaunchCM11" => Then::Again(Some(Request::ExitAll), None),
        "ContinueExitCM8" => Then::Again(Some(Request::Continue), None),
        "RootSX4b" => Then::Both(Request::Choice(desk.root())),
        "DMBxAct" => Then::Again(None, Some(item("Data Model Behavior Test 1")?)),
        "APIt1" => Then::Again(Some(Request::ExitAll), Some(item("API Implementation Test 1")?)),
        "APIt2" => Then::Again(Some(Request::ExitAll), Some(item("API Implementation Test 2")?)),
        "DMBx" => Then::Again(None, None),
        other => match (other.split_once('~'), other.starts_with("Relaunch")) {
            (Some(("Choice", title)), _) => Then::Learner(Request::Choice(item(title)?)),
            (Some(("ChoiceExit", title)), _) => Then::End(Some(Request::Choice(item(title)?))),
            (None, true) => Then::Again(None, None),
            _ => return Err(format!("an unknown request: {other}")),
        },
    })
}

fn follow(desk: &mut Desk, visit: &Visit, must_end: bool) -> Result<(), String> {
    let ended = |desk: &Desk| match desk.has_ended {
        true => Ok(()),
        false => Err(format!("the session is to end: {}", desk.last)),
    };
    match then(desk, visit)? {
        Then::Own => desk.finish(None),
        Then::Learner(request) => desk.finish(Some(request)),
        Then::Again(request, target) => {
            desk.finish(request);
            ended(desk)?;
            desk.launch(target.as_deref());
        }
        Then::End(request) => {
            desk.finish(request);
            ended(desk)?;
        }
        Then::Both(request) => {
            desk.finish(None);
            desk.navigate(&request);
        }
    }
    if must_end { ended(desk) } else { Ok(()) }
}
