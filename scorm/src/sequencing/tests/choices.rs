//! Choosing, and what keeps one from it.

use super::courses::{Walk, cluster, course, leaf, rooted, rule, silent, with};
use super::moment;
use crate::course::sequencing::Sequencing;
use crate::course::sequencing::rules::{Action, Condition};
use crate::sequencing::Request;

#[test]
fn what_can_be_chosen_is_told_and_delivered() {
    let chapter = with(cluster("chapter", vec![leaf("b"), leaf("c")]), |chapter| {
        chapter.control.choice = false;
    });
    let still = with(cluster("still", vec![leaf("d")]), |still| still.control.flow = false);
    let mut walk = Walk::of(&course(vec![leaf("a"), chapter, still]));
    walk.launch();
    // The root and a chapter lead to what one flows to from them; where one does not flow, there is nothing to deliver.
    assert_eq!(walk.choosable(), ["course", "a", "chapter", "d"]);
    assert_eq!(walk.choose("b"), "NB.2.1-10");
    assert_eq!(walk.choose("chapter"), "b");
    assert_eq!(walk.choose("d"), "d");
    assert_eq!(walk.choose("course"), "a");
}

#[test]
fn a_chosen_chapter_with_nothing_to_deliver_is_current_so_that_one_goes_on_from_it() {
    let still = with(cluster("still", vec![leaf("b")]), |still| still.control.flow = false);
    let mut walk = Walk::of(&course(vec![leaf("a"), still, leaf("c")]));
    walk.launch();
    assert_eq!(walk.choose("still"), "SB.2.9-9");
    assert_eq!(walk.ask(Request::Continue), "c");
}

#[test]
fn what_is_hidden_from_choice_is_neither_shown_nor_chosen() {
    let hidden = with(cluster("hidden", vec![leaf("b")]), |hidden| {
        let hides = rule(Action::HiddenFromChoice, Condition::Always);
        hidden.pre_condition_rules.push(hides);
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), hidden]));
    walk.launch();
    let view = walk.sequencer.view(None, moment(6));
    let visible = view.activities.iter().filter(|shown| shown.is_visible);
    let visible: Vec<&str> = visible.map(|shown| shown.identifier.as_str()).collect();
    assert_eq!(visible, ["course", "a"]);
    assert_eq!(walk.choose("b"), "SB.2.9-3");
}

#[test]
fn an_activity_that_must_not_be_left_by_choice_is_left_by_flow() {
    let kept = with(leaf("a"), |a| a.control.choice_exit = false);
    let mut walk = Walk::of(&course(vec![kept, leaf("b")]));
    walk.launch();
    assert!(walk.choosable().is_empty());
    assert_eq!(walk.choose("b"), "NB.2.1-8");
    // The request came to nothing, and the activity is still there.
    assert_eq!(walk.sequencer.current(), Some("a"));
    assert_eq!(walk.go_on(), "b");
    assert_eq!(walk.choose("a"), "a");
}

#[test]
fn forward_traversal_stops_where_a_rule_says_so() {
    let gate = with(leaf("b"), |b| {
        let stops = rule(Action::StopForwardTraversal, Condition::Always);
        b.pre_condition_rules.push(stops);
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), gate, leaf("c")]));
    walk.launch();
    assert_eq!(walk.choosable(), ["course", "a", "b"]);
    assert_eq!(walk.choose("c"), "SB.2.4-1");
}

#[test]
fn choice_does_not_go_back_in_a_forward_only_chapter() {
    let only_forward = rooted(course(vec![leaf("a"), leaf("b"), leaf("c")]), |root| {
        root.control.forward_only = true;
    });
    let mut walk = Walk::of(&only_forward);
    walk.launch();
    assert_eq!(walk.choose("c"), "c");
    assert_eq!(walk.choosable(), ["course", "c"]);
    assert_eq!(walk.choose("a"), "SB.2.4-2");
}

#[test]
fn only_flow_begins_a_chapter_that_prevents_activation() {
    let chapter = with(cluster("chapter", vec![leaf("b"), leaf("c")]), |chapter| {
        chapter.constrained_choice.prevent_activation = true;
    });
    let mut walk = Walk::of(&course(vec![leaf("a"), chapter]));
    walk.launch();
    assert_eq!(walk.choosable(), ["course", "a", "chapter"]);
    assert_eq!(walk.choose("c"), "SB.2.9-6");
    assert_eq!(walk.ask(Request::Continue), "b");
    assert_eq!(walk.choose("c"), "c");
}

#[test]
fn a_chapter_that_constrains_choice_is_left_to_its_neighbours_alone() {
    let chapter = |name: &str| cluster(name, vec![leaf(&format!("{name}1")), leaf(&format!("{name}2"))]);
    let constrained = with(chapter("c"), |c| c.constrained_choice.constrain_choice = true);
    let chapters = vec![chapter("a"), chapter("b"), constrained, chapter("d"), chapter("e")];
    let mut walk = Walk::of(&course(chapters));
    walk.launch_at("c1");
    let choosable = walk.choosable();
    for name in ["b1", "c2", "d2"] {
        assert!(choosable.iter().any(|open| open == name), "{name}");
    }
    for name in ["a1", "e1"] {
        assert!(!choosable.iter().any(|open| open == name), "{name}");
    }
    assert_eq!(walk.choose("e1"), "SB.2.9-8");
}

#[test]
fn what_the_rules_say_once_the_sco_has_ended_counts_now() {
    let second = with(leaf("b"), |b| {
        b.pre_condition_rules.push(rule(Action::Disabled, Condition::Always));
    });
    let locked = with(leaf("a"), |a| a.limits.attempt_limit = Some(1));
    let mut walk = Walk::of(&course(vec![locked, second, leaf("c")]));
    walk.launch();
    let valid = |walk: &Walk, request| walk.sequencer.is_valid(&request, Some(&silent()), moment(6));
    let choice = |target: &str| Request::Choice(target.to_owned());
    // The one attempt that there may be is taken.
    assert!(!valid(&walk, choice("a")));
    assert!(!valid(&walk, choice("b")));
    assert!(valid(&walk, choice("c")));
    assert!(!valid(&walk, Request::Continue));
    assert!(valid(&walk, Request::Exit));
    assert!(valid(&walk, Request::SuspendAll));
    assert_eq!(walk.choose("c"), "c");
}

#[test]
fn a_chapter_that_a_launch_chooses_into_has_to_let_one_in() {
    let prevents: fn(&mut Sequencing) = |chapter| chapter.constrained_choice.prevent_activation = true;
    let stops: fn(&mut Sequencing) = |chapter| {
        let stops = rule(Action::StopForwardTraversal, Condition::Always);
        chapter.pre_condition_rules.push(stops);
    };
    for (change, told) in [(prevents, "SB.2.9-6"), (stops, "SB.2.4-1")] {
        let chapter = with(cluster("chapter", vec![leaf("b"), leaf("c")]), change);
        let mut walk = Walk::of(&course(vec![leaf("a"), chapter]));
        assert_eq!(walk.launch_at("c"), told);
    }
}

#[test]
fn a_chapter_that_stops_a_forward_traversal_is_chosen_into_from_behind_it_alone() {
    let gate = with(cluster("gate", vec![leaf("b")]), |gate| {
        let stops = rule(Action::StopForwardTraversal, Condition::Always);
        gate.pre_condition_rules.push(stops);
    });
    let course = course(vec![leaf("a"), gate, cluster("behind", vec![leaf("c")])]);
    for (from, told) in [("a", "SB.2.4-1"), ("c", "b")] {
        let mut walk = Walk::of(&course);
        walk.launch_at(from);
        assert_eq!(walk.choose("b"), told, "{from}");
    }
}
