use super::*;
use crate::course::{HiddenControl, Item};

#[test]
fn items_are_a_tree() {
    let items = r#"<item identifier="c" isvisible="false"><title>C</title>
        <item identifier="a" identifierref="r" parameters="?x=1"><title>A</title><adlcp:prerequisites type="aicc_script">b&amp;c</adlcp:prerequisites></item></item>
        <item identifier="b" identifierref="s"><title>B</title></item>"#;
    let resources = format!(r#"{ONE_SCO}<resource identifier="s" adlcp:scormtype="asset" href="b.html"/>"#);
    let manifest = read(&manifest_12(items, &resources));
    let item = |identifier: &str, title: &str| Item {
        identifier: identifier.to_owned(),
        title: title.to_owned(),
        ..Item::default()
    };
    let course = Course {
        identifier: "o".to_owned(),
        title: "A course".to_owned(),
        items: vec![
            Item {
                hidden: true,
                items: vec![Item {
                    href: Some("a.html?x=1".to_owned()),
                    is_sco: true,
                    prerequisites: Some("b&c".to_owned()),
                    ..item("a", "A")
                }],
                ..item("c", "C")
            },
            Item {
                href: Some("b.html".to_owned()),
                ..item("b", "B")
            },
        ],
        ..Course::default()
    };
    assert_eq!(manifest.course, course);
    let kinds = manifest
        .scos
        .iter()
        .map(|sco| (sco.identifier.as_str(), sco.terms.is_asset));
    assert_eq!(kinds.collect::<Vec<_>>(), [("a", false), ("b", true)]);
    let order: Vec<&str> = manifest
        .course
        .all_items()
        .map(|item| item.identifier.as_str())
        .collect();
    assert_eq!(order, ["c", "a", "b"]);
}

#[test]
fn no_two_items_have_one_name() {
    let items = r#"<item identifier="i" identifierref="r"><title>1</title></item>
        <item identifier="i" identifierref="r"><title>2</title></item>
        <item identifier="i~2" identifierref="r"><title>3</title></item>
        <item identifierref="r"/>"#;
    let manifest = read(&manifest_12(items, ONE_SCO));
    let names: Vec<&str> = manifest.scos.iter().map(|sco| sco.identifier.as_str()).collect();
    assert_eq!(names, ["i", "i~2", "i~2~2", "item-4"]);
    assert_eq!(manifest.scos[3].title, "item-4");
    use FindingCode::{IdentifierDuplicate, IdentifierMissing, TitleMissing};
    let expected = [
        IdentifierDuplicate,
        IdentifierDuplicate,
        IdentifierMissing,
        TitleMissing,
    ];
    assert_eq!(codes(&manifest.warnings), expected);
}

#[test]
fn a_thousand_items_of_one_name_are_told_apart_at_once() {
    let items = ONE_ITEM.repeat(20_000);
    let manifest = read(&manifest_12(&items, ONE_SCO));
    assert_eq!(manifest.scos.len(), 20_000);
    assert_eq!(manifest.warnings.len(), 101);
    assert_eq!(manifest.warnings[100].code, FindingCode::MoreOmitted);
}

#[test]
fn a_tree_has_a_depth() {
    let nested = |depth: usize| {
        let open: String = (1..depth)
            .map(|n| format!("<item identifier=\"f{n}\"><title>F</title>"))
            .collect();
        manifest_12(&format!("{open}{ONE_ITEM}{}", "</item>".repeat(depth - 1)), ONE_SCO)
    };
    let manifest = read(&nested(32));
    let json = serde_json::to_string(&manifest.course).expect("a text");
    assert_eq!(serde_json::from_str::<Course>(&json).expect("a tree"), manifest.course);
    assert_eq!(codes(&refused(&nested(33))), [FindingCode::ManifestTooDeep]);
}

#[test]
fn a_player_hides_what_an_item_says() {
    let manifest = manifest_2004(
        r#"<item identifier="i" identifierref="r"><title>I</title><adlnav:presentation xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"><adlnav:navigationInterface>
        <adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>exitAll</adlnav:hideLMSUI><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>all</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation></item>"#,
        "",
    );
    let hidden = [HiddenControl::Continue, HiddenControl::ExitAll];
    assert_eq!(manifest.course.items[0].hidden_controls, hidden);
    assert_eq!(codes(&manifest.warnings), [FindingCode::ValueIgnored]);
}

#[test]
fn what_is_global_is_so_unless_the_organization_says_otherwise() {
    let item = r#"<item identifier="i" identifierref="r"><title>I</title></item>"#;
    let course = manifest_2004(item, "").course;
    assert!(course.objectives_global_to_system && course.shared_data_global_to_system);
    let text = manifest_12(item, ONE_SCO).replace(
        "<organization ",
        r#"<organization xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="0" "#,
    );
    let course = read(&text).course;
    assert!(!course.objectives_global_to_system && !course.shared_data_global_to_system);
}
