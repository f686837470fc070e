//! Courses of 2004 by their rules: what they come to, what may be asked for, and where a run begins.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::scos::for_sco;
use super::*;
use crate::sequencing::{End, Moment, Request, Sequencer};

const FLOW: &str = r#"{"flow": true}"#;

pub(super) fn leaf(identifier: &str, sequencing: Value) -> Value {
    json!({ "identifier": identifier, "title": identifier, "href": "a.html", "is_sco": true, "sequencing": sequencing })
}

pub(super) fn course(sequencing: Value, items: Vec<Value>) -> Arc<Course> {
    let course = json!({ "identifier": "course", "title": "A course", "sequencing": sequencing, "items": items });
    Arc::new(serde_json::from_value(course).expect("a course"))
}

/// A session that plays a course.
pub(super) fn playing(course: &Arc<Course>) -> Session {
    let leaves = course.all_items().filter(|item| item.items.is_empty());
    let scos = leaves.map(|item| sco(&item.identifier, ScoTerms::default())).collect();
    Session {
        course: Some(course.clone()),
        ..session(&revision(Edition::Fourth, scos), Mode::Normal)
    }
}

/// A, B and C, one after the other; the course is done when one of them is.
pub(super) fn any_of_three() -> Arc<Course> {
    let any = json!({
        "control": { "flow": true },
        "rollup": { "rules": [
            { "action": "completed", "children": "any", "combination": "any", "conditions": [{ "condition": "completed" }] },
            { "action": "satisfied", "children": "any", "combination": "any", "conditions": [{ "condition": "satisfied" }] },
        ] },
    });
    course(any, ["a", "b", "c"].map(|id| leaf(id, Value::Null)).into())
}

/// A, B and C in a course that only says how to go through it.
pub(super) fn plain_three() -> Arc<Course> {
    let control: Value = serde_json::from_str(FLOW).expect("a control mode");
    course(
        json!({ "control": control }),
        ["a", "b", "c"].map(|id| leaf(id, Value::Null)).into(),
    )
}

pub(super) fn moment() -> Moment {
    Moment { now: at(5), seed: 1 }
}

/// What a page says when its learner goes on.
pub(super) fn goes_on(session: &mut Session, sco: &str, members: &[(&str, &str)]) -> String {
    let said = for_sco(sco, change(members, true));
    session.change(&said, Writer::Run, at(2)).expect("accepted");
    let mut way = session.sequencer().expect("a way");
    let state = session.state(sco).into_owned();
    let run = session.run_of(&state, &session.terms_of(sco));
    let outcome = way.finish(&run, Some(&Request::Continue), moment());
    let crate::sequencing::Outcome::Delivered(delivery) = outcome else {
        panic!("{outcome:?}");
    };
    let entered = Change {
        enter: true,
        goes_on: Some(delivery.resumes),
        sequencing: Some(way.save()),
        ..for_sco(&delivery.activity, Change::default())
    };
    session.change(&entered, Writer::Run, at(3)).expect("accepted");
    delivery.activity
}

pub(super) const DONE: &[(&str, &str)] = &[("cmi.completion_status", "completed"), ("cmi.success_status", "passed")];

#[test]
fn a_course_comes_to_what_its_rules_say() {
    let mut session = playing(&any_of_three());
    session.start_run(at(0));
    assert_eq!(
        (session.current.as_str(), session.outcome().completion),
        ("a", Completion::Unknown)
    );
    session
        .change(&for_sco("a", change(DONE, false)), Writer::Run, at(1))
        .expect("accepted");
    assert_eq!(
        (session.outcome().completion, session.outcome().success),
        (Completion::Completed, Success::Passed)
    );
    assert_eq!(session.completed_at, Some(at(1)));
    assert_eq!(session.plain_outcome().completion, Completion::Incomplete);
    // A later part that failed takes nothing back: the best counts.
    assert_eq!(goes_on(&mut session, "a", &[]), "b");
    session
        .change(
            &for_sco("b", change(&[("cmi.success_status", "failed")], true)),
            Writer::Run,
            at(4),
        )
        .expect("accepted");
    assert_eq!(session.outcome().success, Success::Passed);
}

#[test]
fn an_lms_that_writes_by_itself_gets_the_course_s_own_result() {
    let mut session = playing(&any_of_three());
    let said = for_sco("c", change(DONE, true));
    session.change(&said, Writer::Lms, at(1)).expect("accepted");
    assert_eq!(
        (session.outcome().completion, session.outcome().success),
        (Completion::Completed, Success::Passed)
    );
    // What it corrects counts beside what the page's sequencing knows.
    session.terms.result_policy = ResultPolicy::Latest;
    session.start_run(at(2));
    let corrected = for_sco("c", change(&[("cmi.completion_status", "incomplete")], false));
    session.change(&corrected, Writer::Lms, at(3)).expect("accepted");
    assert_ne!(session.outcome().completion, Completion::Completed);
}

#[test]
fn measures_weigh_as_the_manifest_says_and_points_are_those_that_scos_name() {
    let weighed = |id, weight: f64| leaf(id, json!({ "rollup": { "objective_measure_weight": weight } }));
    let course = course(Value::Null, vec![weighed("a", 3.0 / 4.0), weighed("b", 1.0 / 4.0)]);
    let mut session = playing(&course);
    for (id, scaled) in [("a", "1"), ("b", "0.2")] {
        let said = change(&[("cmi.score.scaled", scaled), ("cmi.score.raw", "5")], true);
        session
            .change(&for_sco(id, said), Writer::Lms, at(1))
            .expect("accepted");
    }
    let score = session.outcome().score;
    assert_eq!((score.scaled, score.raw), (Some(0.8), Some(5.0)));
}

#[test]
fn what_may_be_asked_for_is_what_would_be_obeyed() {
    let mut session = playing(&plain_three());
    let valid = |session: &Session| {
        [
            "continue",
            "previous",
            "choice.{target=c}",
            "choice.{target=x}",
            "jump.{target=b}",
        ]
        .map(|request| {
            session
                .read(&session.current, &format!("adl.nav.request_valid.{request}"))
                .expect("a word")
        })
    };
    // Nobody knows before it is played.
    assert_eq!(valid(&session), ["unknown"; 5]);
    session.start_run(at(0));
    assert_eq!(valid(&session), ["true", "false", "true", "false", "true"]);
    assert_eq!(session.reads("adl.nav.request_valid.continue").as_deref(), Some("true"));
    assert_eq!(
        session
            .cmi_data_of("b")
            .get("adl.nav.request_valid.continue")
            .map(String::as_str),
        Some("unknown")
    );
    assert_eq!(goes_on(&mut session, "a", &[]), "b");
    assert_eq!(goes_on(&mut session, "b", &[]), "c");
    assert_eq!(valid(&session)[..2], ["true", "true"], "the course ends with it");
    // What it reads it may send back, and nothing else.
    let echoed = |word: &str| for_sco("c", change(&[("adl.nav.request_valid.continue", word)], false));
    session.change(&echoed("true"), Writer::Run, at(4)).expect("accepted");
    let ChangeError::Cmi(faults) = session
        .change(&echoed("false"), Writer::Run, at(4))
        .expect_err("read-only")
    else {
        panic!("another refusal");
    };
    assert_eq!(faults[0].scorm_error, 404);
}

#[test]
fn a_sco_finds_what_the_course_knows_of_its_objectives_and_has_said_nothing_by_that() {
    let shares = |id, write: bool| {
        let map = json!({ "target": "g", "read_satisfied_status": !write, "write_satisfied_status": write });
        leaf(
            id,
            json!({ "objectives": [{ "id": "o", "is_primary": true, "maps": [map] }] }),
        )
    };
    let course = course(
        json!({ "control": { "flow": true } }),
        vec![shares("a", true), shares("b", false)],
    );
    let mut session = playing(&course);
    session.start_run(at(0));
    assert_eq!(goes_on(&mut session, "a", DONE), "b");
    let found = |session: &Session| session.reads("cmi.objectives.0.success_status");
    assert_eq!(found(&session).as_deref(), Some("passed"));
    assert!(!session.launch_of("b").is_touched);
    session.start_run(at(4));
    assert_eq!(
        (session.current.as_str(), session.reads("cmi.entry").as_deref()),
        ("b", Some("ab-initio"))
    );
    assert_eq!(found(&session).as_deref(), Some("passed"));
}

#[test]
fn courses_that_say_how_results_roll_up_are_told_from_those_that_do_not() {
    let with =
        |sequencing: Value| course(Value::Null, vec![leaf("a", sequencing), leaf("b", Value::Null)]).has_rollup();
    for (sequencing, has) in [
        (Value::Null, false),
        (
            json!({ "control": { "flow": true }, "limits": { "attempt_limit": 1 } }),
            false,
        ),
        (json!({ "delivery": { "completion_set_by_content": true } }), false),
        (
            json!({ "objectives": [{ "is_primary": true, "satisfied_by_measure": true }] }),
            false,
        ),
        (
            json!({ "objectives": [{ "id": "o", "maps": [{ "target": "g" }] }] }),
            true,
        ),
        (json!({ "delivery": { "tracked": false } }), true),
        (json!({ "rollup": { "objective_measure_weight": 0.5 } }), true),
        (
            json!({ "rollup_considerations": { "required_for_satisfied": "ifAttempted" } }),
            true,
        ),
        (json!({ "randomization": { "select_count": 1 } }), true),
    ] {
        assert_eq!(with(sequencing.clone()), has, "{sequencing}");
    }
    let own = json!({ "objectives": [{ "is_primary": true }] });
    assert!(course(own, vec![leaf("a", Value::Null)]).has_rollup());
    for (completion, has) in [
        (json!({ "progress_weight": 0.5 }), true),
        (json!({ "completed_by_measure": true }), false),
    ] {
        let mut item = leaf("a", Value::Null);
        item["completion"] = completion;
        assert_eq!(course(Value::Null, vec![item]).has_rollup(), has);
    }
}

proptest! {
    /// Courses that say nothing of rollup report as they did before their rules were known.
    #[test]
    fn a_course_without_rules_of_rollup_reports_what_its_scos_say(
        said in prop::collection::vec(
            (0..3usize, prop::sample::select(vec![
                ("cmi.completion_status", "completed"), ("cmi.completion_status", "incomplete"),
                ("cmi.success_status", "passed"), ("cmi.success_status", "failed"),
                ("cmi.score.scaled", "0.5"), ("cmi.progress_measure", "0.25"), ("cmi.exit", "suspend"),
            ]), any::<bool>(), any::<bool>()),
            0..12,
        ),
    ) {
        let mut with = playing(&plain_three());
        let mut without = Session { course: None, ..with.clone() };
        for (place, member, ends, by_lms) in said {
            let update = for_sco(["a", "b", "c"][place], change(&[member], ends));
            let writer = if by_lms { Writer::Lms } else { Writer::Run };
            let told = with.change(&update, writer, at(1));
            prop_assert_eq!(told, without.change(&update, writer, at(1)));
            prop_assert_eq!(with.outcome(), without.outcome());
            prop_assert_eq!(with.completed_at, without.completed_at);
        }
    }
}

#[test]
fn what_an_end_came_to_is_on_record_at_once() {
    let mut session = playing(&any_of_three());
    for (word, expected) in [("passed", Success::Passed), ("failed", Success::Passed)] {
        let said = for_sco("a", change(&[("cmi.success_status", word)], true));
        session.change(&said, Writer::Lms, at(1)).expect("accepted");
        assert_eq!(session.outcome().success, expected, "{word}");
    }
}

#[test]
fn what_an_lms_writes_beside_a_page_counts_whatever_the_page_says_next() {
    let all = course(
        json!({ "rollup": { "objective_measure_weight": 0.5 } }),
        ["a", "b"].map(|id| leaf(id, Value::Null)).into(),
    );
    let mut session = playing(&all);
    session.terms.result_policy = ResultPolicy::Latest;
    session.start_run(at(0));
    session
        .change(&for_sco("a", change(DONE, true)), Writer::Lms, at(1))
        .expect("accepted");
    let mut stale = Sequencer::new(&all, moment());
    stale.launch(Some("b"), moment());
    let said = Change {
        sequencing: Some(stale.save()),
        ..for_sco("b", change(DONE, false))
    };
    session.change(&said, Writer::Run, at(2)).expect("accepted");
    assert_eq!(session.outcome().success, Success::Passed);
}

#[test]
fn a_sco_has_broken_off_where_it_has_spoken_and_has_not_ended() {
    let mut session = playing(&plain_three());
    session.start_run(at(0));
    let end = |session: &Session| {
        let state = session.state("a").into_owned();
        session.run_of(&state, &session.terms_of("a")).end
    };
    assert_eq!(end(&session), End::Normal, "it has not spoken");
    for (ends, expected) in [(false, End::Suspend), (true, End::Normal)] {
        let said = for_sco("a", change(&[("cmi.location", "p2")], ends));
        session.change(&said, Writer::Run, at(1)).expect("accepted");
        assert_eq!(end(&session), expected, "ends: {ends}");
    }
}

#[test]
fn where_the_state_does_not_fit_the_course_what_scos_have_said_counts() {
    for (member, completed) in [
        (("cmi.completion_status", "completed"), Some(true)),
        // What a learner prefers says nothing of an activity.
        (("cmi.learner_preference.audio_level", "0.5"), None),
    ] {
        let mut session = playing(&plain_three());
        let said = for_sco("c", change(&[member], false));
        session.change(&said, Writer::Lms, at(1)).expect("accepted");
        session.start_run(at(2));
        let mut chapter = leaf("chapter", Value::Null);
        chapter["items"] = ["a", "b", "c"].map(|id| leaf(id, Value::Null)).into();
        session.course = Some(course(Value::Null, vec![chapter]));
        let view = session.sequencer().expect("a way").view(None, moment());
        let shown = view.activities.iter().find(|shown| shown.identifier == "c");
        assert_eq!(shown.expect("an activity").progress.completed, completed);
    }
}
