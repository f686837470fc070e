use super::*;
use crate::course::CompletionThreshold;
use crate::number::Number;
use crate::package::ScoTerms;

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
    assert_eq!(manifest.warnings, []);
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
fn values_that_cannot_be_used_are_told_and_left_out() {
    let item = r#"<item identifier="i" identifierref="r"><title>One</title>
        <adlcp:masteryscore>180</adlcp:masteryscore><adlcp:maxtimeallowed>an hour</adlcp:maxtimeallowed>
        <adlcp:timelimitaction>stop</adlcp:timelimitaction><adlcp:prerequisites type="other">a</adlcp:prerequisites></item>"#;
    let manifest = read(&manifest_12(item, ONE_SCO));
    assert_eq!(manifest.scos[0].terms, ScoTerms::default());
    assert_eq!(manifest.course.items[0].prerequisites, None);
    assert_eq!(codes(&manifest.warnings), [FindingCode::ValueIgnored; 4]);
    let lines: Vec<_> = manifest.warnings.iter().filter_map(|warning| warning.place).collect();
    assert!(lines.iter().all(|place| (5..=6).contains(&place.line)), "{lines:?}");
}

#[test]
fn launch_data_goes_to_the_sco_untouched() {
    let data = |text: &str| {
        let item = format!(
            r#"<item identifier="i" identifierref="r"><title>One</title><adlcp:datafromlms>{text}</adlcp:datafromlms></item>"#
        );
        let manifest = read(&manifest_12(&item, ONE_SCO));
        (manifest.scos[0].terms.launch_data.clone(), manifest.warnings.len())
    };
    assert_eq!(data(" a\n b "), (Some(" a\n b ".to_owned()), 0));
    assert_eq!(data("a<![CDATA[&<b>]]> c"), (Some("a&<b> c".to_owned()), 0));
    assert_eq!(data(" \n "), (None, 0));
    let long = "x".repeat(300);
    assert_eq!(data(&long), (Some(long.clone()), 1));
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
    use FindingCode::{IdentifierDuplicate, IdentifierMissing};
    assert_eq!(codes(&manifest.warnings), [IdentifierDuplicate, IdentifierMissing]);
}

#[test]
fn chapters_and_the_course_say_what_completes_them_too() {
    const BY_MEASURE: &str =
        r#"<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75" progressWeight="0.5"/>"#;
    let one = r#"<item identifier="a" identifierref="r"><title>A</title><adlcp:completionThreshold completedByMeasure="true"/></item>"#;
    let two = r#"<item identifier="b" identifierref="r"><title>B</title><adlcp:completionThreshold minProgressMeasure="0.5"/></item>"#;
    let chapter = format!(r#"<item identifier="c"><title>C</title>{one}{two}{BY_MEASURE}</item>"#);
    let course = manifest_2004(&format!("{chapter}{BY_MEASURE}"), "").course;
    let by_measure = |least, weight| CompletionThreshold {
        completed_by_measure: true,
        min_progress_measure: least,
        progress_weight: weight,
    };
    let said: Vec<_> = course.all_items().map(|item| item.completion).collect();
    assert_eq!(course.completion, by_measure(0.75, 0.5));
    assert_eq!(
        said,
        [
            by_measure(0.75, 0.5),
            by_measure(1.0, 1.0),
            CompletionThreshold::default()
        ]
    );
    let json = serde_json::to_string(&course.items[0].items[0].completion).expect("a text");
    assert_eq!(json, r#"{"completed_by_measure":true}"#);
}
