use super::*;

fn manifest_2004(organization: &str, resources: &str) -> String {
    format!(
        r#"<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
        <metadata><schemaversion>2004 3rd Edition</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>A course</title>{organization}</organization></organizations>
        <resources>{resources}</resources></manifest>"#
    )
}

fn item_with(more: &str) -> String {
    ONE_ITEM.replace("</item>", &format!("{more}</item>"))
}

#[test]
fn extensions_are_taken_in_whatever_case() {
    for name in ["datafromlms", "dataFromLMS", "DataFromLms"] {
        let item = item_with(&format!("<adlcp:{name}>data</adlcp:{name}>"));
        for text in [manifest_12(&item, ONE_SCO), manifest_2004(&item, ONE_SCO)] {
            let manifest = read(&text);
            assert_eq!(manifest.scos[0].terms.launch_data.as_deref(), Some("data"), "{name}");
            assert_eq!(manifest.warnings, []);
        }
    }
    for (element, value) in [("MasteryScore", "80"), ("masteryScore", "80")] {
        let manifest = read(&manifest_12(
            &item_with(&format!("<adlcp:{element}>{value}</adlcp:{element}>")),
            ONE_SCO,
        ));
        assert_eq!(
            manifest.scos[0]
                .terms
                .mastery_score
                .as_ref()
                .map(|score| score.as_str()),
            Some(value)
        );
    }
    let threshold = "<adlcp:CompletionThreshold CompletedByMeasure='true' minprogressmeasure='0.5'/>";
    let manifest = read(&manifest_2004(&item_with(threshold), ONE_SCO));
    assert_eq!(
        manifest.scos[0]
            .terms
            .completion_threshold
            .as_ref()
            .map(|least| least.value()),
        Some(0.5)
    );
    let asset = ONE_SCO.replace("scormtype=\"sco\"", "SCORMType=\"Asset\"");
    assert!(read(&manifest_12(ONE_ITEM, &asset)).scos[0].terms.is_asset);
}

#[test]
fn a_mastery_score_that_is_a_fraction_is_kept_and_told() {
    for (score, unlikely) in [
        ("0.8", true),
        ("1", true),
        ("0.01", true),
        ("0", false),
        ("1.5", false),
        ("80", false),
    ] {
        let manifest = read(&manifest_12(
            &item_with(&format!("<adlcp:masteryscore>{score}</adlcp:masteryscore>")),
            ONE_SCO,
        ));
        assert_eq!(
            manifest.scos[0].terms.mastery_score.as_ref().map(|kept| kept.as_str()),
            Some(score)
        );
        let expected = if unlikely {
            vec![FindingCode::ValueUnlikely]
        } else {
            Vec::new()
        };
        assert_eq!(codes(&manifest.warnings), expected, "{score}");
    }
}

#[test]
fn titles_and_references_have_no_white_space_but_single_blanks() {
    let item = "<item identifier=' i  1 ' identifierref=' r  1 '><title>\n  One\n  of   two\t</title></item>";
    let resource = ONE_SCO.replace("identifier=\"r\"", "identifier=\"r 1\"");
    let manifest = read(&manifest_12(item, &resource));
    assert_eq!(
        (manifest.scos[0].title.as_str(), manifest.scos[0].identifier.as_str()),
        ("One of two", "i 1")
    );
    assert_eq!(manifest.warnings, []);
}

#[test]
fn a_course_without_an_organization_is_played_by_its_scos_in_their_order() {
    let resources = r#"<resource identifier="pic" type="webcontent" adlcp:scormtype="asset" href="content/a.html"/>
        <resource identifier="two" type="webcontent" adlcp:scormtype="sco" href="b.html"/>
        <resource identifier="one" type="webcontent" adlcp:scormtype="sco" href="a.html"/>"#;
    let whole = manifest_12("", resources);
    let (start, end) = (
        whole.find("<organizations").expect("a start"),
        whole.find("</organizations>").expect("an end"),
    );
    for organizations in ["<organizations/>", "<organizations default='o'></organizations>", ""] {
        let text = format!(
            "{}{organizations}{}",
            &whole[..start],
            &whole[end + "</organizations>".len()..]
        );
        let manifest = read(&text);
        let hrefs: Vec<_> = manifest.scos.iter().map(|sco| sco.href.as_str()).collect();
        assert_eq!(
            (hrefs, codes(&manifest.warnings)),
            (vec!["b.html", "a.html"], vec![FindingCode::NoOrganization])
        );
        let items: Vec<_> = manifest
            .course
            .items
            .iter()
            .map(|item| item.identifier.as_str())
            .collect();
        assert_eq!(items, ["two", "one"]);
        assert_eq!(
            codes(&refused(&text.replace("\"sco\"", "\"asset\""))),
            [FindingCode::NoOrganization]
        );
    }
}

fn inner(identifier: &str, items: &str, resources: &str) -> String {
    format!(
        "<manifest identifier=\"{identifier}\"><organizations default=\"p\"><organization identifier=\"p\"><title>Inner</title>{items}\
         </organization></organizations><resources xml:base=\"content/\">{resources}</resources></manifest>"
    )
}

fn with_inner(items: &str, inner: &str) -> String {
    manifest_12(items, ONE_SCO).replace("</manifest>", &format!("{inner}</manifest>"))
}

#[test]
fn an_item_that_refers_to_a_manifest_within_has_its_items() {
    let own = inner(
        "INNER",
        "<item identifier=\"j\" identifierref=\"q\"><title>Within</title></item>",
        "<resource identifier=\"q\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"a.html\"/>",
    );
    let manifest = read(&with_inner(
        &format!("{ONE_ITEM}<item identifier=\"k\" identifierref=\"INNER\"><title>More</title></item>"),
        &own,
    ));
    let launched: Vec<_> = manifest
        .scos
        .iter()
        .map(|sco| (sco.identifier.as_str(), sco.href.as_str()))
        .collect();
    assert_eq!(launched, [("i", "a.html"), ("j", "content/a.html")]);
    let chapter = &manifest.course.items[1];
    assert_eq!(
        (chapter.title.as_str(), chapter.href.as_ref(), chapter.items.len()),
        ("More", None, 1)
    );
    assert_eq!(manifest.warnings, []);
}

#[test]
fn manifests_that_refer_to_each_other_have_an_end() {
    let refers =
        |to: &str, n: usize| format!("<item identifier=\"{to}{n}\" identifierref=\"{to}\"><title>T</title></item>");
    let circle = format!("{}{}", inner("A", &refers("B", 1), ""), inner("B", &refers("A", 1), ""));
    let manifest = read(&with_inner(&format!("{ONE_ITEM}{}", refers("A", 0)), &circle));
    assert_eq!(manifest.scos.len(), 1);
    // Each refers to the next one four times.
    let chain: String = (0..20)
        .map(|n| {
            let next = format!("M{}", n + 1);
            inner(
                &format!("M{n}"),
                &(0..4).map(|k| refers(&next, k)).collect::<String>(),
                "",
            )
        })
        .collect();
    let findings = refused(&with_inner(&format!("{ONE_ITEM}{}", refers("M0", 0)), &chain));
    assert!(codes(&findings).contains(&FindingCode::CourseTooLarge), "{findings:?}");
}

#[test]
fn the_prefix_of_an_undeclared_namespace_is_what_it_usually_is() {
    let text = manifest_12(&item_with("<adlcp:masteryscore>80</adlcp:masteryscore>"), ONE_SCO);
    let text = text.replace(
        " xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"",
        " xsi:schemaLocation=\"a b\"",
    );
    let manifest = read(&text);
    assert_eq!(manifest.edition, Edition::Scorm12);
    assert_eq!(
        manifest.scos[0]
            .terms
            .mastery_score
            .as_ref()
            .map(|score| score.as_str()),
        Some("80")
    );
    assert_eq!(codes(&manifest.warnings), [FindingCode::PrefixUndeclared; 2]);
}

#[test]
fn what_the_manifest_mentions_is_told_however_it_is_written() {
    let text = manifest_12(ONE_ITEM, &ONE_SCO.replace("a.html", "li%C3%A7%C3%A3o.html?x=1#y"));
    assert!(mentioned(text.as_bytes()).contains("lição.html"));
    assert_eq!(mentioned(b"<no"), HashSet::new());
}

#[test]
fn every_item_gets_an_identifier_of_its_own_whatever_others_have() {
    let again = ONE_ITEM.replace("identifier=\"i\"", "identifier=\"a\"").repeat(12);
    let taken: String = (2..20)
        .map(|n| ONE_ITEM.replace("identifier=\"i\"", &format!("identifier=\"a~{n}\"")))
        .collect();
    let manifest = read(&manifest_12(&format!("{taken}{again}"), ONE_SCO));
    let known: HashSet<_> = manifest.scos.iter().map(|sco| &sco.identifier).collect();
    assert_eq!((manifest.scos.len(), known.len()), (30, 30));
}

#[test]
fn a_small_manifest_does_not_become_a_large_course() {
    let long = "x".repeat(100_000);
    let own = inner(
        "BIG",
        &format!("<item identifier=\"j\" identifierref=\"r\"><title>{long}</title></item>"),
        "",
    );
    let references: String = (0..2000)
        .map(|n| format!("<item identifier=\"k{n}\" identifierref=\"BIG\"/>"))
        .collect();
    let findings = refused(&with_inner(&format!("{ONE_ITEM}{references}"), &own));
    assert!(codes(&findings).contains(&FindingCode::CourseTooLarge));
}

#[test]
fn what_is_lost_a_hundred_thousand_times_is_counted() {
    let listed: String = (0..5000)
        .map(|n| format!("<resource identifier=\"s{n}\" type=\"webcontent\" adlcp:scormtype=\"sco\"/>"))
        .collect();
    let text = manifest_12("", &listed).replace(
        "<organization identifier=\"o\"><title> A course </title></organization>",
        "",
    );
    let findings = refused(&text);
    assert_eq!(findings.len(), 101);
    assert!(
        findings[100].message.starts_with("4900 more of"),
        "{}",
        findings[100].message
    );
}

#[test]
fn each_manifest_means_its_own_resources() {
    let part = |name: &str, href: &str| {
        inner(
            name,
            &format!("<item identifier=\"i{name}\" identifierref=\"R1\"><title>T</title></item>"),
            &format!("<resource identifier=\"R1\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"{href}\"/>"),
        )
    };
    let refers = |to: &str| format!("<item identifier=\"k{to}\" identifierref=\"{to}\"><title>T</title></item>");
    let own = format!("{}{}", part("A", "a.html"), part("B", "../b.html"));
    let manifest = read(&with_inner(&format!("{}{}", refers("A"), refers("B")), &own));
    let hrefs: Vec<_> = manifest.scos.iter().map(|sco| sco.href.as_str()).collect();
    assert_eq!(
        (hrefs, codes(&manifest.warnings)),
        (
            vec!["content/a.html", "b.html"],
            vec![FindingCode::DefaultOrganization; 0]
        )
    );
}

#[test]
fn a_prefix_of_2004_alone_tells_the_edition() {
    for prefix in ["adlseq", "adlnav", "imsss"] {
        let text = manifest_12(&item_with(&format!("<{prefix}:x/>")), ONE_SCO)
            .replace("<schemaversion>1.2</schemaversion>", "")
            .replace(" xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"", "");
        let manifest = read(&text);
        assert_eq!(manifest.edition, Edition::Third, "{prefix}");
        assert!(
            codes(&manifest.warnings).contains(&FindingCode::EditionUnclear),
            "{prefix}"
        );
    }
}

#[test]
fn an_address_is_the_archives_also_behind_a_base_that_lacks_its_slash() {
    let resource =
        "<resource identifier=\"r\" type=\"webcontent\" adlcp:scormtype=\"sco\" xml:base=\"Content\" href=\"A.html\"/>";
    let files = FileNames::new(["content/a.html".to_owned()]);
    let manifest = parse(manifest_12(ONE_ITEM, resource).as_bytes(), &files).expect("a manifest");
    assert_eq!(
        (manifest.scos[0].href.as_str(), codes(&manifest.warnings)),
        ("content/a.html", vec![FindingCode::HrefSpelling])
    );
}
