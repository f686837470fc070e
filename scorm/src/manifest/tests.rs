use super::*;
use crate::cmi::value::Number;
use crate::package::ScoTerms;

fn manifest_12(organization: &str, resources: &str) -> String {
    format!(
        r#"<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title> A course </title>{organization}</organization></organizations>
  <resources>{resources}</resources>
</manifest>"#
    )
}

const ONE_SCO: &str = r#"<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"/>"#;
const ONE_ITEM: &str = r#"<item identifier="i" identifierref="r"><title>One</title></item>"#;

fn read(text: &str) -> Manifest {
    parse(text.as_bytes()).expect("a manifest")
}

#[test]
fn the_terms_of_a_1_2_sco_stand_in_its_item() {
    let item = r#"<item identifier="i" identifierref="r"><title>One</title>
        <adlcp:masteryscore>80</adlcp:masteryscore><adlcp:maxtimeallowed>0001:00:00</adlcp:maxtimeallowed>
        <adlcp:timelimitaction>exit,message</adlcp:timelimitaction><adlcp:datafromlms>x=1</adlcp:datafromlms></item>"#;
    let manifest = read(&manifest_12(item, ONE_SCO));
    assert_eq!(
        (manifest.edition, manifest.title.as_str()),
        (Edition::Scorm12, "A course")
    );
    let terms = ScoTerms {
        mastery_score: Number::parse("80"),
        max_time_allowed: Some("0001:00:00".to_owned()),
        time_limit_action: Some("exit,message".to_owned()),
        launch_data: Some("x=1".to_owned()),
        ..ScoTerms::default()
    };
    let sco = Sco {
        identifier: "i".to_owned(),
        title: "One".to_owned(),
        href: "a.html".to_owned(),
        terms,
    };
    assert_eq!(manifest.scos, [sco]);
    assert_eq!(manifest.warnings, [""; 0]);
}

#[test]
fn thresholds_of_2004_follow_their_editions() {
    let manifest = |edition: &str, item: &str| {
        read(&format!(
            r#"<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
            <metadata><schemaversion>{edition}</schemaversion></metadata>
            <organizations default="o"><organization identifier="o"><title>T</title>
            <item identifier="i" identifierref="r"><title>I</title>{item}</item></organization></organizations>
            <resources><resource identifier="r" adlcp:scormType="sco" href="a.html"/></resources>
            <imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:limitConditions attemptAbsoluteDurationLimit="PT1H"/></imsss:sequencing></imsss:sequencingCollection></manifest>"#
        ))
        .scos[0]
        .terms
        .clone()
    };
    let fourth = "2004 4th Edition";
    let by_measure = |attributes: &str| {
        let terms = manifest(fourth, &format!("<adlcp:completionThreshold {attributes}/>"));
        terms.completion_threshold.map(|threshold| threshold.value())
    };
    assert_eq!(
        by_measure(r#"completedByMeasure="true" minProgressMeasure="0.8""#),
        Some(0.8)
    );
    assert_eq!(by_measure(r#"completedByMeasure="true""#), Some(1.0));
    assert_eq!(by_measure(r#"minProgressMeasure="0.8""#), None);
    let third = manifest(
        "2004 3rd Edition",
        "<adlcp:completionThreshold>0.5</adlcp:completionThreshold>",
    );
    assert_eq!(third.completion_threshold.map(|threshold| threshold.value()), Some(0.5));

    let passing = |attributes: &str, minimum: &str| {
        let objective = format!(
            "<imsss:sequencing><imsss:objectives><imsss:primaryObjective {attributes}>{minimum}</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
        );
        manifest(fourth, &objective)
            .scaled_passing_score
            .map(|score| score.value())
    };
    let minimum = "<imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>";
    assert_eq!(passing(r#"satisfiedByMeasure="true""#, minimum), Some(0.6));
    assert_eq!(passing(r#"satisfiedByMeasure="true""#, ""), Some(1.0));
    assert_eq!(passing("", minimum), None);
    let referred = manifest(fourth, r#"<imsss:sequencing IDRef="s"/>"#);
    assert_eq!(referred.max_time_allowed.as_deref(), Some("PT1H"));
}

#[test]
fn the_edition_is_told_by_schemaversion_then_by_namespaces() {
    for (version, edition) in [
        ("CAM 1.3", Edition::Second),
        ("2004 3rd Edition", Edition::Third),
        ("2004 4th Edition", Edition::Fourth),
        ("1.2", Edition::Scorm12),
        ("something", Edition::Scorm12),
    ] {
        let text = manifest_12(ONE_ITEM, ONE_SCO).replace(">1.2<", &format!(">{version}<"));
        assert_eq!(read(&text).edition, edition, "{version}");
    }
    let text = manifest_12(ONE_ITEM, ONE_SCO)
        .replace(">1.2<", "><")
        .replace("adlcp_rootv1p2", "adlcp_v1p3");
    assert_eq!(read(&text).edition, Edition::Third);
}

#[test]
fn nested_items_parameters_and_bases_make_the_href() {
    let items = r#"<item identifier="folder"><title>F</title>
        <item identifier="a" identifierref="r" parameters="?x=1"><title>A</title></item>
        <item identifier="b" identifierref="r" parameters="&amp;y=2"><title>B</title></item></item>"#;
    let resources = r#"<resource identifier="r" xml:base="content/" adlcp:scormtype="sco" href="a.html?k=v"/>"#;
    let hrefs: Vec<String> = read(&manifest_12(items, resources))
        .scos
        .into_iter()
        .map(|sco| sco.href)
        .collect();
    assert_eq!(hrefs, ["content/a.html?k=v&x=1", "content/a.html?k=v&y=2"]);
    assert_eq!(with_parameters("a.html", "#top"), "a.html#top");
    assert_eq!(with_parameters("a.html#here", "#top"), "a.html#here");
}

#[test]
fn a_dangling_item_warns_and_is_passed_over() {
    let items = format!(r#"<item identifier="lost" identifierref="nowhere"><title>L</title></item>{ONE_ITEM}"#);
    let manifest = read(&manifest_12(&items, ONE_SCO));
    assert_eq!(manifest.scos.len(), 1);
    assert_eq!(manifest.warnings.len(), 1);
    assert!(manifest.warnings[0].contains("\"nowhere\""), "{:?}", manifest.warnings);
}

#[test]
fn assets_are_launched_only_where_there_is_no_sco() {
    let asset = ONE_SCO.replace("\"sco\"", "\"asset\"");
    let manifest = read(&manifest_12(ONE_ITEM, &asset));
    assert_eq!((manifest.scos.len(), manifest.warnings.len()), (1, 1));
}

#[test]
fn what_cannot_be_launched_says_why_and_where() {
    let refused = |text: &str| parse(text.as_bytes()).expect_err("refused").to_string();
    let no_href = ONE_SCO.replace(" href=\"a.html\"", "");
    assert!(refused(&manifest_12(ONE_ITEM, &no_href)).starts_with("line 5, column 14: <resource identifier=\"r\">"));
    assert!(refused(&manifest_12("", ONE_SCO)).contains("no <item>"));
    assert!(refused("<manifest/>").contains("no <organization>"));
    assert!(refused("<courseStructure/>").contains("<courseStructure>"));
    assert!(matches!(parse(b"<manifest>"), Err(ManifestError::Malformed(_))));
    let bomb = r#"<!DOCTYPE m [<!ENTITY a "aaaa">]><manifest>&a;</manifest>"#;
    assert!(matches!(parse(bomb.as_bytes()), Err(ManifestError::Malformed(_))));
    assert!(matches!(parse(&[0xC3, 0x28]), Err(ManifestError::Encoding)));
}

#[test]
fn a_manifest_is_read_in_every_encoding_that_xml_must_have() {
    let text = manifest_12(ONE_ITEM, ONE_SCO).replace("A course", "Ä course");
    let with_mark: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
    let little: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = [0xFE, 0xFF]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for bytes in [with_mark, little, big] {
        assert_eq!(parse(&bytes).expect("a manifest").title, "Ä course");
    }
}

/// What stands around two items of a 2004 course, in its organization and behind it.
fn manifest_2004(organization: &str, further: &str) -> Manifest {
    read(&format!(
        r#"<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
        <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>T</title>{organization}</organization></organizations>
        <resources><resource identifier="r" adlcp:scormType="sco" href="a.html"/></resources>{further}</manifest>"#
    ))
}

#[test]
fn objectives_shared_stores_and_weights_of_2004() {
    let manifest = manifest_2004(
        r#"<item identifier="i" identifierref="r"><title>I</title>
        <adlcp:data><adlcp:map targetID="a"/><adlcp:map targetID="b" readSharedData="false"/>
        <adlcp:map targetID="c" writeSharedData="false"/><adlcp:map/></adlcp:data>
        <adlcp:completionThreshold progressWeight="0.5"/>
        <imsss:sequencing IDRef="s"><imsss:objectives><imsss:primaryObjective objectiveID="p"/>
        <imsss:objective objectiveID="q"/><imsss:objective objectiveID="p"/><imsss:objective/></imsss:objectives>
        </imsss:sequencing></item>"#,
        r#"<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:rollupRules objectiveMeasureWeight="0.25"/>
        </imsss:sequencing></imsss:sequencingCollection>"#,
    );
    let terms = &manifest.scos[0].terms;
    let stores: Vec<_> = terms
        .stores
        .iter()
        .map(|store| (store.target.as_str(), store.readable, store.writable))
        .collect();
    assert_eq!(stores, [("a", true, true), ("b", false, true), ("c", true, false)]);
    assert_eq!(terms.objectives, ["p", "q"]);
    assert_eq!(terms.completion_threshold, None);
    assert_eq!(terms.progress_weight, Number::parse("0.5"));
    assert_eq!(terms.score_weight, Number::parse("0.25"));
    assert_eq!(manifest.warnings, [""; 0]);
}

#[test]
fn control_modes_say_where_a_learner_may_go() {
    const MODES: &str = r#"<imsss:sequencing><imsss:controlMode flow="true" choice="false"/></imsss:sequencing>"#;
    const RULES: &str = r#"<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule/></imsss:sequencingRules></imsss:sequencing>"#;
    let item = |id: &str, inside: &str| {
        format!(r#"<item identifier="{id}" identifierref="r"><title>I</title>{inside}</item>"#)
    };
    let (one, two) = (item("a", ""), item("b", ""));
    let cluster = format!(r#"<item identifier="c"><title>C</title>{two}{MODES}</item>"#);
    let told = |organization: &str| -> Vec<_> {
        let scos = manifest_2004(organization, "").scos;
        let navigations = scos.iter().map(|sco| sco.terms.navigation);
        navigations.map(|told| (told.back, told.onward, told.choice)).collect()
    };
    let (no, yes) = (Some(false), Some(true));
    assert_eq!(told(&format!("{one}{two}")), [(no, no, yes), (no, no, yes)]);
    assert_eq!(told(&format!("{one}{two}{MODES}")), [(no, yes, no), (yes, no, no)]);
    // What lies beyond a cluster's ends, other clusters decide.
    assert_eq!(
        told(&format!("{one}{cluster}{MODES}")),
        [(no, None, no), (None, None, no)]
    );
    let ruled = item("b", RULES);
    assert_eq!(told(&format!("{one}{ruled}{MODES}")), [(None, None, None); 2]);
}

#[test]
fn a_course_of_assets_is_launched_with_a_warning() {
    let asset = r#"<resource identifier="r" adlcp:scormtype="asset" href="a.html"/>"#;
    let manifest = read(&manifest_12(ONE_ITEM, asset));
    assert!(manifest.scos[0].terms.is_asset);
    assert_eq!(manifest.warnings.len(), 1);
    assert!(!read(&manifest_12(ONE_ITEM, ONE_SCO)).scos[0].terms.is_asset);
}
