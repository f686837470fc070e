//! What counts of earlier attempts when something is taken again.

use super::courses::{Walk, cluster, course, failed, leaf, passed, rooted, rule, says, silent, unless, with};
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
