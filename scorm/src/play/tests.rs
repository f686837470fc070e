//! Tests of a course as a page plays it.

/// Laws of all courses.
mod laws;
/// Courses of SCORM 1.2.
mod ordered;
/// Scripts of prerequisites.
mod scripts;
/// Courses of SCORM 2004.
mod sequenced;

use jiff::Timestamp;

use super::*;
use crate::cmi::batch::Strictness;
use crate::cmi::{Data, Fixed};
use crate::course::Item;

fn moment() -> Moment {
    Moment {
        now: Timestamp::from_second(1_700_000_000).expect("a time"),
        seed: 7,
    }
}

/// Something that can be shown.
fn leaf(identifier: &str) -> Item {
    Item {
        identifier: identifier.to_owned(),
        title: format!("The {identifier}"),
        href: Some(format!("{identifier}.html")),
        is_sco: true,
        ..Item::default()
    }
}

fn after(identifier: &str, prerequisites: &str) -> Item {
    Item {
        prerequisites: Some(prerequisites.to_owned()),
        ..leaf(identifier)
    }
}

fn chapter(identifier: &str, items: Vec<Item>) -> Item {
    Item {
        href: None,
        is_sco: false,
        items,
        ..leaf(identifier)
    }
}

fn course(items: Vec<Item>) -> Course {
    Course {
        identifier: "course".to_owned(),
        title: "Course".to_owned(),
        items,
        ..Course::default()
    }
}

fn opening(edition: Edition, course: &Course) -> Opening<'_> {
    static NOTHING: BTreeMap<String, String> = BTreeMap::new();
    Opening {
        edition,
        course,
        saved: None,
        current: None,
        statuses: &NOTHING,
    }
}

fn opened(edition: Edition, course: &Course) -> Play {
    let (play, fault) = Play::open(&opening(edition, course), moment());
    assert_eq!(fault, None);
    play
}

fn launch(edition: Edition, data: &[(&str, &str)]) -> Launch {
    let data = data
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Launch {
        edition,
        strictness: Strictness::Lenient,
        data: data.collect::<Data>(),
        fixed: Fixed::default(),
        is_touched: false,
    }
}

/// Enters what is shown, and begins.
fn begin(play: &mut Play) {
    play.enter(launch(play.edition(), &[]));
    assert!(play.initialize(""));
}

fn choice(item: &str) -> Request {
    Request::Choice(item.to_owned())
}

fn delivered(item: &str, resumes: bool) -> Step {
    Step::Delivered {
        item: item.to_owned(),
        resumes,
    }
}

/// What a step came to nothing for.
fn cause(step: &Step) -> Option<&'static str> {
    match step {
        Step::Waiting(Some(refusal)) => Some(refusal.cause.as_str()),
        Step::Waiting(None) | Step::Delivered { .. } | Step::Ended => None,
    }
}

/// The contents as lines: each entry with its status, and what it can be.
fn lines(play: &Play) -> Vec<String> {
    let entries = play.contents(moment()).entries.into_iter();
    let line = |entry: Entry| {
        let can = match entry.refusal {
            None => "open",
            Some(refusal) => refusal.cause.as_str(),
        };
        assert_eq!(entry.is_choosable, entry.refusal.is_none());
        let marks = [(entry.is_current, " *"), (!entry.is_visible, " hidden")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        let status = entry.status.as_str();
        format!(
            "{}{}: {status}, {can}{marks}",
            "  ".repeat(entry.depth),
            entry.identifier
        )
    };
    entries.map(line).collect()
}

#[test]
fn before_a_sco_is_entered_no_call_is_answered() {
    let plain = course(vec![leaf("a"), leaf("b")]);
    let codes = |edition| {
        let mut play = opened(edition, &plain);
        let name = "cmi.suspend_data";
        [
            (play.initialize(""), play.last_error()),
            (play.get_value(name, moment()).is_empty(), play.last_error()),
            (play.set_value(name, "x"), play.last_error()),
            (play.commit(""), play.last_error()),
            (play.terminate(""), play.last_error()),
            (play.take_changes().is_empty(), 0),
        ]
    };
    let told = [
        (false, 101),
        (true, 301),
        (false, 301),
        (false, 301),
        (false, 301),
        (true, 0),
    ];
    assert_eq!(codes(Edition::Scorm12), told);
    let told = [
        (false, 102),
        (true, 122),
        (false, 132),
        (false, 142),
        (false, 112),
        (true, 0),
    ];
    assert_eq!(codes(Edition::Fourth), told);
    let mut play = opened(Edition::Fourth, &plain);
    assert!(!play.initialize(""));
    assert_eq!(play.diagnostic(""), "no SCO was launched");
    assert_eq!(play.error_string("101"), "General Exception");
    // Nor are calls of the SCO before answered by the next.
    begin(&mut play);
    assert!(play.terminate(""));
    assert_eq!(play.finish(Some(&choice("b")), moment()), delivered("b", false));
    assert!(!play.initialize(""));
}

#[test]
fn a_part_without_a_title_is_called_by_its_name() {
    let mut named = course(vec![leaf("a")]);
    named.items[0].title.clear();
    for edition in [Edition::Scorm12, Edition::Third] {
        let entries = opened(edition, &named).contents(moment()).entries;
        assert_eq!(
            entries.iter().map(|entry| entry.title.as_str()).collect::<Vec<_>>(),
            ["Course", "a"]
        );
    }
}

#[test]
fn what_keeps_a_learner_from_a_part_is_told_in_words_of_its_own() {
    let words: Vec<&str> = Cause::WORDS
        .iter()
        .filter_map(|word| Cause::parse(word))
        .map(|cause| Refusal::from(cause).words())
        .collect();
    assert_eq!(
        words,
        [
            "What its prerequisites ask for has not been done.",
            "A rule of the course keeps it closed.",
            "The course does not let it be chosen.",
            "The part that is shown is not to be left by choice.",
            "What it is to show is not in the package.",
            "It is a chapter, and opens nothing by itself.",
            "There is nothing further that way.",
            "The course has ended.",
        ]
    );
}

#[test]
fn a_chapter_with_a_page_of_its_own_is_launched_in_1_2_alone() {
    let mut packed = course(vec![leaf("a"), chapter("one", vec![leaf("b")])]);
    packed.items[1].href = Some("one.html".to_owned());
    for (edition, launched) in [
        (Edition::Scorm12, ["a", "one", "b"].as_slice()),
        (Edition::Fourth, &["a", "b"]),
    ] {
        let entries = opened(edition, &packed).contents(moment()).entries;
        let found = entries.iter().filter(|entry| entry.is_launchable);
        assert_eq!(found.map(|entry| &entry.identifier).collect::<Vec<_>>(), launched);
    }
}
