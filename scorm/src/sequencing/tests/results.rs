//! What activities come to: rollup, objectives, and global ones.

use super::courses::{
    Walk, cluster, course, failed, leaf, passed, report, rooted, rule, says, scored, sharing, silent, suspended, with,
};
use crate::course::sequencing::rules::{
    Action, ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule,
};
use crate::course::sequencing::{Objective, ObjectiveMap, Requirement};
use crate::course::{CompletionThreshold, Item};
use crate::sequencing::{Progress, Report, Request, Run};

/// A rule that asks some of the children for one thing.
fn rolls_up(action: RollupAction, children: ChildSet, condition: Condition) -> RollupRule {
    RollupRule {
        action,
        children,
        minimum_count: Some(2),
        minimum_percent: Some(0.5),
        combination: Combination::Any,
        conditions: vec![RollupCondition {
            condition,
            is_negated: false,
        }],
    }
}

/// Plays activities in their order, with what each says.
fn play(items: Vec<Item>, change: impl FnOnce(&mut crate::course::Course), said: &[Progress]) -> Walk {
    let mut course = course(items);
    change(&mut course);
    let mut walk = Walk::of(&course);
    walk.launch();
    for values in said {
        walk.end(says(*values), Request::Continue);
    }
    walk
}

#[test]
fn measures_count_by_their_weights_and_a_missing_one_as_nothing() {
    let weighing = |name: &str, weight| with(leaf(name), |item| item.rollup.objective_measure_weight = weight);
    let items = || vec![weighing("a", 0.5), weighing("b", 0.25), weighing("c", 0.25)];
    let walk = play(items(), |_| {}, &[scored(1.0), scored(0.5)]);
    assert_eq!(walk.known("course").measure, Some(0.625));
    let walk = play(items(), |_| {}, &[passed()]);
    assert_eq!(walk.known("course").measure, None);
    let walk = play(vec![weighing("a", 0.0)], |_| {}, &[scored(1.0)]);
    assert_eq!(walk.known("course").measure, None);
}

#[test]
fn a_course_that_is_satisfied_by_measure_asks_no_other_rule() {
    let by_measure = |course: &mut crate::course::Course| {
        course.sequencing.get_or_insert_default().objectives.push(Objective {
            is_primary: true,
            satisfied_by_measure: true,
            min_normalized_measure: Some(0.6),
            ..Objective::default()
        });
    };
    let both = |measure| Progress {
        measure: Some(measure),
        ..failed()
    };
    for (second, satisfied) in [(0.2, true), (0.19, false)] {
        let walk = play(vec![leaf("a"), leaf("b")], by_measure, &[both(1.0), both(second)]);
        assert_eq!(walk.known("course").satisfied, Some(satisfied));
    }
    // Ten tenths are one, however binary numbers add up.
    let items: Vec<Item> = (0..10).map(|at| leaf(&format!("i{at}"))).collect();
    let walk = play(items, by_measure, &[scored(0.6); 10]);
    assert_eq!(walk.known("course").satisfied, Some(true));
}

#[test]
fn rules_ask_for_all_any_none_a_number_or_a_part_of_the_children() {
    let completed = |completed| Progress {
        completed: Some(completed),
        ..Progress::default()
    };
    for (children, done, holds) in [
        (ChildSet::All, 3, true),
        (ChildSet::All, 2, false),
        (ChildSet::Any, 1, true),
        (ChildSet::Any, 0, false),
        (ChildSet::None, 0, true),
        (ChildSet::None, 1, false),
        (ChildSet::AtLeastCount, 2, true),
        (ChildSet::AtLeastCount, 1, false),
        (ChildSet::AtLeastPercent, 2, true),
        (ChildSet::AtLeastPercent, 1, false),
    ] {
        let rule = rolls_up(RollupAction::Satisfied, children, Condition::Completed);
        let ruled = |course: &mut crate::course::Course| {
            course.sequencing.get_or_insert_default().rollup.rules.push(rule);
        };
        let said: Vec<Progress> = (0..3).map(|at| completed(at < done)).collect();
        let walk = play(vec![leaf("a"), leaf("b"), leaf("c")], ruled, &said);
        assert_eq!(
            walk.known("course").satisfied == Some(true),
            holds,
            "{children:?} {done}"
        );
    }
}

#[test]
fn who_counts_for_its_parent_is_said_for_each_status() {
    let requiring = |requirement| {
        with(leaf("b"), |b| {
            b.rollup_considerations.required_for_satisfied = requirement
        })
    };
    // `b` has not been attempted.
    for (requirement, satisfied) in [
        (Requirement::Always, None),
        (Requirement::IfAttempted, Some(true)),
        (Requirement::IfNotSuspended, Some(true)),
        (Requirement::IfNotSkipped, None),
    ] {
        let walk = play(vec![leaf("a"), requiring(requirement)], |_| {}, &[passed()]);
        assert_eq!(walk.known("course").satisfied, satisfied, "{requirement:?}");
    }
    // `b` is suspended.
    for (requirement, satisfied) in [
        (Requirement::IfAttempted, None),
        (Requirement::IfNotSuspended, Some(true)),
    ] {
        let mut walk = Walk::of(&course(vec![leaf("a"), requiring(requirement)]));
        walk.launch_at("b");
        walk.end(suspended(), Request::Previous);
        walk.end(says(passed()), Request::Exit);
        assert_eq!(walk.known("course").satisfied, satisfied, "{requirement:?}");
    }
    // `b` has ended.
    for requirement in [
        Requirement::Always,
        Requirement::IfAttempted,
        Requirement::IfNotSuspended,
        Requirement::IfNotSkipped,
    ] {
        let walk = play(vec![leaf("a"), requiring(requirement)], |_| {}, &[passed(), failed()]);
        assert_eq!(walk.known("course").satisfied, Some(false), "{requirement:?}");
    }
    let left_out = with(leaf("b"), |b| b.rollup.objective_satisfied = false);
    let walk = play(vec![leaf("a"), left_out], |_| {}, &[passed()]);
    assert_eq!(
        (walk.known("course").satisfied, walk.known("course").completed),
        (Some(true), None)
    );
}

#[test]
fn progress_completes_what_says_so_and_weighs_in_the_chapter_above() {
    let by_progress = |item: Item, least, weight| Item {
        completion: CompletionThreshold {
            completed_by_measure: true,
            min_progress_measure: least,
            progress_weight: weight,
        },
        ..item
    };
    let done = |progress| Progress {
        progress: Some(progress),
        completed: Some(false),
        ..Progress::default()
    };
    let items = vec![by_progress(leaf("a"), 0.5, 0.75), by_progress(leaf("b"), 0.5, 0.25)];
    let course = |course: &mut crate::course::Course| {
        course.completion.completed_by_measure = true;
        course.completion.min_progress_measure = 0.7;
    };
    let walk = play(items, course, &[done(0.5), done(0.4)]);
    assert_eq!(walk.known("a").completed, Some(true));
    assert_eq!(walk.known("b").completed, Some(false));
    assert_eq!(walk.known("course").progress, Some(0.475));
    assert_eq!(walk.known("course").completed, Some(false));
    // Without progress its completion is unknown, whatever the SCO says.
    let said = Progress {
        completed: Some(true),
        ..Progress::default()
    };
    let walk = play(vec![by_progress(leaf("a"), 0.5, 1.0)], |_| {}, &[said]);
    assert_eq!(walk.known("a").completed, None);
}

#[test]
fn a_sco_that_says_nothing_has_done_all_and_one_that_does_not_know_has_not() {
    let walk = play(vec![leaf("a")], |_| {}, &[Progress::default()]);
    assert_eq!(
        (walk.known("a").completed, walk.known("a").satisfied),
        (Some(true), Some(true))
    );
    let mut walk = Walk::of(&course(vec![leaf("a"), leaf("b")]));
    walk.launch();
    let unknown = Report {
        says_success: true,
        ..report(Progress::default())
    };
    walk.end(
        Run {
            activity: unknown,
            ..silent()
        },
        Request::Continue,
    );
    assert_eq!(
        (walk.known("a").completed, walk.known("a").satisfied),
        (Some(true), None)
    );
    let speaks = with(leaf("a"), |a| {
        a.delivery.completion_set_by_content = true;
        a.delivery.objective_set_by_content = true;
    });
    let walk = play(vec![speaks], |_| {}, &[Progress::default()]);
    assert_eq!((walk.known("a").completed, walk.known("a").satisfied), (None, None));
    let untracked = with(leaf("a"), |a| a.delivery.tracked = false);
    let walk = play(vec![untracked, leaf("b")], |_| {}, &[failed(), passed()]);
    assert_eq!(
        (walk.known("a").satisfied, walk.known("course").satisfied),
        (None, Some(true))
    );
}

/// A map that writes everything and reads nothing, or the reverse.
fn map(writes: bool) -> ObjectiveMap {
    ObjectiveMap {
        target: "global".to_owned(),
        read_satisfied_status: !writes,
        read_normalized_measure: !writes,
        read_raw_score: !writes,
        read_min_score: !writes,
        read_max_score: !writes,
        read_completion_status: !writes,
        read_progress_measure: !writes,
        write_satisfied_status: writes,
        write_normalized_measure: writes,
        write_raw_score: writes,
        write_min_score: writes,
        write_max_score: writes,
        write_completion_status: writes,
        write_progress_measure: writes,
    }
}

const ALL: Progress = Progress {
    satisfied: Some(false),
    measure: Some(0.25),
    raw: Some(25.0),
    min: Some(0.0),
    max: Some(100.0),
    completed: Some(false),
    progress: Some(0.75),
};

#[test]
fn each_value_of_a_global_objective_is_written_and_read() {
    let writer = with(leaf("a"), |a| a.objectives.push(sharing("own", false, map(true))));
    let reader = with(leaf("b"), |b| b.objectives.push(sharing("other", false, map(false))));
    let mut walk = Walk::of(&course(vec![writer, reader]));
    walk.launch();
    let objectives = vec![("own".to_owned(), report(ALL))];
    walk.end(Run { objectives, ..silent() }, Request::Continue);
    let found = walk.delivery.clone().expect("a delivery").objectives;
    assert_eq!(found, [("other".to_owned(), ALL)]);
    assert_eq!(walk.sequencer.objectives(), found);
    assert_eq!(walk.sequencer.global_objectives().get("global"), Some(&ALL));
}

#[test]
fn what_a_sco_found_and_left_changes_no_global_objective_and_what_it_took_away_does() {
    let both = ObjectiveMap {
        write_satisfied_status: true,
        ..map(false)
    };
    let writer = with(leaf("a"), |a| a.objectives.push(sharing("own", false, map(true))));
    let changer = with(leaf("b"), |b| b.objectives.push(sharing("own", false, both)));
    let mut walk = Walk::of(&course(vec![writer, changer, leaf("c")]));
    walk.launch();
    let run = |report| Run {
        objectives: vec![("own".to_owned(), report)],
        ..silent()
    };
    walk.end(run(report(ALL)), Request::Continue);
    walk.end(run(report(ALL)), Request::Previous);
    assert_eq!(walk.sequencer.global_objectives().get("global"), Some(&ALL));
    walk.end(silent(), Request::Continue);
    let unknown = Report {
        says_success: true,
        ..report(Progress { satisfied: None, ..ALL })
    };
    walk.end(run(unknown), Request::Continue);
    let left = Progress { satisfied: None, ..ALL };
    assert_eq!(walk.sequencer.global_objectives().get("global"), Some(&left));
}

#[test]
fn a_chapter_rolls_up_when_a_global_objective_of_a_child_changes() {
    let reader = with(leaf("b"), |b| b.objectives.push(sharing("other", true, map(false))));
    let writer = with(leaf("c"), |c| c.objectives.push(sharing("own", false, map(true))));
    let mut walk = Walk::of(&course(vec![cluster("chapter", vec![reader]), writer]));
    walk.launch_at("c");
    let objectives = vec![(
        "own".to_owned(),
        report(Progress {
            satisfied: Some(true),
            ..ALL
        }),
    )];
    walk.end(Run { objectives, ..silent() }, Request::Exit);
    assert_eq!(walk.known("chapter").satisfied, Some(true));
    assert_eq!(walk.known("chapter").measure, Some(0.25));
}

#[test]
fn objectives_of_one_attempt_are_gone_with_it_and_a_learners_stay() {
    let writer = || with(leaf("a"), |a| a.objectives.push(sharing("own", true, map(true))));
    for (lasts, left) in [(true, Some(true)), (false, None)] {
        let mut course = rooted(course(vec![writer(), leaf("b")]), |_| {});
        course.objectives_global_to_system = lasts;
        course.items[1] = with(leaf("b"), |b| b.objectives.push(sharing("other", true, map(false))));
        let mut walk = Walk::of(&course);
        walk.launch();
        walk.end(says(passed()), Request::Continue);
        assert_eq!(walk.known("b").satisfied, Some(true));
        walk.end(silent(), Request::ExitAll);
        walk.launch();
        assert_eq!(walk.known("b").satisfied, left);
        assert_eq!(walk.sequencer.global_objectives().is_empty(), !lasts);
    }
}

/// The manifest's default reads the measure of a global objective, which none may ever write.
#[test]
fn a_score_satisfies_a_global_objective_whose_measure_nobody_writes() {
    let map = |writes: bool| ObjectiveMap {
        target: "global".to_owned(),
        read_satisfied_status: !writes,
        read_normalized_measure: true,
        write_satisfied_status: writes,
        ..ObjectiveMap::default()
    };
    let writer = with(leaf("a"), |a| {
        a.objectives.push(Objective {
            satisfied_by_measure: true,
            min_normalized_measure: Some(0.5),
            ..sharing("own", true, map(true))
        });
    });
    let reader = with(leaf("b"), |b| {
        b.objectives.push(sharing("other", true, map(false)));
        b.pre_condition_rules.push(rule(Action::Skip, Condition::Satisfied));
    });
    let course = course(vec![writer, reader, leaf("c")]);
    for (said, next) in [
        (scored(1.0), "c"),
        // The SCO's own word does not count where the measure does.
        (
            Progress {
                measure: Some(0.2),
                ..passed()
            },
            "b",
        ),
    ] {
        let mut walk = Walk::of(&course);
        walk.launch();
        walk.end(says(said), Request::Continue);
        assert_eq!(walk.delivery.expect("a delivery").activity, next);
    }
}
