//! Laws that hold for every course and every walk through it.

use proptest::prelude::*;

use super::courses::{course, leaf};
use super::made_up::made_up_course;
use super::moment;
use crate::course::{Course, Item};
use crate::sequencing::{End, Outcome, Progress, Report, Request, Run, Saved, Sequencer};

fn values() -> impl Strategy<Value = Progress> {
    let number = || prop::option::of((-10_i32..=10).prop_map(|tenths| f64::from(tenths) / 10.0));
    (any::<Option<bool>>(), number(), any::<Option<bool>>(), number()).prop_map(
        |(satisfied, measure, completed, progress)| Progress {
            satisfied,
            measure,
            raw: measure,
            completed,
            progress: progress.map(f64::abs),
            ..Progress::default()
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    let report = || {
        (values(), any::<[bool; 2]>()).prop_map(|(values, says)| Report {
            values,
            says_success: says[0],
            says_completion: says[1],
        })
    };
    let end = prop::sample::select(vec![End::Normal, End::Normal, End::Suspend, End::TimeOut, End::Logout]);
    (report(), report(), end).prop_map(|(activity, objective, end)| Run {
        activity,
        objectives: vec![("o1".to_owned(), objective)],
        end,
    })
}

fn request() -> impl Strategy<Value = Request> {
    let target = || {
        (0_usize..14).prop_map(|at| {
            if at == 13 {
                "course".to_owned()
            } else {
                format!("i{at}")
            }
        })
    };
    prop_oneof![
        4 => Just(Request::Continue),
        2 => Just(Request::Previous),
        4 => target().prop_map(Request::Choice),
        1 => target().prop_map(Request::Jump),
        1 => Just(Request::Exit),
        1 => Just(Request::ExitAll),
        1 => Just(Request::Abandon),
        1 => Just(Request::AbandonAll),
        1 => Just(Request::SuspendAll),
        1 => Just(Request::Start),
        1 => Just(Request::ResumeAll),
    ]
}

/// Something that happens.
#[derive(Clone, Debug)]
enum Event {
    Launch(Option<String>),
    Finish(Run, Option<Request>),
    Ask(Request),
}

fn event() -> impl Strategy<Value = Event> {
    let target = prop::option::of((0_usize..13).prop_map(|at| format!("i{at}")));
    prop_oneof![
        2 => target.prop_map(Event::Launch),
        6 => (run(), prop::option::weighted(0.9, request())).prop_map(|(run, request)| Event::Finish(run, request)),
        2 => request().prop_map(Event::Ask),
    ]
}

fn happens(sequencer: &mut Sequencer, event: &Event) -> Outcome {
    match event {
        Event::Launch(target) => sequencer.launch(target.as_deref(), moment(8)),
        Event::Finish(run, request) => sequencer.finish(run, request.as_ref(), moment(9)),
        Event::Ask(request) => sequencer.navigate(request, moment(10)),
    }
}

/// Whether an identifier is an item's, or that of one below it.
fn is_within(course: &Course, above: &str, below: &str) -> bool {
    let is_in = |item: &Item| item.identifier == below;
    above == course.identifier
        || course.all_items().any(|item| {
            let subtree = Course {
                items: vec![item.clone()],
                ..Course::default()
            };
            item.identifier == above && subtree.all_items().any(is_in)
        })
}

fn has_rules_at_ends(course: &Course) -> bool {
    let items = course.all_items().map(|item| item.sequencing.as_ref());
    let mut all = items.chain([course.sequencing.as_ref()]).flatten();
    all.any(|sequencing| !sequencing.post_condition_rules.is_empty() || !sequencing.exit_condition_rules.is_empty())
}

/// What is delivered is a leaf of the tree, is current, and the session is open; after an end it is not.
fn is_sound(sequencer: &Sequencer, course: &Course, outcome: &Outcome) {
    match outcome {
        Outcome::Delivered(delivery) => {
            assert!(sequencer.is_open());
            assert_eq!(sequencer.current(), Some(delivery.activity.as_str()));
            let mut leaves = course.all_items().filter(|item| item.items.is_empty());
            assert!(leaves.any(|item| item.identifier == delivery.activity));
        }
        Outcome::Waiting(_) => assert!(sequencer.is_open()),
        Outcome::Ended => {
            assert!(!sequencer.is_open());
            assert_eq!(sequencer.current(), None);
        }
    }
}

/// Each activity that is said to be choosable is delivered when it is chosen, or something below it.
fn keeps_its_word(sequencer: &Sequencer, course: &Course, run: &Run) {
    let view = sequencer.view(Some(run), moment(9));
    for shown in view.activities {
        let choice = Request::Choice(shown.identifier.clone());
        assert_eq!(
            sequencer.is_valid(&choice, Some(run), moment(9)),
            shown.is_choosable,
            "{}",
            shown.identifier
        );
        if shown.is_choosable && matches!(run.end, End::Normal | End::Suspend) && !has_rules_at_ends(course) {
            let mut asked = sequencer.clone();
            let outcome = asked.finish(run, Some(&choice), moment(9));
            let Outcome::Delivered(delivery) = outcome else {
                panic!("{} is choosable, and chosen it is {outcome:?}", shown.identifier);
            };
            assert!(is_within(course, &shown.identifier, &delivery.activity));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_is_sound_and_the_same_from_its_text(
        course in made_up_course(),
        events in prop::collection::vec(event(), 1..20),
    ) {
        let mut sequencer = Sequencer::new(&course, moment(1));
        let mut is_open = false;
        for event in &events {
            let text = serde_json::to_string(&sequencer.save()).expect("a text");
            let saved: Saved = serde_json::from_str(&text).expect("what was written");
            let mut restored = Sequencer::restore(&course, &saved).expect("the same course");
            let outcome = happens(&mut sequencer, event);
            prop_assert_eq!(&happens(&mut restored, event), &outcome);
            prop_assert_eq!(restored.save(), sequencer.save());
            is_sound(&sequencer, &course, &outcome);
            if !is_open && !matches!(event, Event::Launch(_)) {
                prop_assert_eq!(&outcome, &Outcome::Ended);
            }
            is_open = sequencer.is_open();
        }
    }

    #[test]
    fn what_is_said_to_be_choosable_can_be_chosen(
        course in made_up_course(),
        events in prop::collection::vec(event(), 1..8),
        run in run(),
    ) {
        let mut sequencer = Sequencer::new(&course, moment(1));
        sequencer.launch(None, moment(8));
        for event in &events {
            keeps_its_word(&sequencer, &course, &run);
            happens(&mut sequencer, event);
        }
    }

    #[test]
    fn a_text_of_any_kind_is_read_or_refused(text in r#"\{"v":1(,"[ocsag]":(true|[0-9]|\{\}|\{"[0-3]":\{"i":"i[0-2]","[asnboc]":(true|1|\[[0-3],1\]|\{"[0-2]":\{"m":[0-9]\}\})\}\})){0,3}\}"#) {
        let course = course(vec![leaf("i0"), leaf("i1"), leaf("i2")]);
        let saved = serde_json::from_str::<Saved>(&text).ok();
        if let Some(mut sequencer) = saved.and_then(|saved| Sequencer::restore(&course, &saved).ok()) {
            sequencer.view(None, moment(2));
            sequencer.navigate(&Request::Continue, moment(2));
            sequencer.launch(None, moment(2));
        }
    }
}
