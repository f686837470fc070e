//! Courses as tools and people really pack them: each is a small archive that is made here, and what is said of it.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// What an archive is called by that is no SCORM package.
mod others;

const MANIFEST: &str = "imsmanifest.xml";

/// An archive of these files, whose names are these bytes.
fn packed(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    // The writer takes texts: each name is put into the place of another one of its length.
    let stand_in = |n: usize, name: &[u8]| format!("{n:0>width$}", width = name.len());
    for (n, (name, bytes)) in files.iter().enumerate() {
        let name = std::str::from_utf8(name).map_or_else(|_| stand_in(n, name), str::to_owned);
        zip.start_file(name, options).expect("an entry");
        zip.write_all(bytes).expect("bytes");
    }
    let mut archive = zip.finish().expect("an archive").into_inner();
    for (n, (name, _)) in files
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| std::str::from_utf8(name).is_err())
    {
        let from = stand_in(n, name);
        let at: Vec<usize> = (0..archive.len() - from.len())
            .filter(|at| archive[*at..].starts_with(from.as_bytes()))
            .collect();
        assert_eq!(at.len(), 2, "{from}");
        for at in at {
            archive[at..at + name.len()].copy_from_slice(name);
        }
    }
    archive
}

/// A manifest of 1.2 whose items launch these files.
fn manifest(hrefs: &[&str]) -> String {
    let items: String = (0..hrefs.len())
        .map(|n| format!("<item identifier=\"i{n}\" identifierref=\"r{n}\"><title>Part {n}</title></item>"))
        .collect();
    let resource = |(n, href): (usize, &&str)| {
        format!("<resource identifier=\"r{n}\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"{href}\"/>")
    };
    let resources: String = hrefs.iter().enumerate().map(resource).collect();
    format!(
        r#"<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
        <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>Course</title>{items}</organization></organizations>
        <resources>{resources}</resources></manifest>"#
    )
}

fn judged(archive: &[u8]) -> Verdict {
    check(&mut Cursor::new(archive), &Limits::default()).expect("a verdict")
}

/// What is said of a course that can be launched: its first file, and the codes of its warnings.
fn launched(files: &[(&[u8], &[u8])]) -> (String, Vec<&'static str>) {
    let verdict = judged(&packed(files));
    assert_eq!(verdict.errors, [], "{:?}", verdict.warnings);
    let manifest = verdict.manifest.expect("a manifest");
    (manifest.scos[0].href.clone(), codes(&verdict.warnings))
}

/// What is said of a course that cannot.
fn refused(files: &[(&[u8], &[u8])]) -> (Vec<&'static str>, Vec<&'static str>) {
    let verdict = judged(&packed(files));
    (codes(&verdict.errors), codes(&verdict.warnings))
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// Changes an entry's attributes, as another system would write them.
fn with_attributes(mut archive: Vec<u8>, name: &str, made_by: u8, attributes: u32) -> Vec<u8> {
    let directory = |at: usize| {
        let entry = &archive[at..];
        let is_entry = entry.starts_with(b"PK\x01\x02") && usize::from(entry[28]) == name.len();
        is_entry && entry.get(46..46 + name.len()) == Some(name.as_bytes())
    };
    let at = (0..archive.len()).find(|at| directory(*at)).expect("an entry");
    archive[at + 5] = made_by;
    archive[at + 38..at + 42].copy_from_slice(&attributes.to_le_bytes());
    archive
}

#[test]
fn names_in_an_authors_code_page_are_read_as_the_manifest_calls_them() {
    let names: [(&str, &[u8]); 6] = [
        ("lição.html", b"li\x87\xC6o.html"),
        ("表紙.html", b"\x95\x5C\x8E\x86.html"),
        ("урок.html", b"\xE3\xE0\xAE\xAA.html"),
        ("课程.html", b"\xBF\xCE\xB3\xCC.html"),
        ("강의.html", b"\xB0\xAD\xC0\xC7.html"),
        ("leçon….html", b"le\xE7on\x85.html"),
    ];
    for (name, bytes) in names {
        let own = manifest(&[name]);
        let (href, warnings) = launched(&[(b"imsmanifest.xml", own.as_bytes()), (bytes, b"<p>")]);
        assert_eq!((href.as_str(), warnings), (name, vec!["name_encoding"]));
        let escaped = own.replace(
            name,
            &name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>(),
        );
        launched(&[(b"imsmanifest.xml", escaped.as_bytes()), (bytes, b"<p>")]);
    }
}

#[test]
fn a_code_page_that_nothing_tells_is_told() {
    let own = manifest(&["index.html"]);
    let files: [(&[u8], &[u8]); 3] = [
        (b"imsmanifest.xml", own.as_bytes()),
        (b"index.html", b"<p>"),
        (b"img/li\x87\xC6o.png", b"picture"),
    ];
    assert_eq!(launched(&files), ("index.html".to_owned(), vec!["name_encoding"]));
}

#[test]
fn what_systems_add_is_left_out_and_what_they_leave_away_is_known() {
    let own = manifest(&["index.html"]);
    let course: [(&[u8], &[u8]); 2] = [
        (b"Course/imsmanifest.xml", own.as_bytes()),
        (b"Course/index.html", b"<p>"),
    ];
    let with = |more: (&'static [u8], &'static [u8])| packed(&[&course[..], &[more]].concat());
    for archive in [
        with((b"._Course", b"fork")),
        with((b"__MACOSX/Course/._index.html", b"fork")),
        with((b"Course/images/Icon\r", b"")),
        with_attributes(with((b"Course", b"")), "Course", 0, 0x10),
        with_attributes(with((b"Course", b"")), "Course", 3, 0o040_755 << 16),
    ] {
        let verdict = judged(&archive);
        assert_eq!(verdict.errors, []);
        assert_eq!(
            (codes(&verdict.warnings), verdict.file_count),
            (vec!["single_folder"], 2)
        );
    }
}

#[test]
fn a_slash_before_names_is_left_out() {
    let own = manifest(&["index.html"]);
    let files: [(&[u8], &[u8]); 2] = [(b"/imsmanifest.xml", own.as_bytes()), (b"/index.html", b"<p>")];
    assert_eq!(launched(&files), ("index.html".to_owned(), vec!["name_rooted"]));
}

#[test]
fn an_href_finds_its_file_however_it_is_escaped() {
    for (href, name, launch) in [
        ("content%2Findex.html", "content/index.html", "content/index.html"),
        ("content%5cindex.html", "content/index.html", "content/index.html"),
        ("a%20b.html", "a b.html", "a%20b.html"),
        ("100%.html", "100%.html", "100%25.html"),
        ("100%25.html", "100%.html", "100%25.html"),
        ("a%20b.html", "a%20b.html", "a%2520b.html"),
        ("A: Intro/a.html", "A: Intro/a.html", "A%3A%20Intro/a.html"),
        ("./javascript:alert(1)", "javascript:alert(1)", "javascript%3Aalert(1)"),
        ("u\u{308}.html", "ü.html", "%C3%BC.html"),
        ("ü.html", "u\u{308}.html", "ü.html"),
        ("img/Logo.html", "img/Logo.html", "img/Logo.html"),
    ] {
        let own = manifest(&[href]);
        let files: [(&[u8], &[u8]); 2] = [(b"imsmanifest.xml", own.as_bytes()), (name.as_bytes(), b"<p>")];
        assert_eq!(launched(&files).0, launch, "{href} {name}");
    }
}

#[test]
fn what_is_no_address_of_a_page_is_never_launched() {
    for href in [
        "javascript:alert(1)",
        "./javascript:alert(1)",
        "././JavaScript:x",
        "a/../data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
    ] {
        let own = manifest(&[href]);
        let (errors, _) = refused(&[(b"imsmanifest.xml", own.as_bytes()), (b"index.html", b"<p>")]);
        assert!(
            errors == ["href_invalid"] || errors == ["launch_file_missing"],
            "{href}: {errors:?}"
        );
    }
}

#[test]
fn one_file_that_is_missing_among_several_keeps_nobody_from_the_others() {
    let own = manifest(&["index.html", "gone.html"]);
    let verdict = judged(&packed(&[
        (b"imsmanifest.xml", own.as_bytes()),
        (b"index.html", b"<p>"),
    ]));
    assert_eq!(
        (codes(&verdict.errors), codes(&verdict.warnings)),
        (vec![], vec!["launch_file_missing"])
    );
    let course = verdict.manifest.expect("a manifest");
    assert_eq!(course.scos.len(), 1);
    let items = &course.course.items;
    assert!(!items[0].unavailable && items[1].unavailable && items[1].href.is_none());
    let own = manifest(&["gone.html", "lost.html"]);
    let (errors, _) = refused(&[(b"imsmanifest.xml", own.as_bytes()), (b"index.html", b"<p>")]);
    assert_eq!(errors, ["launch_file_missing"; 2]);
}

#[test]
fn a_refusal_keeps_every_warning_that_explains_it() {
    let own = manifest(&["index.html"]).replace("identifierref=\"r0\"", "identifierref=\"SCO_Resource_01\"");
    let files: [(&[u8], &[u8]); 2] = [(b"imsmanifest.xml", own.as_bytes()), (b"index.html", b"<p>")];
    assert_eq!(
        refused(&files),
        (
            vec!["nothing_to_launch"],
            vec!["default_organization", "item_dangling"][1..].to_vec()
        )
    );
    let encrypted = manifest(&["index.html"]);
    let files: [(&[u8], &[u8]); 2] = [(b"a\\imsmanifest.xml", encrypted.as_bytes()), (b"../x", b"")];
    let (errors, warnings) = refused(&files);
    assert_eq!(
        (errors, warnings),
        (vec!["name_unsafe"], vec!["single_folder", "name_backslash"])
    );
}

#[test]
fn a_manifest_that_was_refused_is_not_said_to_be_missing() {
    let own = manifest(&["index.html"]);
    let mut archive = packed(&[(b"imsmanifest.xml", own.as_bytes()), (b"index.html", b"<p>")]);
    // The method, in each header: Bzip2.
    for (header, at) in [(&b"PK\x03\x04"[..], 8), (b"PK\x01\x02", 10)] {
        let found: Vec<usize> = (0..archive.len())
            .filter(|start| archive[*start..].starts_with(header))
            .collect();
        for start in found {
            archive[start + at] = 12;
        }
    }
    assert_eq!(codes(&judged(&archive).errors), ["compression_unsupported"; 2]);
}

#[test]
fn a_metadata_file_is_named_where_it_is_at_fault() {
    let own = manifest(&["index.html"]).replace(
        "</schemaversion>",
        "</schemaversion><adlcp:location>imslrm.xml</adlcp:location>",
    );
    let verdict = judged(&packed(&[
        (b"imsmanifest.xml", own.as_bytes()),
        (b"index.html", b"<p>"),
        (b"imslrm.xml", b"<lom><general><title>A & B</title></general></lom>"),
    ]));
    let [warning] = &verdict.warnings[..] else {
        panic!("{:?}", verdict.warnings)
    };
    assert_eq!(
        (warning.code.as_str(), warning.file.as_deref()),
        ("manifest_malformed", Some("imslrm.xml"))
    );
    assert!(
        warning.message.starts_with("The metadata file is not well-formed XML") && warning.message.contains("&amp;"),
        "{}",
        warning.message
    );
}
