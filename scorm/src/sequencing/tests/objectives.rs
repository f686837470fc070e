//! Which objective is asked, and which of its values are shared.

use super::courses::{Walk, cluster, course, failed, leaf, passed, report, rule, says, scored, sharing, silent, with};
use super::moment;
use crate::course::sequencing::rules::{Action, Condition};
use crate::course::sequencing::{Objective, ObjectiveMap};
use crate::sequencing::{Progress, Report, Request, Run};

/// A SCO's end with what it says of one objective.
fn says_of(objective: &str, values: Progress) -> Run {
    Run {
        objectives: vec![(objective.to_owned(), report(values))],
        ..silent()
    }
}

#[test]
fn a_rule_asks_the_objective_that_it_names_and_the_primary_one_where_it_names_none() {
    for (named, next) in [
        (Some("first"), "c"),
        (Some("second"), "b"),
        (Some(""), "c"),
        (None, "c"),
        (Some("none"), "b"),
    ] {
        let own = |id: &str, target: &str, is_primary| {
            let reads = ObjectiveMap {
                target: target.to_owned(),
                read_satisfied_status: true,
                ..ObjectiveMap::default()
            };
            sharing(id, is_primary, reads)
        };
        let skipped = with(leaf("b"), |b| {
            b.objectives = vec![own("first", "passed", true), own("second", "failed", false)];
            let mut skips = rule(Action::Skip, Condition::Satisfied);
            skips.conditions[0].objective = named.map(str::to_owned);
            b.pre_condition_rules.push(skips);
        });
        let writes = |id: &str, target: &str| {
            let map = ObjectiveMap {
                target: target.to_owned(),
                write_satisfied_status: true,
                ..ObjectiveMap::default()
            };
            sharing(id, false, map)
        };
        let writer = with(leaf("a"), |a| {
            a.objectives = vec![writes("one", "passed"), writes("other", "failed")]
        });
        let mut walk = Walk::of(&course(vec![writer, skipped, leaf("c")]));
        walk.launch();
        let said = Run {
            objectives: vec![
                ("one".to_owned(), report(passed())),
                ("other".to_owned(), report(failed())),
            ],
            ..silent()
        };
        assert_eq!(walk.end(said, Request::Continue), next, "{named:?}");
    }
}

/// One value of an objective: how a map reads it or writes it, and that value alone.
struct Part {
    reads: fn(&mut ObjectiveMap, bool),
    writes: fn(&mut ObjectiveMap),
    alone: fn(Progress) -> Progress,
}

const ALL: Progress = Progress {
    satisfied: Some(true),
    measure: Some(0.25),
    raw: Some(25.0),
    min: Some(0.5),
    max: Some(100.0),
    completed: Some(true),
    progress: Some(0.75),
};

fn parts() -> [Part; 7] {
    macro_rules! part {
        ($reads:ident, $writes:ident, $value:ident) => {
            Part {
                reads: |map, reads| map.$reads = reads,
                writes: |map| map.$writes = true,
                alone: |all| Progress {
                    $value: all.$value,
                    ..Progress::default()
                },
            }
        };
    }
    [
        part!(read_satisfied_status, write_satisfied_status, satisfied),
        part!(read_normalized_measure, write_normalized_measure, measure),
        part!(read_raw_score, write_raw_score, raw),
        part!(read_min_score, write_min_score, min),
        part!(read_max_score, write_max_score, max),
        part!(read_completion_status, write_completion_status, completed),
        part!(read_progress_measure, write_progress_measure, progress),
    ]
}

/// A map that reads nothing and writes nothing.
fn nothing() -> ObjectiveMap {
    let mut map = ObjectiveMap {
        target: "global".to_owned(),
        ..ObjectiveMap::default()
    };
    for Part { reads, .. } in parts() {
        reads(&mut map, false);
    }
    map
}

#[test]
fn a_map_shares_the_value_that_it_names_and_no_other() {
    for Part { reads, writes, alone } in parts() {
        let (mut written, mut read) = (nothing(), nothing());
        writes(&mut written);
        reads(&mut read, true);
        let writer = with(leaf("a"), |a| a.objectives.push(sharing("own", false, written)));
        let reader = with(leaf("b"), |b| b.objectives.push(sharing("other", false, read)));
        let mut walk = Walk::of(&course(vec![writer, reader]));
        walk.launch();
        walk.end(says_of("own", ALL), Request::Continue);
        assert_eq!(walk.sequencer.global_objectives().get("global"), Some(&alone(ALL)));
        let found = walk.delivery.clone().expect("a delivery").objectives;
        assert_eq!(found, [("other".to_owned(), alone(ALL))]);
    }
}

#[test]
fn a_chapter_rolls_up_whichever_value_of_a_global_objective_its_child_reads() {
    for Part { reads, writes, .. } in parts() {
        let (mut written, mut read) = (nothing(), nothing());
        writes(&mut written);
        reads(&mut read, true);
        let reader = with(leaf("b"), |b| b.objectives.push(sharing("other", true, read.clone())));
        let writer = with(leaf("c"), |c| c.objectives.push(sharing("own", false, written)));
        let mut walk = Walk::of(&course(vec![cluster("chapter", vec![reader]), writer]));
        walk.launch_at("c");
        walk.end(says_of("own", ALL), Request::Exit);
        let known = walk.known("chapter");
        let expected = Progress {
            satisfied: ALL.satisfied.filter(|_| read.read_satisfied_status),
            measure: ALL.measure.filter(|_| read.read_normalized_measure),
            completed: ALL.completed.filter(|_| read.read_completion_status),
            ..Progress::default()
        };
        assert_eq!(
            (known.satisfied, known.measure, known.completed),
            (expected.satisfied, expected.measure, expected.completed),
            "{read:?}"
        );
    }
}

/// What others know of the measure counts for a SCO that has reported one of its own (SN 4.2.1.2, RB.1.2 a).
#[test]
fn a_measure_that_is_read_decides_over_the_one_that_was_reported() {
    let by_measure = |map: ObjectiveMap| Objective {
        satisfied_by_measure: true,
        min_normalized_measure: Some(0.5),
        ..sharing("own", true, map)
    };
    let mut first = nothing();
    first.write_normalized_measure = true;
    let mut second = nothing();
    second.read_normalized_measure = true;
    let told = ObjectiveMap {
        target: "told".to_owned(),
        write_satisfied_status: true,
        ..nothing()
    };
    let writer = with(leaf("a"), |a| a.objectives.push(sharing("own", true, first)));
    let judged = with(leaf("b"), |b| {
        let mut own = by_measure(second);
        own.maps.push(told);
        b.objectives.push(own);
    });
    for (others, satisfied) in [(0.25, Some(false)), (0.75, Some(true))] {
        let mut walk = Walk::of(&course(vec![writer.clone(), judged.clone(), leaf("c")]));
        walk.launch();
        let measure = |measure| Progress {
            measure: Some(measure),
            ..Progress::default()
        };
        walk.end(says(measure(others)), Request::Continue);
        walk.end(says(measure(1.0 - others)), Request::Continue);
        assert_eq!(walk.known("b").satisfied, satisfied);
        let told = walk
            .sequencer
            .global_objectives()
            .get("told")
            .map(|told| told.satisfied);
        assert_eq!(told, Some(satisfied), "{others}");
    }
}

/// Rollup considerations are of the activity, and so of its primary objective (`measureSatisfactionIfActive`).
#[test]
fn a_measure_may_wait_for_the_end_before_it_satisfies_the_primary_objective_alone() {
    let by_measure = |id: &str, is_primary| Objective {
        id: Some(id.to_owned()),
        is_primary,
        satisfied_by_measure: true,
        min_normalized_measure: Some(0.5),
        ..Objective::default()
    };
    for (counts, satisfied) in [(true, Some(true)), (false, None)] {
        let item = with(leaf("a"), |a| {
            a.objectives = vec![by_measure("first", true), by_measure("second", false)];
            a.rollup_considerations.measure_satisfaction_if_active = counts;
        });
        let mut walk = Walk::of(&course(vec![item]));
        walk.launch();
        let said = Run {
            objectives: ["first", "second"]
                .map(|id| (id.to_owned(), report(scored(0.75))))
                .into(),
            ..silent()
        };
        walk.sequencer.finish(&said, None, moment(6));
        let known = walk.sequencer.objectives();
        let known: Vec<Option<bool>> = known.iter().map(|(_, known)| known.satisfied).collect();
        assert_eq!(known, [satisfied, Some(true)]);
    }
}

#[test]
fn what_an_activity_reads_is_not_known_where_it_is_not_tracked() {
    for condition in [
        Condition::Satisfied,
        Condition::ObjectiveStatusKnown,
        Condition::ObjectiveMeasureKnown,
        Condition::Completed,
        Condition::ActivityProgressKnown,
        Condition::Attempted,
    ] {
        for (tracked, next) in [(true, "c"), (false, "b")] {
            let (mut written, mut read) = (nothing(), nothing());
            for Part { reads, writes, .. } in parts() {
                writes(&mut written);
                reads(&mut read, true);
            }
            let writer = with(leaf("a"), |a| a.objectives.push(sharing("own", false, written)));
            let reader = with(leaf("b"), |b| {
                b.objectives.push(sharing("other", true, read));
                b.delivery.tracked = tracked;
                b.pre_condition_rules.push(rule(Action::Skip, condition));
            });
            let mut walk = Walk::of(&course(vec![writer, reader, leaf("c")]));
            walk.launch_at("b");
            walk.choose("a");
            assert_eq!(walk.end(says_of("own", ALL), Request::Continue), next, "{condition:?}");
        }
    }
}

#[test]
fn a_sco_that_does_not_know_says_so_for_its_activity_or_its_primary_objective() {
    let unknown = Report {
        says_success: true,
        says_completion: true,
        ..report(Progress::default())
    };
    let of_the_activity = Run {
        activity: unknown,
        ..silent()
    };
    let of_the_objective = Run {
        objectives: vec![("own".to_owned(), unknown)],
        ..silent()
    };
    for (run, settled) in [
        (of_the_activity, None),
        (of_the_objective, None),
        (silent(), Some(true)),
    ] {
        let item = with(leaf("a"), |a| {
            a.objectives.push(Objective {
                id: Some("own".to_owned()),
                is_primary: true,
                ..Objective::default()
            });
        });
        let mut walk = Walk::of(&course(vec![item, leaf("b")]));
        walk.launch();
        walk.end(run, Request::Continue);
        let known = walk.known("a");
        assert_eq!((known.satisfied, known.completed), (settled, settled));
    }
}
