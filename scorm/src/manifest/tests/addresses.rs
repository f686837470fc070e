use super::*;

/// What a launch by this href comes to: the address, or the errors; and the warnings.
fn launched(resource: &str, names: &[&str]) -> (Result<String, Vec<FindingCode>>, Vec<FindingCode>) {
    let resource = format!(r#"<resource identifier="r" adlcp:scormtype="sco" {resource}</resource>"#);
    let files = FileNames::new(names.iter().map(|name| (*name).to_owned()));
    match parse(manifest_12(ONE_ITEM, &resource).as_bytes(), &files) {
        Ok(manifest) => (Ok(manifest.scos[0].href.clone()), codes(&manifest.warnings)),
        Err(unread) => (Err(codes(&unread.errors)), codes(&unread.warnings)),
    }
}

#[test]
fn a_launch_is_found_however_it_is_written() {
    use FindingCode::{HrefBackslash, HrefExternal, HrefSpelling};
    for (resource, name, href, warnings) in [
        (r#"href="a.html?x=1#y">"#, "a.html", "a.html?x=1#y", vec![]),
        (r#"href="a%20b.html">"#, "a b.html", "a%20b.html", vec![]),
        (r#"href="%C3%BC.html">"#, "ü.html", "%C3%BC.html", vec![]),
        (
            r#"href="sub\\a.html">"#,
            "sub/a.html",
            "sub/a.html",
            vec![HrefBackslash],
        ),
        (r#"href="/a.html">"#, "a.html", "a.html", vec![HrefSpelling]),
        (r#"href="A.HTML?q">"#, "a.html", "a.html?q", vec![HrefSpelling]),
        (r#"xml:base="sub/" href="a.html">"#, "sub/a.html", "sub/a.html", vec![]),
        (
            r#"xml:base="sub" href="a.html">"#,
            "sub/a.html",
            "sub/a.html",
            vec![HrefSpelling],
        ),
        (r#"xml:base="sub" href="a.html">"#, "a.html", "a.html", vec![]),
        (r#"xml:base="x/../sub/" href="../a.html">"#, "a.html", "a.html", vec![]),
        (
            r#"href="https://example.org/a">"#,
            "a.html",
            "https://example.org/a",
            vec![HrefExternal],
        ),
    ] {
        let expected = (Ok(href.to_owned()), warnings);
        assert_eq!(
            launched(&resource.replace("\\\\", "\\"), &[name]),
            expected,
            "{resource}"
        );
    }
}

#[test]
fn a_launch_that_leads_nowhere_is_an_error() {
    use FindingCode::{HrefInvalid, LaunchFileMissing, LaunchHrefMissing};
    for (resource, code) in [
        (r#"href="b.html">"#, LaunchFileMissing),
        (r#"href="sub/">"#, LaunchFileMissing),
        (r#"href="?x=1">"#, LaunchFileMissing),
        (r#"href="../a.html">"#, HrefInvalid),
        (r#"href="javascript:void(0)">"#, HrefInvalid),
        (r#"href="C:\a.html">"#, HrefInvalid),
        (r#"href=" ">"#, LaunchHrefMissing),
        (">", LaunchHrefMissing),
    ] {
        assert_eq!(launched(resource, &["a.html"]), (Err(vec![code]), vec![]), "{resource}");
    }
    let missing = refused(&manifest_12(ONE_ITEM, &ONE_SCO.replace("a.html", "x/b.html")));
    assert!(missing[0].message.ends_with("there is \"b.html\"."), "{}", missing[0]);
}

#[test]
fn bases_of_every_level_are_joined() {
    let resources = r#"<resource identifier="r" xml:base="c/" adlcp:scormtype="sco" href="a.html"/>"#;
    let text = manifest_12(ONE_ITEM, resources)
        .replace("<manifest ", "<manifest xml:base=\"a/\" ")
        .replace("<resources>", "<resources xml:base=\"b/\">");
    let files = FileNames::new(["a/b/c/a.html".to_owned()]);
    let manifest = parse(text.as_bytes(), &files).expect("a manifest");
    assert_eq!(manifest.scos[0].href, "a/b/c/a.html");
    assert_eq!(manifest.warnings, []);
}

#[test]
fn files_and_dependencies_that_are_not_there_are_warnings() {
    let resources = r#"<resource identifier="r" adlcp:scormtype="sco" href="a.html">
        <file href="a.html"/><file href="gone.js"/><file href="../out.js"/><dependency identifierref="d"/><dependency identifierref="x"/></resource>
        <resource identifier="d" type="webcontent"><file href="B.html"/><file href="gone.css"/></resource>
        <resource identifier="d" type="webcontent"/><resource type="webcontent"/>"#;
    let manifest = read(&manifest_12(ONE_ITEM, resources));
    use FindingCode::{FileMissing, IdentifierDuplicate, IdentifierMissing};
    let expected = [
        IdentifierDuplicate,
        IdentifierMissing,
        FileMissing,
        FileMissing,
        IdentifierMissing,
        FileMissing,
    ];
    assert_eq!(codes(&manifest.warnings), expected);
    assert!(manifest.warnings[2].message.contains("gone.js"));
}
