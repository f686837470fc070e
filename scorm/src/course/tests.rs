use super::*;

#[test]
fn a_plain_course_is_small() {
    let course = Course {
        identifier: "o".to_owned(),
        title: "T".to_owned(),
        objectives_global_to_system: false,
        items: vec![Item {
            identifier: "i".to_owned(),
            title: "I".to_owned(),
            href: Some("a.html".to_owned()),
            is_sco: true,
            hidden_controls: vec![HiddenControl::ExitAll],
            ..Item::default()
        }],
        ..Course::default()
    };
    let json = r#"{"identifier":"o","title":"T","objectives_global_to_system":false,"items":[{"identifier":"i","title":"I","href":"a.html","is_sco":true,"hidden_controls":["exitAll"]}]}"#;
    assert_eq!(serde_json::to_string(&course).expect("a text"), json);
    assert_eq!(serde_json::from_str::<Course>(json).expect("a course"), course);
    assert!(serde_json::from_str::<HiddenControl>("\"all\"").is_err());
}
