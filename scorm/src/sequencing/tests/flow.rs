//! Going on, going back, and what is passed over.

use super::courses::{Walk, cluster, course, leaf, rooted, rule, silent, with};
use super::moment;
use crate::course::Item;
use crate::course::sequencing::rules::{Action, Condition};
use crate::sequencing::Request;

#[test]
fn one_flows_through_chapters_to_the_end_where_the_session_ends() {
    let mut walk = Walk::of(&course(vec![cluster("chapter", vec![leaf("a"), leaf("b")]), leaf("c")]));
    assert_eq!(walk.launch(), "a");
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.go_on(), "c");
    assert_eq!(walk.end(silent(), Request::Previous), "b");
    assert_eq!(walk.go_on(), "c");
    assert_eq!(walk.go_on(), "ended");
    assert!(!walk.sequencer.is_open());
    assert_eq!(walk.ask(Request::Choice("a".to_owned())), "ended");
    assert_eq!(walk.known("course").completed, Some(true));
}

#[test]
fn there_is_nothing_before_the_first_activity() {
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    assert!(!walk.sequencer.is_valid(&Request::Previous, Some(&silent()), moment(6)));
    assert_eq!(walk.end(silent(), Request::Previous), "SB.2.1-3");
    // The activity has ended all the same, and one goes on from it.
    assert_eq!(walk.sequencer.current(), None);
    assert_eq!(walk.ask(Request::Continue), "b");
}

#[test]
fn a_course_of_one_activity_is_delivered_though_its_root_does_not_flow() {
    let without_flow = |items| rooted(course(items), |root| root.control.flow = false);
    let mut walk = Walk::of(&without_flow(vec![leaf("a")]));
    assert_eq!(walk.launch(), "a");
    assert_eq!(walk.end(silent(), Request::Continue), "NB.2.1-4");
    // Of several, the learner has to choose one.
    let mut walk = Walk::of(&without_flow(vec![leaf("a"), leaf("b")]));
    assert_eq!(walk.launch(), "SB.2.2-1");
    assert_eq!(walk.ask(Request::Choice("b".to_owned())), "b");
}

#[test]
fn one_comes_back_into_a_forward_only_chapter_at_its_beginning_and_not_within_it() {
    let chapter = with(cluster("chapter", vec![leaf("a"), leaf("b")]), |chapter| {
        chapter.control.forward_only = true;
    });
    let mut walk = Walk::of(&course(vec![leaf("first"), chapter, leaf("last")]));
    walk.launch();
    assert_eq!(walk.go_on(), "a");
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.end(silent(), Request::Previous), "NB.2.1-5");
    assert_eq!(walk.go_on(), "last");
    assert_eq!(walk.end(silent(), Request::Previous), "a");
}

#[test]
fn what_is_skipped_is_passed_over_in_both_directions() {
    let skipped = |item| {
        with(item, |sequencing| {
            let skips = rule(Action::Skip, Condition::Always);
            sequencing.pre_condition_rules.push(skips);
        })
    };
    let chapter = skipped(cluster("chapter", vec![leaf("b")]));
    let hollow = with(
        cluster("hollow", vec![skipped(leaf("c")), skipped(leaf("d"))]),
        |hollow| {
            hollow.control.forward_only = true;
        },
    );
    let mut walk = Walk::of(&course(vec![leaf("a"), chapter, hollow, leaf("e")]));
    assert_eq!(walk.launch(), "a");
    assert_eq!(walk.go_on(), "e");
    assert_eq!(walk.end(silent(), Request::Previous), "a");
}

#[test]
fn flow_stops_at_what_is_disabled_or_has_reached_its_limit() {
    let disabled = with(leaf("b"), |b| {
        b.pre_condition_rules.push(rule(Action::Disabled, Condition::Always));
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), disabled, leaf("c")]));
    walk.launch();
    assert_eq!(walk.go_on(), "SB.2.2-2");
    let once = with(leaf("b"), |b| b.limits.attempt_limit = Some(1));
    let mut walk = Walk::of(&course(vec![leaf("a"), once, leaf("c")]));
    walk.launch();
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.go_on(), "c");
    assert_eq!(walk.end(silent(), Request::Previous), "SB.2.2-2");
}

#[test]
fn what_is_not_in_the_package_is_passed_over_and_counts_nowhere() {
    let missing = |name: &str| Item {
        unavailable: true,
        ..leaf(name)
    };
    let empty = Item {
        href: None,
        ..leaf("empty")
    };
    let mut walk = Walk::of(&course(vec![leaf("a"), missing("b"), empty, leaf("c")]));
    walk.launch();
    assert_eq!(walk.choosable(), ["course", "a", "c"]);
    assert_eq!(walk.go_on(), "c");
    assert_eq!(walk.go_on(), "ended");
    assert_eq!(walk.known("course").completed, Some(true));
    let without_flow = rooted(course(vec![missing("a"), leaf("b")]), |root| root.control.flow = false);
    assert_eq!(Walk::of(&without_flow).launch(), "b");
}

#[test]
fn a_jump_asks_no_control_mode_and_only_for_what_there_is() {
    let closed = with(cluster("closed", vec![leaf("b")]), |closed| {
        closed.control.choice = false;
        closed.control.flow = false;
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), closed]));
    walk.launch();
    let jump = |target: &str| Request::Jump(target.to_owned());
    assert!(walk.sequencer.is_valid(&jump("b"), Some(&silent()), moment(6)));
    assert!(!walk.sequencer.is_valid(&jump("nothing"), Some(&silent()), moment(6)));
    assert_eq!(walk.end(silent(), jump("b")), "b");
}

#[test]
fn thousands_of_skipped_activities_are_passed_over() {
    let skipped = |at: usize| {
        with(leaf(&format!("i{at}")), |sequencing| {
            sequencing
                .pre_condition_rules
                .push(rule(Action::Skip, Condition::Always));
        })
    };
    let mut items = vec![leaf("first")];
    items.extend((0..5_000).map(skipped));
    items.push(leaf("last"));
    let mut walk = Walk::of(&course(items));
    assert_eq!(walk.launch(), "first");
    assert_eq!(walk.go_on(), "last");
}

#[test]
fn a_sco_asks_in_the_words_of_its_data_model() {
    let target = |target: &str| target.to_owned();
    for (word, request) in [
        ("continue", Some(Request::Continue)),
        ("previous", Some(Request::Previous)),
        ("exit", Some(Request::Exit)),
        ("exitAll", Some(Request::ExitAll)),
        ("abandon", Some(Request::Abandon)),
        ("abandonAll", Some(Request::AbandonAll)),
        ("suspendAll", Some(Request::SuspendAll)),
        ("{target=a}choice", Some(Request::Choice(target("a")))),
        ("{target=a}b}jump", Some(Request::Jump(target("a}b")))),
        ("_none_", None),
        ("{target=a}", None),
        ("start", None),
    ] {
        assert_eq!(Request::parse(word), request, "{word}");
    }
}

#[test]
fn a_chapter_at_its_limit_is_open_as_long_as_it_is_begun_or_suspended() {
    let once = with(cluster("once", vec![leaf("a"), leaf("b")]), |once| {
        once.limits.attempt_limit = Some(1)
    });
    let mut walk = Walk::of(&course(vec![once, leaf("c")]));
    walk.launch();
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.end(silent(), Request::SuspendAll), "ended");
    assert_eq!(walk.launch(), "b");
    assert_eq!(walk.choose("a"), "a");
    assert_eq!(walk.choose("c"), "c");
    assert_eq!(walk.choose("a"), "DB.1.1-3");
    // Attempts of what is not tracked are not counted.
    let never = with(leaf("a"), |a| {
        a.limits.attempt_limit = Some(0);
        a.delivery.tracked = false;
    });
    assert_eq!(Walk::of(&course(vec![never])).launch(), "a");
}
