//! What counts of earlier attempts when something is taken again.

use super::courses::{
    Walk, cluster, course, failed, leaf, passed, rooted, rule, says, sharing, silent, suspended, unless, with,
};
use crate::course::sequencing::ObjectiveMap;
use crate::course::sequencing::rules::{Action, Condition};
use crate::sequencing::{Progress, Request};

#[test]
fn an_activity_that_is_taken_again_is_closed_by_what_it_has_come_to() {
    let again = with(leaf("a"), |a| {
        a.pre_condition_rules.push(rule(Action::Disabled, Condition::Satisfied));
        a.post_condition_rules.push(rule(Action::Retry, Condition::Always));
    });
    let mut walk = Walk::of(&course(vec![again, leaf("b")]));
    walk.launch();
    assert_eq!(walk.end(says(failed()), Request::Continue), "a");
    assert_eq!(walk.end(says(passed()), Request::Continue), "DB.1.1-3");
}

#[test]
fn a_chapter_that_is_taken_again_forgets_nothing_of_what_stands_beside_it() {
    let once = with(leaf("a"), |a| {
        a.pre_condition_rules.push(rule(Action::Skip, Condition::Attempted));
        a.post_condition_rules.push(rule(Action::ExitParent, Condition::Always));
    });
    let again = with(cluster("again", vec![once]), |again| {
        again.post_condition_rules.push(rule(Action::Retry, Condition::Always))
    });
    let beside = with(leaf("b"), |b| {
        b.pre_condition_rules.push(rule(Action::Skip, Condition::Satisfied))
    });
    for (said, next) in [(passed(), "c"), (failed(), "b")] {
        let mut walk = Walk::of(&course(vec![again.clone(), beside.clone(), leaf("c")]));
        walk.launch_at("b");
        assert_eq!(walk.end(says(said), Request::Choice("a".to_owned())), "a");
        assert_eq!(walk.go_on(), next);
    }
}

#[test]
fn a_root_that_is_taken_again_says_whether_the_progress_below_it_counts() {
    for (uses_current, next) in [(true, "a"), (false, "b")] {
        let skips = with(leaf("a"), |a| {
            a.pre_condition_rules.push(rule(Action::Skip, Condition::Completed))
        });
        let last = with(leaf("b"), |b| {
            b.post_condition_rules
                .push(unless(Action::RetryAll, Condition::Satisfied))
        });
        let course = rooted(course(vec![skips, last]), |root| {
            root.control.use_current_attempt_progress_info = uses_current;
        });
        let mut walk = Walk::of(&course);
        walk.launch();
        assert_eq!(walk.end(silent(), Request::Continue), "b");
        assert_eq!(walk.end(says(failed()), Request::Continue), next);
    }
}

#[test]
fn the_progress_of_an_earlier_attempt_rolls_up_where_the_root_counts_it() {
    for (objectives, progress, rolled) in [
        (true, true, Some(0.25)),
        (false, true, Some(0.25)),
        (true, false, Some(0.75)),
        (false, false, Some(0.75)),
    ] {
        let last = with(leaf("b"), |b| {
            b.post_condition_rules.push(rule(Action::RetryAll, Condition::Always))
        });
        let course = rooted(course(vec![leaf("a"), last]), |root| {
            root.control.use_current_attempt_objective_info = objectives;
            root.control.use_current_attempt_progress_info = progress;
        });
        let done = |progress| {
            says(Progress {
                progress: Some(progress),
                ..Progress::default()
            })
        };
        let mut walk = Walk::of(&course);
        walk.launch();
        assert_eq!(walk.end(done(0.25), Request::Continue), "b");
        assert_eq!(walk.end(done(1.0), Request::Continue), "a");
        walk.end(done(0.5), Request::Exit);
        assert_eq!(walk.known("course").progress, rolled, "{objectives} {progress}");
    }
}

#[test]
fn a_root_that_is_taken_again_by_its_own_rule_begins_again() {
    let leaves = with(leaf("a"), |a| {
        a.post_condition_rules.push(rule(Action::ExitParent, Condition::Always))
    });
    let again = rooted(course(vec![leaves, leaf("b")]), |root| {
        root.post_condition_rules
            .push(unless(Action::Retry, Condition::ObjectiveStatusKnown))
    });
    let mut walk = Walk::of(&again);
    walk.launch();
    assert_eq!(walk.choose("b"), "a");
}

#[test]
fn what_is_suspended_is_not_taken_again() {
    let last = with(leaf("b"), |b| {
        b.post_condition_rules.push(rule(Action::RetryAll, Condition::Always))
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), last]));
    walk.launch();
    assert_eq!(walk.end(suspended(), Request::Continue), "b");
    // The root is suspended with what is suspended below it.
    assert_eq!(walk.go_on(), "SB.2.10-2");
}

/// A map of success and completion.
fn map(writes: bool) -> ObjectiveMap {
    ObjectiveMap {
        target: "global".to_owned(),
        read_satisfied_status: !writes,
        read_completion_status: !writes,
        write_satisfied_status: writes,
        write_completion_status: writes,
        ..ObjectiveMap::default()
    }
}

#[test]
fn global_objectives_that_outlast_a_course_count_when_its_root_is_taken_again() {
    for (lasts, next) in [(true, "b"), (false, "a")] {
        let reader = with(leaf("a"), |a| {
            a.objectives.push(sharing("own", true, map(false)));
            a.pre_condition_rules.push(rule(Action::Skip, Condition::Satisfied));
        });
        let writer = with(leaf("b"), |b| {
            b.objectives.push(sharing("own", true, map(true)));
            b.post_condition_rules.push(rule(Action::RetryAll, Condition::Always));
        });
        let mut course = course(vec![reader, writer]);
        course.objectives_global_to_system = lasts;
        let mut walk = Walk::of(&course);
        walk.launch();
        assert_eq!(walk.go_on(), "b");
        assert_eq!(walk.end(says(passed()), Request::Continue), next);
    }
}

#[test]
fn a_root_that_counts_earlier_results_counts_them_in_its_chapters_too() {
    let said = |done: bool| {
        says(Progress {
            satisfied: Some(done),
            completed: Some(done),
            ..Progress::default()
        })
    };
    for (objectives, progress) in [(true, true), (true, false), (false, true), (false, false)] {
        let writer = with(leaf("c"), |c| c.objectives.push(sharing("own", true, map(true))));
        let reader = with(leaf("a"), |a| a.objectives.push(sharing("own", true, map(false))));
        let last = with(leaf("b"), |b| {
            b.post_condition_rules.push(rule(Action::RetryAll, Condition::Always))
        });
        let course = rooted(course(vec![writer, cluster("chapter", vec![reader, last])]), |root| {
            root.control.use_current_attempt_objective_info = objectives;
            root.control.use_current_attempt_progress_info = progress;
        });
        let mut walk = Walk::of(&course);
        walk.launch();
        assert_eq!(walk.end(said(false), Request::Choice("b".to_owned())), "b");
        assert_eq!(walk.end(said(true), Request::Continue), "c");
        walk.end(said(true), Request::Exit);
        // The chapter is done where what B came to in the attempt before counts beside what A reads now.
        let known = walk.known("chapter");
        let found = (known.satisfied, known.completed);
        assert_eq!(found, (Some(!objectives), Some(!progress)));
    }
}
