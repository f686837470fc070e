//! What is kept, and chance.

use super::courses::{Walk, cluster, course, leaf, passed, says, silent, suspended, with};
use super::moment;
use crate::course::Course;
use crate::course::sequencing::Timing;
use crate::sequencing::{Progress, Request, Saved, SavedFault, Sequencer};

fn text(sequencer: &Sequencer) -> String {
    serde_json::to_string(&sequencer.save()).expect("a text")
}

fn restored(course: &Course, text: &str) -> Result<Sequencer, String> {
    let saved: Saved = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Sequencer::restore(course, &saved).map_err(|fault| fault.to_string())
}

#[test]
fn a_session_goes_on_from_its_text() {
    let course = course(vec![cluster("chapter", vec![leaf("a"), leaf("b")]), leaf("c")]);
    let mut walk = Walk::of(&course);
    walk.launch();
    walk.end(says(passed()), Request::Continue);
    let kept = text(&walk.sequencer);
    assert_eq!(
        kept,
        r#"{"v":1,"o":true,"c":3,"a":{"0":{"i":"course","a":true,"n":1},"1":{"i":"chapter","a":true,"n":1},"2":{"i":"a","w":true,"n":1,"o":{"0":{"s":true,"c":true}}},"3":{"i":"b","a":true,"n":1}}}"#
    );
    let mut again = Walk::of(&course);
    again.sequencer = restored(&course, &kept).expect("the same course");
    assert_eq!(again.sequencer.current(), Some("b"));
    assert_eq!(again.go_on(), walk.go_on());
    assert_eq!(text(&again.sequencer), text(&walk.sequencer));
}

#[test]
fn a_learner_who_has_not_begun_takes_a_few_characters() {
    assert_eq!(text(&Walk::of(&course(vec![leaf("a")])).sequencer), r#"{"v":1}"#);
}

#[test]
fn what_does_not_fit_is_told_and_changes_nothing() {
    let course = course(vec![leaf("a"), leaf("b")]);
    for (text, told) in [
        ("", "EOF"),
        ("{}", "missing field `v`"),
        (r#"{"v":1,"zz":0}"#, "unknown field"),
        (r#"{"v":2}"#, "version 2"),
        (r#"{"v":1,"a":[]}"#, "expected a map"),
        (r#"{"v":1,"c":9}"#, "no activity at place 9"),
        (r#"{"v":1,"s":9}"#, "no activity at place 9"),
        (r#"{"v":1,"a":{"9":{"i":"a"}}}"#, "no activity at place 9"),
        (r#"{"v":1,"a":{"1":{"i":"z"}}}"#, "another activity"),
        (r#"{"v":1,"a":{"1":{"i":"a","o":{"7":{}}}}}"#, "no such objective"),
        (
            r#"{"v":1,"a":{"0":{"i":"course","c":[1,1]}}}"#,
            "the children are not those",
        ),
        (
            r#"{"v":1,"a":{"0":{"i":"course","c":[0]}}}"#,
            "the children are not those",
        ),
    ] {
        let fault = restored(&course, text).expect_err(text);
        assert!(fault.contains(told), "{text}: {fault}");
    }
    let saved: Saved = serde_json::from_str(r#"{"v":7}"#).expect("a text");
    assert_eq!(Sequencer::restore(&course, &saved).err(), Some(SavedFault::Version(7)));
}

/// A course whose root selects and orders its children.
fn random(selection: Timing, order: Timing) -> Course {
    let items = (0..8).map(|at| leaf(&format!("i{at}"))).collect();
    let mut course = course(items);
    let sequencing = course.sequencing.get_or_insert_default();
    sequencing.randomization.selection_timing = selection;
    sequencing.randomization.select_count = Some(5);
    sequencing.randomization.randomization_timing = order;
    sequencing.randomization.reorder_children = true;
    course
}

/// What a learner meets from the launch to the end.
fn met(walk: &mut Walk) -> Vec<String> {
    let mut met = vec![walk.launch()];
    while met.last().is_some_and(|last| last != "ended") {
        let next = walk.go_on();
        met.push(next);
    }
    met
}

#[test]
fn children_are_selected_once_in_their_order_and_put_in_another_one_for_each_attempt() {
    let mut walk = Walk::of(&random(Timing::Once, Timing::Never));
    let first = met(&mut walk);
    assert_eq!(first.len(), 6);
    assert!(
        first.windows(2).all(|pair| pair[1] == "ended" || pair[0] < pair[1]),
        "{first:?}"
    );
    assert_eq!(met(&mut walk), first);
    let choosable = |walk: &mut Walk| {
        walk.launch();
        walk.choosable()
    };
    assert_eq!(choosable(&mut walk).len(), 6);

    let mut walk = Walk::of(&random(Timing::Never, Timing::OnEachNewAttempt));
    let (first, second) = (met(&mut walk), met(&mut walk));
    assert_ne!(first, second);
    let sorted = |mut met: Vec<String>| {
        met.sort();
        met
    };
    assert_eq!(sorted(first), sorted(second));

    let mut walk = Walk::of(&random(Timing::Never, Timing::Once));
    assert_eq!(met(&mut walk), met(&mut walk));
}

#[test]
fn the_same_seed_orders_the_same_and_a_suspended_attempt_keeps_its_order() {
    let course = random(Timing::OnEachNewAttempt, Timing::OnEachNewAttempt);
    let mut walk = Walk::of(&course);
    let whole = met(&mut Walk::of(&course));
    assert_eq!(walk.launch(), whole[0]);
    assert_eq!(walk.go_on(), whole[1]);
    assert_eq!(walk.end(silent(), Request::SuspendAll), "ended");
    assert_eq!(walk.launch(), whole[1]);
    assert_eq!(walk.go_on(), whole[2]);
    let seeded = |seed| text(&Sequencer::new(&course, moment(seed)));
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
    // Each child is selected by one seed or another.
    let course = super::courses::rooted(course, |root| root.randomization.reorder_children = false);
    let last = |seed| text(&Sequencer::new(&course, moment(seed))).contains(",8]");
    assert!((0..20).any(last) && !(0..20).all(last));
}

#[test]
fn what_was_not_selected_cannot_be_chosen() {
    let mut course = random(Timing::Once, Timing::Never);
    course.items = course.items.into_iter().map(|item| with(item, |_| {})).collect();
    let mut walk = Walk::of(&course);
    walk.launch();
    let view = walk.sequencer.view(None, moment(6));
    let hidden = view
        .activities
        .iter()
        .find(|shown| !shown.is_visible)
        .expect("one is left out");
    let choice = Request::Choice(hidden.identifier.clone());
    assert_eq!(walk.end(silent(), choice), "SB.2.9-2");
}

#[test]
fn an_activity_that_is_shown_and_not_tracked_is_kept_without_an_attempt() {
    let untracked = with(leaf("a"), |a| a.delivery.tracked = false);
    let mut walk = Walk::of(&course(vec![untracked]));
    walk.launch();
    assert_eq!(
        text(&walk.sequencer),
        r#"{"v":1,"o":true,"c":1,"a":{"0":{"i":"course","a":true,"n":1},"1":{"i":"a","a":true}}}"#
    );
}

#[test]
fn a_session_that_is_not_open_is_not_taken_for_suspended() {
    let course = course(vec![leaf("a"), leaf("b")]);
    let launched = |open: &str| {
        let text = format!(
            r#"{{"v":1{open},"c":1,"a":{{"0":{{"i":"course","a":true,"n":1}},"1":{{"i":"a","a":true,"n":1}}}}}}"#
        );
        let mut walk = Walk::of(&course);
        walk.sequencer = restored(&course, &text).expect("the same course");
        assert_eq!(walk.launch(), "a");
        walk.resumes()
    };
    assert_eq!(launched(r#","o":true"#), Some(true));
    assert_eq!(launched(""), Some(false));
}

#[test]
fn numbers_are_known_to_seven_places() {
    let third = 1.0 / 3.0;
    let said = Progress {
        measure: Some(third),
        raw: Some(third),
        min: Some(third),
        max: Some(third),
        progress: Some(third),
        ..Progress::default()
    };
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    walk.end(says(said), Request::Continue);
    let known = walk.known("a");
    let numbers = [known.measure, known.raw, known.min, known.max, known.progress];
    assert_eq!(numbers, [Some(0.333_333_3); 5]);
}

#[test]
fn what_was_not_selected_cannot_be_jumped_to() {
    let mut walk = Walk::of(&random(Timing::Once, Timing::Never));
    walk.launch();
    let view = walk.sequencer.view(None, moment(6));
    for shown in &view.activities[1..] {
        let jump = Request::Jump(shown.identifier.clone());
        let is_valid = walk.sequencer.is_valid(&jump, Some(&silent()), moment(6));
        assert_eq!(is_valid, shown.is_available, "{}", shown.identifier);
    }
}

#[test]
fn a_chapter_that_is_left_with_a_suspended_activity_keeps_its_order() {
    let leaves = (0..8).map(|at| leaf(&format!("i{at}"))).collect();
    let chapter = with(cluster("chapter", leaves), |chapter| {
        chapter.randomization.randomization_timing = Timing::OnEachNewAttempt;
        chapter.randomization.reorder_children = true;
    });
    let course = course(vec![chapter, leaf("z")]);
    let whole = met(&mut Walk::of(&course));
    let mut walk = Walk::of(&course);
    assert_eq!(walk.launch(), whole[0]);
    assert_eq!(walk.end(suspended(), Request::Choice("z".to_owned())), "z");
    assert_eq!(walk.choose(&whole[0]), whole[0]);
    assert_eq!(walk.resumes(), Some(true));
    for next in &whole[1..] {
        assert_eq!(&walk.go_on(), next);
    }
}
