//! What an event costs in a course of 1 111 activities: a hundred chapters of ten SCOs, each chapter with a global objective that the next one reads
//! and with rules about it. `cargo bench -p scorm --bench sequencing`.
//!
//! As it was in one run, each the median of many:
//!
//! | | µs |
//! | --- | --- |
//! | the tree and its state, made | 1608 |
//! | an event: a SCO's end, rollup, and the next delivery | 24, the longest 127 |
//! | what may be asked of every activity | 633 |
//! | a state to be kept | 356 |
//!
//! Of 5 000 SCOs beside each other, what may be asked took 12 ms in a run in which it took 115 ms to ask each about each other one.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use scorm::course::sequencing::rules::{Action, Combination, Condition, Rule, RuleCondition};
use scorm::course::sequencing::{Objective, ObjectiveMap, Sequencing};
use scorm::course::{Course, Item};
use scorm::sequencing::{End, Moment, Outcome, Progress, Report, Request, Run, Sequencer};

const PARTS: usize = 10;
const CHAPTERS: usize = 10;
const SCOS: usize = 10;
/// SCOs of a course without chapters.
const FLAT: usize = 5_000;

fn cluster(global: Option<usize>) -> Sequencing {
    let mut sequencing = Sequencing::default();
    sequencing.control.flow = true;
    if let Some(global) = global {
        sequencing.objectives = vec![Objective {
            id: Some("primary".to_owned()),
            is_primary: true,
            maps: vec![ObjectiveMap {
                target: format!("g{global}"),
                read_satisfied_status: true,
                write_satisfied_status: true,
                ..ObjectiveMap::default()
            }],
            ..Objective::default()
        }];
        sequencing.pre_condition_rules = vec![Rule {
            action: Action::Skip,
            combination: Combination::All,
            conditions: vec![RuleCondition {
                condition: Condition::Satisfied,
                is_negated: false,
                objective: None,
                measure_threshold: None,
            }],
        }];
    }
    sequencing
}

fn item(identifier: String, sequencing: Sequencing, items: Vec<Item>) -> Item {
    Item {
        title: identifier.clone(),
        href: items.is_empty().then(|| format!("{identifier}.html")),
        is_sco: items.is_empty(),
        sequencing: Some(sequencing),
        identifier,
        items,
        ..Item::default()
    }
}

fn course() -> Course {
    let sco = |part: usize, chapter: usize, n: usize| {
        item(format!("s{part}-{chapter}-{n}"), Sequencing::default(), Vec::new())
    };
    let chapter = |part: usize, n: usize| {
        let scos = (0..SCOS).map(|sco_n| sco(part, n, sco_n)).collect();
        item(format!("c{part}-{n}"), cluster(Some((part * CHAPTERS + n) / 2)), scos)
    };
    let part = |n: usize| {
        item(
            format!("p{n}"),
            cluster(None),
            (0..CHAPTERS).map(|at| chapter(n, at)).collect(),
        )
    };
    Course {
        identifier: "course".to_owned(),
        title: "A course of many".to_owned(),
        sequencing: Some(cluster(None)),
        items: (0..PARTS).map(part).collect(),
        ..Course::default()
    }
}

/// SCOs beside each other, each of which may be chosen from each.
fn flat() -> Course {
    let mut sequencing = cluster(None);
    sequencing.control.choice = true;
    let scos = (0..FLAT).map(|n| item(format!("s{n}"), Sequencing::default(), Vec::new()));
    Course {
        identifier: "course".to_owned(),
        sequencing: Some(sequencing),
        items: scos.collect(),
        ..Course::default()
    }
}

fn moment() -> Moment {
    Moment {
        now: Timestamp::from_second(1_768_000_000).unwrap(),
        seed: 7,
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let since = Instant::now();
    let done = black_box(work());
    times.push(since.elapsed());
    done
}

fn main() {
    let course = course();
    println!("{} activities", 1 + course.all_items().count());
    let run = Run {
        activity: Report {
            values: Progress {
                satisfied: Some(false),
                completed: Some(true),
                ..Progress::default()
            },
            says_success: true,
            says_completion: true,
        },
        objectives: Vec::new(),
        end: End::Normal,
    };
    let (mut made, mut events, mut views, mut saves) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut sequencer = timed(&mut made, || Sequencer::new(&course, moment()));
    let mut outcome = sequencer.launch(None, moment());
    let mut visited = 0;
    while let Outcome::Delivered(_) = outcome {
        visited += 1;
        if visited % 20 == 0 {
            timed(&mut views, || sequencer.view(Some(&run), moment()));
            timed(&mut saves, || sequencer.save());
        }
        outcome = timed(&mut events, || {
            sequencer.finish(&run, Some(&Request::Continue), moment())
        });
    }
    let worst = events.iter().max().unwrap().as_secs_f64() * 1e6;
    println!("{visited} SCOs visited");
    println!("made              {:9.0} us", median(made));
    println!("an event          {:9.0} us, the longest {worst:.0} us", median(events));
    println!("what may be asked {:9.0} us", median(views));
    println!("a state           {:9.0} us", median(saves));

    let mut sequencer = Sequencer::new(&flat(), moment());
    let middle = Request::Choice(format!("s{}", FLAT / 2));
    sequencer.launch(None, moment());
    assert!(matches!(
        sequencer.finish(&run, Some(&middle), moment()),
        Outcome::Delivered(_)
    ));
    let mut views = Vec::new();
    for _ in 0..9 {
        let view = timed(&mut views, || sequencer.view(Some(&run), moment()));
        assert!(view.activities.iter().skip(1).all(|each| each.is_choosable));
    }
    println!(
        "what may be asked {:9.0} us, of {FLAT} SCOs beside each other",
        median(views)
    );
}
