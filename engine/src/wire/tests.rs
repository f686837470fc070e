use std::collections::BTreeMap;

use proptest::prelude::*;
use scorm::course::Course;
use serde_json::{Value, json};

use super::*;

/// Numbers are doubles, so that a whole one is the same as one with a fraction of nothing.
fn doubled(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(doubled).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), doubled(value))).collect(),
        other => other.clone(),
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,9}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

#[test]
fn values_have_the_form_that_the_module_says() {
    let value = json!({ "a": [null, true, false, "é"], "b": 1 });
    let bytes = [
        &[kind::MAP, kind::TEXT, 1, 0, 0, 0, b'a'][..],
        &[kind::LIST, kind::NULL, kind::TRUE, kind::FALSE],
        &[kind::TEXT, 2, 0, 0, 0, 0xc3, 0xa9, kind::END],
        &[kind::TEXT, 1, 0, 0, 0, b'b', kind::NUMBER, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
        &[kind::END],
    ]
    .concat();
    assert_eq!(write(&value).as_deref(), Ok(bytes.as_slice()));
    assert_eq!(read::<Value>(&bytes), Ok(doubled(&value)));
}

#[test]
fn a_course_is_read_as_its_json_is() {
    let text = r#"{"identifier":"o","title":"T","unknown":[{"a":[1,{"b":null}]},2],"sequencing":{"control":{"flow":true},
        "rollup":{"objective_measure_weight":0.25,"rules":[{"action":"satisfied","children":"all","minimum_count":3,"combination":"any",
        "conditions":[{"condition":"satisfied","is_negated":true}]}]},"limits":{"attempt_limit":2}},
        "items":[{"identifier":"i","hidden_controls":["exitAll"],"items":[{"identifier":"j","href":null,"is_sco":true}]}]}"#;
    let told: Value = serde_json::from_str(text).expect("JSON");
    let bytes = write(&told).expect("bytes");
    let course: Course = serde_json::from_str(text).expect("a course");
    assert_eq!(read::<Course>(&bytes), Ok(course.clone()));
    assert_eq!(read::<Course>(&write(&course).expect("bytes")), Ok(course));
}

#[test]
fn what_has_another_form_is_refused() {
    let bytes = |value: Value| write(&value).expect("bytes");
    for other in [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({"title": 1}),
        json!({"items": [1]}),
    ] {
        assert_eq!(read::<Course>(&bytes(other.clone())), Err(Malformed), "{other}");
    }
    for (number, whole) in [
        (1.5, None),
        (-1.0, None),
        (4_294_967_296.0, None),
        (1e300, None),
        (4_294_967_295.0, Some(u32::MAX)),
    ] {
        assert_eq!(read::<u32>(&bytes(json!(number))).ok(), whole, "{number}");
    }
    let keys = BTreeMap::from([(7_usize, true)]);
    assert_eq!(read::<BTreeMap<usize, bool>>(&write(&keys).expect("bytes")), Ok(keys));
    assert_eq!(
        read::<BTreeMap<usize, bool>>(&bytes(json!({"x": true}))),
        Err(Malformed)
    );
    assert_eq!(write(&(1, 2)), Err(Malformed));
    assert_eq!(write(&'c'), Err(Malformed));
    // A length or an end that is not there.
    assert_eq!(read::<String>(&[kind::TEXT, 255, 255, 255, 255, b'a']), Err(Malformed));
    assert_eq!(read::<String>(&[kind::TEXT, 1, 0, 0, 0, 0xff]), Err(Malformed));
    assert_eq!(read::<Vec<bool>>(&[kind::LIST, kind::TRUE]), Err(Malformed));
    assert_eq!(read::<bool>(&[kind::TRUE, kind::TRUE]), Err(Malformed));
    assert_eq!(read::<bool>(&[]), Err(Malformed));
}

#[test]
fn what_is_deep_takes_no_stack() {
    let deep = vec![kind::LIST; 1_000_000];
    assert_eq!(read::<Value>(&deep), Err(Malformed));
    let unknown = [&[kind::MAP, kind::TEXT, 1, 0, 0, 0, b'x'][..], &deep].concat();
    assert_eq!(read::<Course>(&unknown), Err(Malformed));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_comes_back(value in value()) {
        let bytes = write(&value).expect("bytes");
        prop_assert_eq!(read::<Value>(&bytes), Ok(doubled(&value)));
        for end in 0..bytes.len() {
            prop_assert_eq!(read::<Value>(&bytes[..end]), Err(Malformed));
        }
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in prop::collection::vec(0_u8..9, 0..64)) {
        let _ = read::<Value>(&bytes);
        let _ = read::<Course>(&bytes);
    }
}
