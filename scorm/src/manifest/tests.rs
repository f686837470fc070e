use super::*;
use crate::finding::Place;

/// Hrefs, bases, and files that are not there.
mod addresses;
/// The tree of items.
mod course;
/// What people and tools write that is not quite the standard's.
mod habits;
/// Property tests: what is mutated is read or refused, and never ends the process.
mod mutations;
/// Thresholds, limits, launch data, objectives, and where a learner may go.
mod terms;

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

/// The files that these manifests speak of.
fn files() -> FileNames {
    FileNames::new(["a.html", "b.html", "content/a.html"].map(str::to_owned))
}

fn read(text: &str) -> Manifest {
    parse(text.as_bytes(), &files()).expect("a manifest")
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Why a manifest is refused.
fn refused(text: &str) -> Vec<Finding> {
    parse(text.as_bytes(), &files()).expect_err("a refusal").errors
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
}

#[test]
fn a_dangling_item_warns_and_is_passed_over() {
    let items = format!(r#"<item identifier="lost" identifierref="nowhere"><title>L</title></item>{ONE_ITEM}"#);
    let manifest = read(&manifest_12(&items, ONE_SCO));
    assert_eq!(manifest.scos.len(), 1);
    assert_eq!(codes(&manifest.warnings), [FindingCode::ItemDangling]);
    let warning = &manifest.warnings[0];
    assert!(warning.message.contains("\"nowhere\""), "{warning}");
    assert_eq!(warning.element.as_deref(), Some("<item identifier=\"lost\">"));
    assert_eq!(warning.rule.as_deref(), Some("CAM 3.4.1.7"));
}

#[test]
fn a_course_without_a_sco_is_told() {
    let asset = ONE_SCO.replace("\"sco\"", "\"asset\"");
    let manifest = read(&manifest_12(ONE_ITEM, &asset));
    assert_eq!(
        (manifest.scos.len(), codes(&manifest.warnings)),
        (1, vec![FindingCode::NoSco])
    );
}

#[test]
fn what_cannot_be_launched_says_why_and_where() {
    let no_href = ONE_SCO.replace(" href=\"a.html\"", "");
    let findings = refused(&manifest_12(ONE_ITEM, &no_href));
    assert_eq!(codes(&findings), [FindingCode::LaunchHrefMissing]);
    assert_eq!(findings[0].place, Some(Place { line: 5, column: 14 }));
    assert_eq!(findings[0].element.as_deref(), Some("<resource identifier=\"r\">"));
    for (text, code) in [
        (manifest_12("", ONE_SCO), FindingCode::NothingToLaunch),
        ("<manifest/>".to_owned(), FindingCode::NoOrganization),
        (
            "<manifest><organizations/></manifest>".to_owned(),
            FindingCode::NoOrganization,
        ),
        ("<courseStructure/>".to_owned(), FindingCode::NotAManifest),
        ("<manifest>".to_owned(), FindingCode::ManifestMalformed),
        (String::new(), FindingCode::ManifestMalformed),
        (
            r#"<!DOCTYPE m [<!ENTITY a "aaaa">]><manifest>&a;</manifest>"#.to_owned(),
            FindingCode::ManifestDoctype,
        ),
        ("<a>".repeat(500), FindingCode::ManifestTooDeep),
        (
            format!("<manifest>{}</manifest>", "<a/>".repeat(1_000_001)),
            FindingCode::ManifestTooLarge,
        ),
    ] {
        assert_eq!(codes(&refused(&text)), [code], "{}", &text[..text.len().min(100)]);
    }
    let malformed = refused("<manifest>\n  <organizations>\n</manifest>");
    assert_eq!(malformed[0].place.map(|place| place.line), Some(3));
    let bytes = parse(&[0xC3, 0x28], &files()).expect_err("a refusal").errors;
    assert_eq!(codes(&bytes), [FindingCode::ManifestEncoding]);
    let large = vec![b' '; 32 * 1024 * 1024 + 1];
    let large = parse(&large, &files()).expect_err("a refusal").errors;
    assert_eq!(codes(&large), [FindingCode::ManifestTooLarge]);
}

#[test]
fn elements_may_have_a_prefix_the_root_included() {
    let text = manifest_12(ONE_ITEM, ONE_SCO).replace("xmlns=", "xmlns:cp=");
    let mut prefixed = text;
    for name in [
        "manifest",
        "metadata",
        "schema",
        "schemaversion",
        "organizations",
        "organization",
        "title",
        "item",
        "resources",
        "resource",
    ] {
        for (before, after) in [(" ", " "), (">", ">"), ("/>", "/>")] {
            prefixed = prefixed.replace(&format!("<{name}{before}"), &format!("<cp:{name}{after}"));
            prefixed = prefixed.replace(&format!("</{name}{before}"), &format!("</cp:{name}{after}"));
        }
    }
    assert!(prefixed.contains("<cp:manifest") && !prefixed.contains("<item"));
    let (plain, prefixed) = (read(&manifest_12(ONE_ITEM, ONE_SCO)), read(&prefixed));
    assert_eq!(prefixed, plain);
}

#[test]
fn another_kind_of_package_is_named() {
    let cartridge = r#"<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"><metadata>
        <schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata><organizations/></manifest>"#;
    assert_eq!(codes(&refused(cartridge)), [FindingCode::NotScorm]);
}

#[test]
fn an_edition_that_is_unclear_is_a_warning() {
    let warned = |text: &str| {
        let manifest = read(text);
        (manifest.edition, codes(&manifest.warnings))
    };
    let text = manifest_12(ONE_ITEM, ONE_SCO);
    assert_eq!(warned(&text), (Edition::Scorm12, vec![]));
    let without = text.replace("<schemaversion>1.2</schemaversion>", "");
    assert_eq!(warned(&without), (Edition::Scorm12, vec![]));
    let unclear = vec![FindingCode::EditionUnclear];
    assert_eq!(
        warned(&text.replace(">1.2<", ">1.4<")),
        (Edition::Scorm12, unclear.clone())
    );
    let other = text.replace(">1.2<", ">  2004 4TH  edition <");
    assert_eq!(warned(&other), (Edition::Fourth, unclear.clone()));
    let bare = without.replace("adlcp_rootv1p2", "adlcp_v1p3");
    assert_eq!(warned(&bare), (Edition::Third, unclear));
}

#[test]
fn the_default_organization_has_stand_ins() {
    let text = manifest_12(ONE_ITEM, ONE_SCO);
    let taken = |text: &str| {
        let manifest = read(text);
        (manifest.course.identifier.clone(), codes(&manifest.warnings))
    };
    let odd = vec![FindingCode::DefaultOrganization];
    assert_eq!(taken(&text), ("o".to_owned(), vec![]));
    for default in ["", "default=\"x\""] {
        assert_eq!(
            taken(&text.replace("default=\"o\"", default)),
            ("o".to_owned(), odd.clone())
        );
    }
    let empty = text.replace(
        "<organization identifier=\"o\">",
        "<organization identifier=\"e\"/><organization identifier=\"o\">",
    );
    assert_eq!(
        taken(&empty.replace("default=\"o\"", "default=\"e\"")),
        ("o".to_owned(), odd)
    );
}

#[test]
fn extensions_are_told_once_each() {
    let item = r#"<item identifier="i" identifierref="r"><title>One</title><x:a xmlns:x="urn:ours"/><x:b xmlns:x="urn:ours" xmlns:y="urn:yours" y:c="d"/></item>"#;
    let metadata = "<metadata><x:any xmlns:x=\"urn:metadata\"/>";
    let manifest = read(&manifest_12(item, ONE_SCO).replace("<metadata>", metadata));
    assert_eq!(codes(&manifest.warnings), [FindingCode::UnknownExtension; 2]);
    assert!(manifest.warnings[0].message.contains("urn:ours"));
    assert!(manifest.warnings[1].message.contains("urn:yours"));
}

#[test]
fn title_and_language_come_from_the_manifest_or_from_its_metadata() {
    let general = r#"<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><general><title><langstring xml:lang="de">Aus Metadaten</langstring></title></general></lom>"#;
    let text = manifest_12(ONE_ITEM, ONE_SCO).replace("<metadata>", &format!("<metadata>{general}"));
    let manifest = read(&text);
    assert_eq!(
        (manifest.title.as_str(), manifest.language.as_deref()),
        ("A course", Some("de"))
    );
    assert_eq!(
        read(&text.replace("<title> A course </title>", "")).title,
        "Aus Metadaten"
    );

    let location = "<metadata><adlcp:location>content/../b.html</adlcp:location>";
    let text = manifest_12(ONE_ITEM, ONE_SCO).replace("<metadata>", location);
    let mut manifest = read(&text.replace("<title> A course </title>", ""));
    assert_eq!(
        (manifest.title.as_str(), manifest.metadata_file.as_deref()),
        ("One", Some("b.html"))
    );
    let lom = r#"<lom:lom xmlns:lom="http://ltsc.ieee.org/xsd/LOM"><lom:general><lom:title><lom:string language="x-none"/><lom:string language="en">From outside</lom:string></lom:title><lom:language>fr-CA</lom:language></lom:general></lom:lom>"#;
    manifest.describe(lom.as_bytes());
    assert_eq!(
        (manifest.title.as_str(), manifest.language.as_deref()),
        ("From outside", Some("fr-CA"))
    );
    manifest.describe(b"<lom>");
    assert_eq!(codes(&manifest.warnings), [FindingCode::ManifestMalformed]);
    assert_eq!(manifest.warnings[0].file.as_deref(), Some("b.html"));
    let missing = read(&text.replace("content/../b.html", "c.xml"));
    assert_eq!(
        (missing.metadata_file, codes(&missing.warnings)),
        (None, vec![FindingCode::FileMissing])
    );
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
        assert_eq!(parse(&bytes, &files()).expect("a manifest").title, "Ä course");
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
fn a_course_of_assets_is_launched_with_a_warning() {
    let asset = r#"<resource identifier="r" adlcp:scormtype="asset" href="a.html"/>"#;
    let manifest = read(&manifest_12(ONE_ITEM, asset));
    assert!(manifest.scos[0].terms.is_asset && !manifest.course.items[0].is_sco);
    assert!(!read(&manifest_12(ONE_ITEM, ONE_SCO)).scos[0].terms.is_asset);
}

#[test]
fn what_does_not_say_that_it_is_an_asset_gets_the_api() {
    for (said, is_sco, is_unsaid) in [
        (r#"adlcp:scormtype="sco""#, true, false),
        (r#"adlcp:scormType=" SCO ""#, true, false),
        (r#"adlcp:scormtype="Asset""#, false, false),
        (r#"adlcp:scormtype="page""#, true, true),
        ("", true, true),
    ] {
        let resource = format!(r#"<resource identifier="r" {said} href="a.html"/>"#);
        let manifest = read(&manifest_12(ONE_ITEM, &resource));
        assert_eq!(manifest.course.items[0].is_sco, is_sco, "{said}");
        assert_eq!(manifest.scos[0].terms.is_unsaid, is_unsaid, "{said}");
    }
}
