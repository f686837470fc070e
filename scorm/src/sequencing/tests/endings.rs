//! How attempts and sessions end, and what rules make of an end.

use super::courses::{
    Walk, cluster, course, failed, leaf, passed, rooted, rule, says, silent, suspended, unless, with,
};
use crate::course::sequencing::rules::{Action, Condition};
use crate::sequencing::{End, Request, Run};

#[test]
fn a_suspended_session_goes_on_with_the_same_attempt() {
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    walk.go_on();
    assert_eq!(walk.resumes(), Some(false));
    assert_eq!(walk.end(says(failed()), Request::SuspendAll), "ended");
    assert_eq!(walk.launch(), "b");
    assert_eq!(walk.resumes(), Some(true));
    assert_eq!(walk.known("b").satisfied, Some(false));
    // What was reported has rolled up.
    assert_eq!(walk.known("course").satisfied, Some(false));
    let view = walk.sequencer.view(None, super::moment(6));
    assert_eq!(
        view.activities.iter().map(|shown| shown.attempts).collect::<Vec<_>>(),
        [1, 1, 1]
    );
}

#[test]
fn a_session_that_lost_its_page_counts_as_suspended() {
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    walk.go_on();
    assert_eq!(walk.launch(), "b");
    assert_eq!(walk.resumes(), Some(true));
}

#[test]
fn another_activity_than_the_suspended_one_begins_anew_what_was_suspended() {
    let mut walk = Walk::of(&course(vec![cluster("chapter", vec![leaf("a")]), leaf("b")]));
    walk.launch();
    walk.end(silent(), Request::SuspendAll);
    assert_eq!(walk.launch_at("b"), "b");
    assert_eq!(walk.choose("a"), "a");
    assert_eq!(walk.resumes(), Some(false));
}

#[test]
fn a_session_suspended_between_two_activities_goes_on_with_their_chapter() {
    let mut walk = Walk::of(&course(vec![cluster("chapter", vec![leaf("a"), leaf("b")])]));
    walk.launch();
    assert_eq!(walk.end(silent(), Request::Exit), "waiting");
    assert_eq!(walk.ask(Request::SuspendAll), "ended");
    assert_eq!(walk.launch(), "a");
}

#[test]
fn where_rules_have_closed_what_was_suspended_the_course_begins() {
    let once = with(leaf("a"), |a| {
        for action in [Action::Skip, Action::Disabled] {
            a.pre_condition_rules.push(rule(action, Condition::Attempted));
        }
    });
    let mut walk = Walk::of(&course(vec![once, leaf("b")]));
    assert_eq!(walk.launch(), "a");
    walk.end(silent(), Request::SuspendAll);
    assert_eq!(walk.launch(), "b");
    assert_eq!(walk.resumes(), Some(false));
}

#[test]
fn a_sco_that_suspends_and_asks_for_itself_goes_on() {
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    assert_eq!(walk.end(suspended(), Request::Choice("a".to_owned())), "a");
    assert_eq!(walk.resumes(), Some(true));
    // What is suspended has come to nothing yet.
    assert_eq!(walk.known("a").completed, None);
    assert_eq!(walk.choose("a"), "a");
    assert_eq!(walk.resumes(), Some(false));
}

#[test]
fn a_suspended_attempt_asks_no_rule_behind_it() {
    let leaves = with(leaf("a"), |a| {
        a.post_condition_rules.push(rule(Action::ExitAll, Condition::Always))
    });
    let mut walk = Walk::of(&course(vec![leaves, leaf("b")]));
    walk.launch();
    assert_eq!(walk.end(suspended(), Request::Continue), "b");
    assert_eq!(walk.end(silent(), Request::Previous), "a");
    assert_eq!(walk.go_on(), "ended");
}

#[test]
fn a_sco_whose_time_is_over_ends_the_course_unless_the_learner_suspends_it() {
    let over = |end| Run { end, ..silent() };
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    assert_eq!(walk.end(over(End::TimeOut), Request::Continue), "ended");
    walk.launch();
    assert_eq!(walk.end(over(End::Logout), Request::Continue), "ended");
    walk.launch();
    assert_eq!(walk.end(over(End::TimeOut), Request::SuspendAll), "ended");
    walk.launch();
    assert_eq!(walk.resumes(), Some(true));
}

#[test]
fn an_abandoned_attempt_leaves_no_results() {
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    assert_eq!(walk.end(says(passed()), Request::Abandon), "waiting");
    assert_eq!(walk.known("a").satisfied, None);
    assert_eq!(walk.ask(Request::Continue), "b");
    assert_eq!(walk.end(says(passed()), Request::AbandonAll), "ended");
    assert_eq!(walk.known("b").satisfied, None);
}

#[test]
fn rules_behind_an_attempt_lead_elsewhere_than_the_learner_asks() {
    let after = |action| {
        with(leaf("b"), |b| {
            b.post_condition_rules.push(unless(action, Condition::Satisfied))
        })
    };
    for (action, next) in [
        (Action::Retry, "b"),
        (Action::Continue, "c"),
        (Action::Previous, "a"),
        (Action::ExitAll, "ended"),
        (Action::RetryAll, "a"),
    ] {
        let mut walk = Walk::of(&course(vec![leaf("a"), after(action), leaf("c"), leaf("d")]));
        walk.launch();
        walk.go_on();
        assert_eq!(
            walk.end(says(failed()), Request::Choice("d".to_owned())),
            next,
            "{action:?}"
        );
        // Where the rule does not apply, the learner's request counts.
        let mut walk = Walk::of(&course(vec![leaf("a"), after(action), leaf("c"), leaf("d")]));
        walk.launch();
        walk.go_on();
        assert_eq!(
            walk.end(says(passed()), Request::Choice("d".to_owned())),
            "d",
            "{action:?}"
        );
    }
}

#[test]
fn an_exit_of_the_parent_is_asked_for_the_parents_own_rules() {
    let leaves = with(leaf("a"), |a| {
        a.post_condition_rules.push(rule(Action::ExitParent, Condition::Always))
    });
    let again = with(cluster("chapter", vec![leaves, leaf("b")]), |chapter| {
        chapter
            .post_condition_rules
            .push(unless(Action::Retry, Condition::ObjectiveStatusKnown));
    });
    let mut walk = Walk::of(&course(vec![again, leaf("c")]));
    walk.launch();
    assert_eq!(walk.end(says(failed()), Request::Continue), "a");
    let view = walk.sequencer.view(None, super::moment(6));
    let attempts: Vec<u32> = view.activities.iter().map(|shown| shown.attempts).collect();
    assert_eq!(attempts, [1, 2, 2, 0, 0]);
}

#[test]
fn a_chapter_that_exits_by_its_rule_is_where_one_goes_on_from() {
    let chapter = with(cluster("chapter", vec![leaf("a"), leaf("b"), leaf("c")]), |chapter| {
        chapter
            .exit_condition_rules
            .push(rule(Action::Exit, Condition::ObjectiveMeasureKnown));
    });
    let mut walk = Walk::of(&course(vec![chapter, leaf("d")]));
    walk.launch();
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.end(says(super::courses::scored(0.5)), Request::Continue), "d");
}

#[test]
fn a_root_that_is_taken_again_does_not_count_what_its_children_were() {
    let skips = with(leaf("a"), |a| {
        a.pre_condition_rules.push(rule(Action::Skip, Condition::Satisfied))
    });
    let last = with(leaf("b"), |b| {
        b.post_condition_rules
            .push(unless(Action::RetryAll, Condition::Satisfied))
    });
    let mut walk = Walk::of(&course(vec![skips, last]));
    walk.launch();
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.end(says(failed()), Request::Continue), "a");
    // But where the root says that earlier results count, they do.
    let skips = with(leaf("a"), |a| {
        a.pre_condition_rules.push(rule(Action::Skip, Condition::Satisfied))
    });
    let last = with(leaf("b"), |b| {
        b.post_condition_rules
            .push(unless(Action::RetryAll, Condition::Satisfied))
    });
    let lasting = rooted(course(vec![skips, last]), |root| {
        root.control.use_current_attempt_objective_info = false
    });
    let mut walk = Walk::of(&lasting);
    walk.launch();
    walk.go_on();
    assert_eq!(walk.end(says(failed()), Request::Continue), "b");
}

#[test]
fn an_attempt_that_took_too_long_is_told_to_the_rules() {
    let slow = with(leaf("a"), |a| {
        a.limits.attempt_absolute_duration_limit = Some("PT1H".to_owned());
        a.post_condition_rules
            .push(rule(Action::ExitAll, Condition::TimeLimitExceeded));
    });
    for (minutes, next) in [(59, "b"), (61, "ended")] {
        let mut walk = Walk::of(&course(vec![slow.clone(), leaf("b")]));
        walk.launch();
        let mut later = super::moment(7);
        later.now += jiff::SignedDuration::from_mins(minutes);
        let outcome = walk.sequencer.finish(&silent(), Some(&Request::Continue), later);
        assert_eq!(
            outcome == crate::sequencing::Outcome::Ended,
            next == "ended",
            "{minutes}"
        );
    }
}

#[test]
fn a_sco_that_ends_and_asks_for_nothing_has_reported_all_the_same() {
    let mut walk = Walk::of(&course(vec![leaf("a")]));
    walk.launch();
    let outcome = walk.sequencer.finish(&says(passed()), None, super::moment(7));
    assert_eq!(outcome, crate::sequencing::Outcome::Waiting(None));
    assert_eq!(walk.sequencer.current(), Some("a"));
    assert_eq!(walk.sequencer.result(None).satisfied, Some(true));
    assert_eq!(walk.sequencer.result(Some(&says(failed()))).satisfied, Some(false));
    assert_eq!(walk.ask(Request::Continue), "ended");
    assert_eq!(walk.known("course").satisfied, Some(true));
}

#[test]
fn a_root_that_exits_by_a_rule_ends_the_course_whatever_the_learner_asks() {
    let leaves = with(leaf("a"), |a| {
        a.post_condition_rules.push(rule(Action::ExitParent, Condition::Always))
    });
    let course = course(vec![leaves, leaf("b")]);
    let goes_back = rooted(course.clone(), |root| {
        root.post_condition_rules
            .push(rule(Action::Previous, Condition::Always))
    });
    for course in [course, goes_back] {
        let mut walk = Walk::of(&course);
        walk.launch();
        assert_eq!(walk.choose("b"), "ended");
    }
}
