//! What is reported of an activity without its page.

use super::courses::{Walk, course, leaf, passed, says, with};
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
