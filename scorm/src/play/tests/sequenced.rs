use super::*;
use crate::course::sequencing::Sequencing;
use crate::course::sequencing::rules::{Action, Combination, Condition, Rule, RuleCondition};
use crate::course::{CompletionThreshold, HiddenControl};
use crate::sequencing::Exception;

const E: Edition = Edition::Fourth;

fn ruled(change: impl FnOnce(&mut Sequencing)) -> Option<Sequencing> {
    let mut sequencing = Sequencing::default();
    change(&mut sequencing);
    Some(sequencing)
}

/// A course in which one flows and chooses.
fn flowing(items: Vec<Item>) -> Course {
    Course {
        sequencing: ruled(|sequencing| sequencing.control.flow = true),
        ..course(items)
    }
}

fn rule(action: Action, condition: Condition, is_negated: bool) -> Rule {
    Rule {
        action,
        combination: Combination::All,
        conditions: vec![RuleCondition {
            condition,
            is_negated,
            objective: None,
            measure_threshold: None,
        }],
    }
}

/// A SCO says these things, and ends.
fn say(play: &mut Play, said: &[(&str, &str)]) {
    begin(play);
    for (name, value) in said {
        assert!(play.set_value(name, value), "{name}");
    }
    assert!(play.terminate(""));
}

#[test]
fn a_page_goes_on_from_the_state_that_the_service_has_launched() {
    let flowing = flowing(vec![leaf("a"), leaf("b"), leaf("c")]);
    let mut service = opened(E, &flowing);
    assert_eq!(service.current(), Some("a"));
    say(&mut service, &[("cmi.success_status", "passed")]);
    assert_eq!(
        service.finish(Some(&Request::Continue), moment()),
        delivered("b", false)
    );
    let saved = service.state().expect("a state");
    let opening = Opening {
        saved: Some(&saved),
        ..opening(E, &flowing)
    };
    let (play, fault) = Play::open(&opening, moment());
    assert_eq!((play.current(), fault), (Some("b"), None));
    assert_eq!(play.state(), Some(saved));
    assert_eq!(lines(&play), lines(&service));
    assert_eq!(
        lines(&play),
        [
            "course: incomplete, open",
            "  a: passed, open",
            "  b: incomplete, open *",
            "  c: not attempted, open",
        ]
    );
}

#[test]
fn a_state_of_another_course_is_told_of_and_the_course_begins() {
    let (flowing, other) = (flowing(vec![leaf("a"), leaf("b")]), flowing(vec![leaf("x"), leaf("y")]));
    let saved = opened(E, &other).state().expect("a state");
    let opening = Opening {
        saved: Some(&saved),
        ..opening(E, &flowing)
    };
    let (play, fault) = Play::open(&opening, moment());
    assert!(matches!(fault, Some(SavedFault::Course(_))), "{fault:?}");
    assert_eq!(play.current(), Some("a"));
}

#[test]
fn the_request_of_a_sco_counts_once_and_only_if_it_ended() {
    let flowing = flowing(vec![leaf("a"), leaf("b"), leaf("c")]);
    let mut play = opened(E, &flowing);
    begin(&mut play);
    assert!(play.set_value("adl.nav.request", "continue"));
    // It goes on, and so has asked for nothing yet.
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert!(play.terminate(""));
    assert_eq!(play.finish(None, moment()), delivered("b", false));
    // What an earlier sitting asked for is not asked again.
    play.enter(launch(E, &[("adl.nav.request", "continue")]));
    assert!(play.initialize(""));
    assert!(play.terminate(""));
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    // Nor is what was asked before another document came.
    begin(&mut play);
    assert!(play.set_value("adl.nav.request", "continue"));
    play.document_loaded();
    assert!(play.initialize(""));
    assert!(play.terminate(""));
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    // The learner's comes before it.
    say(&mut play, &[("adl.nav.request", "{target=c}choice")]);
    assert_eq!(play.finish(Some(&Request::Previous), moment()), delivered("a", false));
    say(&mut play, &[("adl.nav.request", "{target=c}choice")]);
    assert_eq!(play.finish(None, moment()), delivered("c", false));
    say(&mut play, &[("adl.nav.request", "_none_")]);
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    say(&mut play, &[("adl.nav.request", "{target=nobody}choice")]);
    assert_eq!(cause(&play.finish(None, moment())), Some("unavailable"));
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
}

#[test]
fn a_course_of_one_part_ends_with_it_and_resumes_if_it_was_suspended() {
    let single = course(vec![chapter("one", vec![leaf("only")])]);
    let mut play = opened(E, &single);
    assert_eq!(play.current(), Some("only"));
    let shown = play.contents(moment());
    assert!(!shown.shows_contents && !shown.shows_continue);
    begin(&mut play);
    assert_eq!(play.finish(None, moment()), Step::Waiting(None));
    assert!(play.set_value("cmi.exit", "suspend"));
    assert!(play.terminate(""));
    assert_eq!(play.finish(None, moment()), Step::Ended);
    assert!(play.is_over());
    assert!(
        lines(&play).iter().skip(1).all(|line| line.ends_with(", over")),
        "{:?}",
        lines(&play)
    );
    assert_eq!(play.launch(None, moment()), delivered("only", true));
    say(&mut play, &[("cmi.completion_status", "completed")]);
    assert_eq!(play.finish(None, moment()), Step::Ended);
    assert_eq!(play.navigate(&Request::Continue, moment()), Step::Ended);
    assert_eq!(play.launch(None, moment()), delivered("only", false));
}

#[test]
fn what_was_never_entered_goes_on_another_time_and_an_asset_is_done_when_it_was_shown() {
    let mut flowing = flowing(vec![leaf("sco"), leaf("asset"), leaf("c")]);
    flowing.items[1].is_sco = false;
    let mut play = opened(E, &flowing);
    assert_eq!(play.finish(Some(&choice("asset")), moment()), delivered("asset", false));
    assert_eq!(play.finish(Some(&choice("c")), moment()), delivered("c", false));
    assert_eq!(lines(&play)[1..3], ["  sco: incomplete, open", "  asset: passed, open"]);
    assert_eq!(play.finish(Some(&choice("sco")), moment()), delivered("sco", true));
}

#[test]
fn a_sco_is_told_what_would_come_of_its_requests_as_it_stands() {
    let mut flowing = flowing(vec![leaf("a"), leaf("b")]);
    flowing.items[1].sequencing = ruled(|sequencing| {
        sequencing.objectives.clear();
        sequencing.pre_condition_rules = vec![rule(Action::Disabled, Condition::Attempted, true)];
    });
    let mut play = opened(E, &flowing);
    begin(&mut play);
    let asked = |play: &mut Play, name: &str| {
        let word = play.get_value(&format!("adl.nav.request_valid.{name}"), moment());
        (word, play.last_error())
    };
    let word = |word: &str| (word.to_owned(), 0);
    assert_eq!(asked(&mut play, "continue"), word("false"));
    assert_eq!(asked(&mut play, "previous"), word("false"));
    assert_eq!(asked(&mut play, "choice.{target=a}"), word("true"));
    assert_eq!(asked(&mut play, "choice.{target=b}"), word("false"));
    assert_eq!(asked(&mut play, "jump.{target=nobody}"), word("false"));
    assert_eq!(asked(&mut play, "bogus").1, 401);
    assert!(play.terminate(""));
    assert_eq!(asked(&mut play, "continue"), (String::new(), 123));
}

#[test]
fn what_a_sco_says_changes_what_is_valid_at_once() {
    let mut flowing = flowing(vec![leaf("a"), leaf("b")]);
    flowing.items[0].sequencing = ruled(|sequencing| {
        sequencing.pre_condition_rules = vec![rule(Action::StopForwardTraversal, Condition::Completed, true)];
    });
    let mut play = opened(E, &flowing);
    begin(&mut play);
    assert!(play.set_value("cmi.completion_status", "incomplete"));
    let name = "adl.nav.request_valid.choice.{target=b}";
    assert_eq!(play.get_value(name, moment()), "false");
    let closed = "  b: not attempted, rule".to_owned();
    assert!(lines(&play).contains(&closed), "{:?}", lines(&play));
    assert!(play.set_value("cmi.completion_status", "completed"));
    assert_eq!(play.get_value(name, moment()), "true");
    assert!(!lines(&play).contains(&closed));
    // So does what it has come to itself.
    assert_eq!(lines(&play)[1], "  a: completed, open *");
}

#[test]
fn what_may_not_be_chosen_says_why() {
    let mut rules = flowing(vec![
        leaf("a"),
        chapter("closed", vec![leaf("b"), leaf("c")]),
        chapter("prevented", vec![leaf("d")]),
        leaf("lost"),
        leaf("hidden"),
        chapter("still", vec![leaf("e")]),
    ]);
    let items = &mut rules.items;
    items[1].sequencing = ruled(|sequencing| sequencing.control.choice = false);
    items[2].sequencing = ruled(|sequencing| {
        sequencing.control.flow = true;
        sequencing.constrained_choice.prevent_activation = true;
    });
    items[3].unavailable = true;
    items[3].href = None;
    items[4].sequencing = ruled(|sequencing| {
        sequencing.pre_condition_rules = vec![rule(Action::HiddenFromChoice, Condition::Always, false)];
    });
    items[5].hidden = true;
    items[0].hidden_controls = vec![HiddenControl::Continue];
    let play = opened(E, &rules);
    assert_eq!(
        lines(&play),
        [
            "course: incomplete, open",
            "  a: incomplete, open *",
            "  closed: not attempted, chapter",
            "    b: not attempted, control",
            "    c: not attempted, control",
            "  prevented: not attempted, open",
            "    d: not attempted, control",
            "  lost: unavailable, unavailable",
            "  hidden: not attempted, rule hidden",
            "  still: not attempted, chapter hidden",
            "    e: not attempted, open",
        ]
    );
    let shown = play.contents(moment());
    assert!(!shown.shows_continue && shown.shows_previous && shown.shows_contents);
    assert!(shown.can_exit && shown.can_exit_all && shown.can_suspend);
    assert_eq!(
        shown.progress,
        Whole {
            measure: None,
            done: 0,
            parts: 6
        }
    );
    let words = shown
        .entries
        .iter()
        .filter_map(|entry| entry.refusal)
        .map(Refusal::words);
    assert!(
        words.clone().all(|words| words.ends_with('.')),
        "{:?}",
        words.collect::<Vec<_>>()
    );
    let mut held = flowing(vec![chapter("one", vec![leaf("a")]), leaf("b")]);
    held.items[0].sequencing = ruled(|sequencing| {
        sequencing.control.flow = true;
        sequencing.control.choice_exit = false;
    });
    assert_eq!(lines(&opened(E, &held))[3], "  b: not attempted, held");
}

#[test]
fn a_course_is_measured_where_it_says_how() {
    let measured = CompletionThreshold {
        completed_by_measure: true,
        ..CompletionThreshold::default()
    };
    let mut flowing = flowing(vec![leaf("a"), leaf("b")]);
    flowing.completion = measured;
    for item in &mut flowing.items {
        item.completion = measured;
    }
    let mut play = opened(E, &flowing);
    begin(&mut play);
    assert!(play.set_value("cmi.progress_measure", "0.5"));
    assert_eq!(
        play.contents(moment()).progress,
        Whole {
            measure: Some(0.25),
            done: 0,
            parts: 2
        }
    );
}

#[test]
fn a_course_that_lets_nobody_choose_shows_no_contents() {
    let flows = |choice: bool| {
        let sequencing = ruled(|sequencing| {
            sequencing.control.flow = true;
            sequencing.control.choice = choice;
        });
        let closed = Course {
            sequencing,
            ..course(vec![leaf("a"), leaf("b")])
        };
        let shown = opened(E, &closed).contents(moment());
        (shown.shows_contents, shown.shows_continue, shown.can_continue)
    };
    assert_eq!(flows(false), (false, true, true));
    assert_eq!(flows(true), (true, true, true));
}

#[test]
fn a_way_back_is_shown_where_the_course_has_one_and_the_part_does_not_hide_it() {
    for (forward_only, hidden_controls, shows) in [
        (false, vec![], true),
        (true, vec![], false),
        (false, vec![HiddenControl::Previous], false),
    ] {
        let mut flowing = flowing(vec![leaf("a"), leaf("b")]);
        flowing.sequencing = ruled(|sequencing| {
            sequencing.control.flow = true;
            sequencing.control.forward_only = forward_only;
        });
        flowing.items[0].hidden_controls = hidden_controls;
        let shown = opened(E, &flowing).contents(moment());
        assert_eq!(shown.shows_previous, shows, "{forward_only}");
    }
}

#[test]
fn what_is_not_in_the_package_says_so_with_the_exception_of_the_standard() {
    let mut lost = flowing(vec![leaf("a"), leaf("lost")]);
    lost.items[1].unavailable = true;
    let entries = opened(E, &lost).contents(moment()).entries;
    let told = Refusal {
        cause: Cause::Unavailable,
        exception: Some(Exception::DeliverUnavailable),
    };
    assert_eq!(entries[2].refusal, Some(told));
}

#[test]
fn a_part_is_done_unless_it_says_that_something_is_left() {
    let success = |word| ("cmi.success_status", word);
    let completion = |word| ("cmi.completion_status", word);
    for (said, done) in [
        (vec![], 0),
        (vec![completion("incomplete")], 0),
        (vec![success("failed"), completion("incomplete")], 0),
        (vec![success("failed")], 1),
        (vec![success("failed"), completion("completed")], 1),
        (vec![completion("completed")], 1),
        (vec![success("passed"), completion("incomplete")], 1),
    ] {
        let mut play = opened(E, &flowing(vec![leaf("a"), leaf("b")]));
        begin(&mut play);
        for (name, value) in &said {
            assert!(play.set_value(name, value), "{name}");
        }
        assert_eq!(play.contents(moment()).progress.done, done, "{said:?}");
    }
}
