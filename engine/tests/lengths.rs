//! Lengths that a page says are not trusted, and a course's words never end the engine.

use engine::engine::{DONE, Engine, GENERAL, MOST_INPUT, REFUSED, moment};
use engine::wire::{read, write};
use scorm::course::{Course, Item};
use serde_json::{Value, json};

fn put(engine: &mut Engine, bytes: &[u8]) -> usize {
    let room = engine.input(bytes.len()).expect("room");
    room.copy_from_slice(bytes);
    bytes.len()
}

/// An engine with a course of one part, whose SCO runs.
fn running() -> Engine {
    let mut engine = Engine::new();
    let item = Item {
        identifier: "a".to_owned(),
        href: Some("a.html".to_owned()),
        is_sco: true,
        ..Item::default()
    };
    let course = Course {
        items: vec![item],
        ..Course::default()
    };
    let opening = write(&json!({ "edition": "2004 4th Edition", "course": course, "current": null })).expect("bytes");
    let state = write(&json!(null)).expect("bytes");
    put(&mut engine, &[opening.clone(), state.clone()].concat());
    assert_eq!(engine.open(opening.len(), state.len(), moment(0.0, 0.0)), DONE);
    let opened: Value = read(engine.output()).expect("a value");
    assert_eq!(opened, json!({ "current": "a", "isOver": false, "fault": null }));
    let length = put(&mut engine, &write(&json!({ "cmi_data": {} })).expect("bytes"));
    assert_eq!(engine.enter(length), DONE);
    assert_eq!(engine.initialize(0), 0);
    engine
}

#[test]
fn a_length_beyond_what_came_in_is_the_general_error() {
    let mut engine = running();
    let now = moment(0.0, 0.0);
    let length = put(&mut engine, b"cmi.location1");
    for (name, value) in [(length, 1), (usize::MAX, 1), (1, usize::MAX), (usize::MAX, usize::MAX)] {
        assert_eq!(engine.set(name, value), GENERAL);
        assert_eq!(engine.came_to(name, value), REFUSED);
        assert_eq!(engine.open(name, value, now), REFUSED);
        engine = running();
        put(&mut engine, b"cmi.location1");
    }
    for length in [length + 1, usize::MAX] {
        assert_eq!(engine.get(length, now), GENERAL);
        assert_eq!(engine.initialize(length), GENERAL);
        assert_eq!(engine.terminate(length), GENERAL);
        assert_eq!(engine.commit(length), GENERAL);
        assert_eq!(engine.diagnostic(length), GENERAL);
        assert_eq!(engine.error_string(length), GENERAL);
        assert_eq!(engine.enter(length), REFUSED);
        assert_eq!(engine.finish(length, now), REFUSED);
        assert_eq!(engine.navigate(length, now), REFUSED);
        assert_eq!(engine.launch(length, now), REFUSED);
    }
    // A name that ends in the middle of a character.
    put(&mut engine, "é".as_bytes());
    assert_eq!(engine.get(1, now), GENERAL);
    assert_eq!(engine.set(1, 1), GENERAL);
    put(&mut engine, b"cmi.location1");
    assert_eq!(engine.set(12, 1), 0);
    assert_eq!(engine.get(12, now), 0);
    assert_eq!(engine.output(), b"1");
}

#[test]
fn there_is_no_room_for_more_than_any_course_has() {
    let mut engine = running();
    assert!(engine.input(MOST_INPUT + 1).is_none());
    assert!(engine.input(usize::MAX).is_none());
    assert_eq!(engine.input(MOST_INPUT).map(|room| room.len()), Some(MOST_INPUT));
    assert_eq!(engine.input(0).map(|room| room.len()), Some(0));
    // What was said before is said no more.
    assert_eq!(engine.get(1, moment(0.0, 0.0)), GENERAL);
}

#[test]
fn a_clock_may_say_anything() {
    for now in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 1e300, 0.0, 1.7e12] {
        let mut engine = running();
        let length = put(&mut engine, b"suspendAll");
        assert_eq!(engine.finish(length, moment(now, f64::NAN)), DONE);
        assert_eq!(engine.launch(0, moment(now, now)), DONE);
        let came: Value = read(engine.output()).expect("a value");
        assert_eq!(came, json!({ "outcome": "delivered", "item": "a", "resumes": true }));
    }
}
