//! What is reported of an activity without its page.

use super::courses::{Walk, course, leaf, passed, says, silent, suspended, with};
use super::moment;

/// Attempts of the activities, the course first.
fn attempts(walk: &Walk) -> Vec<u32> {
    let view = walk.sequencer.view(None, moment(6));
    view.activities.iter().map(|shown| shown.attempts).collect()
}

#[test]
fn what_is_reported_is_an_attempt_where_the_activity_is_tracked() {
    for (tracked, count, satisfied) in [(true, 1, Some(true)), (false, 0, None)] {
        let item = with(leaf("a"), |a| a.delivery.tracked = tracked);
        let mut walk = Walk::of(&course(vec![item, leaf("b")]));
        walk.sequencer.report("a", &says(passed()), true, moment(3));
        assert_eq!(attempts(&walk), [count, count, 0]);
        assert_eq!(walk.known("a").satisfied, satisfied);
    }
}

#[test]
fn what_a_report_says_nothing_of_is_settled_by_an_end_alone() {
    for (run, has_ended, tracked, settled) in [
        (silent(), true, true, Some(true)),
        (silent(), false, true, None),
        (suspended(), true, true, None),
        (silent(), true, false, None),
    ] {
        let item = with(leaf("a"), |a| a.delivery.tracked = tracked);
        let mut walk = Walk::of(&course(vec![item, leaf("b")]));
        walk.sequencer.report("a", &run, has_ended, moment(3));
        let known = walk.known("a");
        assert_eq!((known.completed, known.satisfied), (settled, settled));
    }
}
