//! The words of the console: each text that is said is there; every element of the data model has its meaning, and every word of a
//! package's rules its text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use scorm::cmi::{scorm12, scorm2004};
use scorm::course::HiddenControl;
use scorm::course::sequencing::rules::{Action, ChildSet, Condition, RollupAction};
use scorm::course::sequencing::{Requirement, Timing};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../console");

/// Letters that a meaning may have: it stands beside a value, on one line.
const MOST_LETTERS: usize = 110;

fn texts() -> BTreeMap<String, String> {
    let path = Path::new(FOLDER).join("texts/en.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The names of texts that begin so.
fn named(texts: &BTreeMap<String, String>, beginning: &str) -> BTreeSet<String> {
    let names = texts.keys().filter(|name| name.starts_with(beginning));
    names.cloned().collect()
}

/// Every name that is used has a text, and no other.
fn alike(used: &BTreeSet<String>, said: &BTreeSet<String>) {
    let missing: Vec<&String> = used.difference(said).collect();
    let left: Vec<&String> = said.difference(used).collect();
    assert!(
        missing.is_empty() && left.is_empty(),
        "missing: {missing:?}; left over: {left:?}"
    );
}

/// What the console's modules say in full of names that begin so, without those that go on with a value.
fn written(beginning: &str) -> BTreeSet<String> {
    let scripts = scripts();
    let said = scripts.split('\'').filter(|text| text.starts_with(beginning));
    said.map(str::to_owned).collect()
}

/// Each name that the console makes of a word of the standard's vocabularies.
fn of_vocabularies() -> BTreeSet<String> {
    let of = |beginning: &'static str, words: &'static [&'static str]| {
        words.iter().map(move |word| format!("rule.{beginning}.{word}"))
    };
    // What is always or never so stands alone: it is no clause, and nothing turns it round.
    let asked = || {
        let words = Condition::WORDS.iter().copied();
        words.filter(|word| !["always", "never"].contains(word))
    };
    let clauses = ["condition", "child"].into_iter().flat_map(|kind| {
        asked().flat_map(move |word| [format!("rule.{kind}.{word}"), format!("rule.{kind}.{word}.not")])
    });
    of("action", Action::WORDS)
        .chain(of("condition", Condition::WORDS))
        .chain(clauses)
        .chain(of("rollup", RollupAction::WORDS))
        .chain(of("children", ChildSet::WORDS))
        .chain(of("requirement", Requirement::WORDS))
        .chain(of("timing", Timing::WORDS))
        .chain(of("button", HiddenControl::WORDS))
        .collect()
}

/// Names of members of the course tree that the console speaks of, each with what it makes of them.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "rule.shared",
        &[
            "satisfied_status",
            "normalized_measure",
            "raw_score",
            "min_score",
            "max_score",
            "completion_status",
            "progress_measure",
        ],
    ),
    (
        "rule.parent",
        &[
            "required_for_satisfied",
            "required_for_not_satisfied",
            "required_for_completed",
            "required_for_incomplete",
            "score",
            "no_score",
            "progress",
            "no_progress",
        ],
    ),
    // An objective with its name, and what is not so yet.
    ("rule.objective", &["named", "main.named"]),
    ("rule.condition", &["satisfied.yet", "completed.yet"]),
];

#[test]
fn every_element_has_a_meaning_and_every_meaning_an_element() {
    let rows = scorm12::ELEMENTS.iter().chain(scorm2004::ELEMENTS);
    let rows: BTreeSet<String> = rows.map(|row| format!("element.{}", row.name)).collect();
    let texts = texts();
    let said = named(&texts, "element.");
    alike(&rows, &said);
    let long: Vec<String> = said
        .into_iter()
        .filter(|name| texts[name].chars().count() > MOST_LETTERS)
        .collect();
    assert!(long.is_empty(), "over {MOST_LETTERS} letters: {long:?}");
}

#[test]
fn every_word_of_a_packages_rules_has_a_text_and_every_text_its_use() {
    let members = MEMBERS
        .iter()
        .flat_map(|(beginning, names)| names.iter().map(move |name| format!("{beginning}.{name}")));
    let used: BTreeSet<String> = of_vocabularies()
        .into_iter()
        .chain(members)
        .chain(written("rule."))
        .collect();
    let texts = texts();
    // A text that counts has a form for one and a form for more.
    let whole = |name: &str| {
        let counted = name.strip_suffix(".one").or(name.strip_suffix(".other"));
        counted.unwrap_or(name).to_owned()
    };
    let said = named(&texts, "rule.").iter().map(|name| whole(name)).collect();
    alike(&used, &said);
}

/// The console's modules in one text.
fn scripts() -> String {
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let modules = files.filter(|path| path.extension().is_some_and(|kind| kind == "js"));
    modules.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// What stands between each of some beginnings and the next sign.
fn behind<'t>(text: &'t str, beginning: &str, sign: char) -> Vec<&'t str> {
    let rest = text.split(beginning).skip(1);
    rest.filter_map(|rest| rest.split(sign).next()).collect()
}

#[test]
fn each_text_that_the_console_says_is_there_and_each_that_is_there_is_said() {
    let (scripts, texts) = (scripts(), texts());
    let forms = |name: &str| [name.to_owned(), format!("{name}.other")];
    let said = ["text('", "counted('"]
        .into_iter()
        .flat_map(|call| behind(&scripts, call, '\''));
    let missing: Vec<_> = said
        .filter(|name| !forms(name).iter().any(|name| texts.contains_key(name)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");

    // A name may be put together: what stands before and behind what is put into it.
    let made = ["text(`", "counted(`"]
        .into_iter()
        .flat_map(|call| behind(&scripts, call, '`'));
    let made: Vec<(&str, &str)> = made
        .map(|name| (name.split("${").next().unwrap(), name.rsplit('}').next().unwrap()))
        .collect();
    let is_said = |name: &str| {
        let name = name
            .strip_suffix(".one")
            .or(name.strip_suffix(".other"))
            .unwrap_or(name);
        scripts.contains(&format!("'{name}'"))
            || made
                .iter()
                .any(|(first, last)| !first.is_empty() && name.starts_with(first) && name.ends_with(last))
    };
    // Those have tests of their own.
    let is_of_scorm = |name: &str| name.starts_with("element.") || name.starts_with("rule.");
    let unsaid: Vec<_> = texts
        .keys()
        .filter(|name| !is_said(name) && !is_of_scorm(name))
        .collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}
