//! Where a run of a course of 2004 begins, and which attempts go on.

use serde_json::Value;

use super::scos::for_sco;
use super::ways::{DONE, any_of_three, course, goes_on, leaf, moment, plain_three, playing};
use super::*;
use crate::sequencing::{Run as Told, Sequencer};
use crate::session::terms::{Aside, Stage};

#[test]
fn what_an_lms_brings_along_as_suspended_is_where_the_course_begins() {
    let mut session = playing(&plain_three());
    let said = for_sco("b", change(&[("cmi.location", "7"), ("cmi.exit", "suspend")], true));
    session.change(&said, Writer::Lms, at(1)).expect("accepted");
    session.start_run(at(2));
    assert_eq!(
        (session.current.as_str(), session.reads("cmi.entry").as_deref()),
        ("b", Some("resume"))
    );
    assert_eq!(session.reads("cmi.location").as_deref(), Some("7"));
}

#[test]
fn the_next_run_goes_on_where_the_course_was_broken_off_or_left() {
    let mut session = playing(&plain_three());
    session.start_run(at(0));
    assert_eq!(goes_on(&mut session, "a", &[]), "b");
    session
        .change(
            &for_sco("b", change(&[("cmi.location", "7")], false)),
            Writer::Run,
            at(4),
        )
        .expect("accepted");
    session.start_run(at(5));
    assert_eq!(
        (session.current.as_str(), session.reads("cmi.entry").as_deref()),
        ("b", Some("resume"))
    );
    assert_eq!(session.sequencer().expect("a way").current(), Some("b"));
    // It asked to go on, and its page died before it did.
    let said = [("adl.nav.request", "continue"), ("cmi.exit", "normal")];
    session
        .change(&for_sco("b", change(&said, true)), Writer::Run, at(6))
        .expect("accepted");
    session.start_run(at(7));
    assert_eq!(
        (session.current.as_str(), session.reads("cmi.entry").as_deref()),
        ("c", Some("ab-initio"))
    );
}

#[test]
fn an_attempt_goes_on_or_begins_anew_as_the_sequencing_says() {
    for (goes_on, entry, attempt) in [(true, "resume", 1), (false, "ab-initio", 2)] {
        for exit in ["suspend", "normal"] {
            let mut session = playing(&plain_three());
            session.start_run(at(0));
            let said = change(&[("cmi.location", "7"), ("cmi.exit", exit)], true);
            session
                .change(&for_sco("a", said), Writer::Run, at(1))
                .expect("accepted");
            let again = Change {
                enter: true,
                goes_on: Some(goes_on),
                ..for_sco("a", Change::default())
            };
            session.change(&again, Writer::Run, at(2)).expect("accepted");
            let found = (
                session.reads("cmi.entry"),
                session.attempt,
                session.reads("cmi.location").is_some(),
            );
            assert_eq!(found, (Some(entry.to_owned()), attempt, goes_on), "{exit}");
        }
    }
}

#[test]
fn a_state_of_another_course_is_as_good_as_none() {
    let mut session = playing(&any_of_three());
    let other = course(Value::Null, ["x", "y", "z", "w"].map(|id| leaf(id, Value::Null)).into());
    let mut way = Sequencer::new(&other, moment());
    way.launch(Some("w"), moment());
    way.finish(&Told::default(), None, moment());
    session
        .change(&for_sco("b", change(DONE, true)), Writer::Lms, at(1))
        .expect("accepted");
    session.sequencing = Some(way.save());
    assert_eq!(session.sequencer().expect("a way").current(), None);
    session.start_run(at(2));
    assert_eq!(
        (session.current.as_str(), session.outcome().completion),
        ("a", Completion::Completed)
    );
}

#[test]
fn a_look_back_changes_neither_the_result_nor_where_the_learner_is() {
    let mut session = playing(&any_of_three());
    session.start_run(at(0));
    assert_eq!(goes_on(&mut session, "a", DONE), "b");
    let (before, reported) = (session.sequencing.clone(), session.outcome());
    session.next_run.mode = Some(Mode::Review);
    session.start_run(at(5));
    assert!(matches!(&session.aside, Some(Aside { sequencing }) if sequencing == &before));
    let failed = [
        ("cmi.success_status", "failed"),
        ("cmi.completion_status", "incomplete"),
    ];
    assert_eq!(goes_on(&mut session, "b", &failed), "c");
    assert_eq!(session.outcome(), reported);
    session.next_run.mode = Some(Mode::Normal);
    session.start_run(at(6));
    assert_eq!((session.current.as_str(), session.aside.as_ref()), ("b", None));
    assert_eq!(session.outcome(), reported);
}

#[test]
fn words_of_an_earlier_run_find_the_course_where_that_run_had_it() {
    let mut session = playing(&plain_three());
    session.start_run(at(0));
    session
        .change(
            &for_sco("a", change(&[("cmi.location", "1")], false)),
            Writer::Run,
            at(1),
        )
        .expect("accepted");
    session.heard(1, [1; 32]);
    let stood = session.sequencing.clone();
    session.start_run(at(2));
    let newest = session.run.clone();
    let mut earlier = session.put_back_to(1).expect("nobody has written since");
    assert_eq!((&earlier.sequencing, earlier.current.as_str()), (&stood, "a"));
    assert_eq!(goes_on(&mut earlier, "a", &[]), "b");
    earlier.heard(2, [2; 32]);
    earlier.start_over(&newest, at(4));
    assert_eq!((earlier.current.as_str(), earlier.run.number), ("b", 2));
    assert_eq!(earlier.sequencer().expect("a way").current(), Some("b"));
}

#[test]
fn a_sitting_that_was_broken_off_loses_nothing_whatever_the_sequencing_says() {
    let mut session = playing(&plain_three());
    session.start_run(at(0));
    let said = for_sco("a", change(&[("cmi.location", "7")], false));
    session.change(&said, Writer::Run, at(1)).expect("accepted");
    let anew = Change {
        enter: true,
        goes_on: Some(false),
        ..for_sco("a", Change::default())
    };
    let changed = session.change(&anew, Writer::Run, at(2)).expect("accepted");
    assert_eq!(
        (changed.ended, session.reads("cmi.location").as_deref()),
        (None, Some("7"))
    );
}

#[test]
fn a_page_that_shows_nothing_launches_nothing_by_what_it_says_of_itself() {
    let chosen = course(Value::Null, ["a", "b"].map(|id| leaf(id, Value::Null)).into());
    let mut session = playing(&chosen);
    session.start_run(at(0));
    let left = Change {
        stage: Some(Stage::Left),
        ..Change::default()
    };
    session.change(&left, Writer::Run, at(1)).expect("accepted");
    assert!(session.states.is_empty());
}

#[test]
fn a_sco_of_several_that_has_ended_and_asked_for_nothing_is_where_the_next_run_begins() {
    let mut session = playing(&plain_three());
    session.start_run(at(0));
    assert_eq!(goes_on(&mut session, "a", &[]), "b");
    let said = for_sco("b", change(&[("cmi.exit", "normal")], true));
    session.change(&said, Writer::Run, at(4)).expect("accepted");
    session.start_run(at(5));
    assert_eq!(session.current, "b");
}
