//! Laws that hold for every course of SCORM 1.2, and every walk through it.

use proptest::prelude::*;

use super::*;

fn script() -> impl Strategy<Value = String> {
    "(~)?i[0-7]((&|\\|)i[0-7](=(p|c|\"failed\"))?){0,2}|[(~&|i0-9{},*=<>\" ]{0,9}"
}

fn shape() -> impl Strategy<Value = Item> {
    let item = (prop::option::weighted(0.4, script()), any::<[bool; 2]>());
    let leaf = item.prop_map(|(prerequisites, [hidden, unavailable])| Item {
        prerequisites,
        hidden,
        unavailable: unavailable && hidden,
        ..leaf("")
    });
    leaf.prop_recursive(3, 9, 3, |inner| {
        let below = prop::collection::vec(inner, 1..4);
        (below, prop::option::weighted(0.3, script()), any::<bool>()).prop_map(|(items, prerequisites, shows)| Item {
            prerequisites,
            href: shows.then(|| "chapter.html".to_owned()),
            ..chapter("", items)
        })
    })
}

fn name(items: &mut [Item], count: &mut usize) {
    for item in items {
        item.identifier = format!("i{count}");
        *count += 1;
        name(&mut item.items, count);
    }
}

fn made_up() -> impl Strategy<Value = Course> {
    prop::collection::vec(shape(), 0..4).prop_map(|mut items| {
        name(&mut items, &mut 0);
        course(items)
    })
}

#[derive(Clone, Debug)]
enum Event {
    Came(usize, &'static str),
    Asked(Option<Request>),
    Said(&'static str),
    Launched(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let word = || prop::sample::select(vec!["passed", "completed", "failed", "incomplete", "browsed"]);
    let request = prop_oneof![
        Just(Request::Continue),
        Just(Request::Previous),
        Just(Request::ExitAll),
        Just(Request::Exit),
        (0_usize..9).prop_map(|at| choice(&format!("i{at}"))),
    ];
    prop_oneof![
        2 => (0_usize..9, word()).prop_map(|(at, word)| Event::Came(at, word)),
        3 => prop::option::of(request).prop_map(Event::Asked),
        3 => word().prop_map(Event::Said),
        1 => (0_usize..9).prop_map(Event::Launched),
    ]
}

fn happens(play: &mut Play, event: &Event) -> Step {
    match event {
        Event::Came(at, word) => play.came_to(&format!("i{at}"), word),
        Event::Asked(request) => return play.finish(request.as_ref(), moment()),
        Event::Said(word) => {
            begin(play);
            assert!(play.set_value("cmi.core.lesson_status", word));
            assert!(play.terminate(""));
        }
        Event::Launched(at) => return play.launch(Some(&format!("i{at}")), moment()),
    }
    Step::Waiting(None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_to_be_open_is_shown_and_nothing_else(course in made_up(), events in prop::collection::vec(event(), 0..8)) {
        let mut play = opened(Edition::Scorm12, &course);
        for event in &events {
            let step = happens(&mut play, event);
            if let Step::Delivered { item, .. } = &step {
                prop_assert_eq!(play.current(), Some(item.as_str()));
            }
            let shown = play.contents(moment());
            for entry in &shown.entries[1..] {
                let came = play.clone().finish(Some(&choice(&entry.identifier)), moment());
                let expected = match (&came, entry.is_choosable) {
                    (Step::Delivered { resumes, .. }, true) => delivered(&entry.identifier, *resumes),
                    (_, true) => delivered(&entry.identifier, false),
                    (_, false) => Step::Waiting(entry.refusal),
                };
                prop_assert_eq!(came, expected);
            }
            for (request, can) in [(Request::Continue, shown.can_continue), (Request::Previous, shown.can_go_back)] {
                let came = play.clone().finish(Some(&request), moment());
                let is_delivered = matches!(came, Step::Delivered { .. });
                prop_assert_eq!(is_delivered, can);
            }
            prop_assert!(shown.progress.done <= shown.progress.parts);
        }
    }
}
