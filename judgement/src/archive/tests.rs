use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// Damaged, lying and hostile archives.
mod hostile;

const MANIFEST: &str = "imsmanifest.xml";

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// An archive of these files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

/// An archive with a manifest and empty files of these names.
fn named(names: &[&str]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b""[..])).collect();
    zipped(&[&[(MANIFEST, &b"<manifest/>"[..])], &files[..]].concat())
}

fn limits() -> Limits {
    Limits::default()
}

fn open(bytes: &[u8]) -> Archive {
    Archive::open(Cursor::new(bytes), &limits(), None).expect("an archive")
}

fn refused_within(bytes: &[u8], limits: &Limits) -> Vec<Finding> {
    match Archive::open(Cursor::new(bytes), limits, None) {
        Err(Unopened::Refused { errors, .. }) => errors,
        other => panic!("{other:?}"),
    }
}

fn refused(bytes: &[u8]) -> Vec<FindingCode> {
    codes(&refused_within(bytes, &limits()))
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

fn names(archive: &Archive) -> Vec<&str> {
    archive.files.iter().map(|file| file.name.as_str()).collect()
}

fn read(archive: &Archive, name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let file = archive.files.iter().find(|file| file.name == name).expect("a file");
    let mut content = Vec::new();
    file.open(&mut Cursor::new(bytes))?.read_to_end(&mut content)?;
    Ok(content)
}

#[test]
fn entries_of_every_honest_kind_are_read() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let text = "content ".repeat(1000);
    for (name, options) in [
        (MANIFEST, SimpleFileOptions::default()),
        ("stored.bin", stored()),
        ("large.bin", stored().large_file(true)),
        ("deflated.html", SimpleFileOptions::default().large_file(true)),
    ] {
        zip.start_file(name, options).expect("an entry");
        zip.write_all(text.as_bytes()).expect("bytes");
    }
    zip.add_directory("folder", SimpleFileOptions::default())
        .expect("a folder");
    let bytes = zip.finish().expect("an archive").into_inner();
    let archive = open(&bytes);
    assert_eq!(names(&archive), [MANIFEST, "stored.bin", "large.bin", "deflated.html"]);
    assert_eq!(archive.size_bytes(), 4 * 8000);
    for name in names(&archive) {
        assert_eq!(read(&archive, name, &bytes).expect("bytes"), text.as_bytes(), "{name}");
    }
}

#[test]
fn a_streamed_archive_has_its_sizes_behind_its_entries() {
    let mut zip = ZipWriter::new_stream(Vec::new());
    for name in [MANIFEST, "a.html"] {
        zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(b"hello").expect("bytes");
    }
    let bytes = zip.finish().expect("an archive").into_inner();
    // Bit 3: a data descriptor follows (APPNOTE.TXT, 4.4.4).
    assert_eq!(bytes[6] & 8, 8);
    let archive = open(&bytes);
    assert_eq!(read(&archive, "a.html", &bytes).expect("bytes"), b"hello");
}

#[test]
fn bytes_before_the_first_entry_do_not_matter() {
    let bytes = [&b"#!/bin/sh of a self-extractor\n"[..], &named(&["a.html"])].concat();
    assert_eq!(read(&open(&bytes), MANIFEST, &bytes).expect("bytes"), b"<manifest/>");
}

#[test]
fn names_are_text_in_utf_8_or_the_first_code_page() {
    let flagged = open(&named(&["ü.html"]));
    assert_eq!(names(&flagged), [MANIFEST, "ü.html"]);
    // The flag that names are UTF-8 (bit 11) taken away, and then the letter in code page 437.
    let mut bytes = named(&["ü.html"]);
    unflag(&mut bytes);
    assert_eq!(names(&open(&bytes)), [MANIFEST, "ü.html"]);
    let mut bytes = named(&["xx.html"]);
    for at in positions(&bytes, b"xx.html") {
        bytes[at] = 0x81;
        bytes[at + 1] = 0x84;
    }
    assert_eq!(names(&open(&bytes)), [MANIFEST, "üä.html"]);
}

fn positions(bytes: &[u8], part: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(part.len()).enumerate();
    windows
        .filter(|(_, window)| *window == part)
        .map(|(at, _)| at)
        .collect()
}

fn unflag(bytes: &mut [u8]) {
    for at in positions(bytes, b"PK\x03\x04") {
        bytes[at + 7] &= !8;
    }
    for at in positions(bytes, b"PK\x01\x02") {
        bytes[at + 9] &= !8;
    }
}

#[test]
fn backslashes_folders_and_rubbish() {
    let archive = open(&named(&["a\\b.html", "./c//d.js", "e/", "__MACOSX/._c", "e/.DS_Store"]));
    assert_eq!(names(&archive), [MANIFEST, "a/b.html", "c/d.js"]);
    assert_eq!(codes(&archive.warnings), [FindingCode::NameBackslash]);
}

#[test]
fn one_folder_around_everything_is_taken_for_the_root() {
    let bytes = zipped(&[
        ("my course/x/imsmanifest.xml", b"<manifest/>"),
        ("my course/x/a/b.html", b""),
    ]);
    let archive = open(&bytes);
    assert_eq!(names(&archive), [MANIFEST, "a/b.html"]);
    assert_eq!(codes(&archive.warnings), [FindingCode::SingleFolder]);
    assert!(archive.warnings[0].message.contains("\"my course/x\""));
    assert_eq!(read(&archive, MANIFEST, &bytes).expect("bytes"), b"<manifest/>");

    let other_case = open(&zipped(&[("IMSManifest.XML", b"<manifest/>")]));
    assert_eq!(other_case.manifest, "IMSManifest.XML");
    assert_eq!(codes(&other_case.warnings), [FindingCode::ManifestName]);
}

#[test]
fn what_is_no_scorm_package_is_told_what_it_is() {
    use FindingCode::{Aicc, Cmi5, ManifestMissing, Xapi};
    for (files, code, word) in [
        (&["cmi5.xml", "index.html"][..], Cmi5, "cmi5"),
        (&["course/tincan.xml", "a.html"], Xapi, "Tin Can"),
        (&["COURSE.AU", "course.crs", "course.des"], Aicc, "AICC"),
        (
            &["x/imsmanifest.xml", "readme.txt"],
            ManifestMissing,
            "x/imsmanifest.xml",
        ),
        (&["course.zip", "readme.txt"], ManifestMissing, "course.zip"),
        (&["index.html"], ManifestMissing, "no imsmanifest.xml"),
        (&[], ManifestMissing, "no imsmanifest.xml"),
    ] {
        let files: Vec<(&str, &[u8])> = files.iter().map(|name| (*name, &b""[..])).collect();
        let findings = refused_within(&zipped(&files), &limits());
        assert_eq!(codes(&findings), [code], "{files:?}");
        assert!(findings[0].message.contains(word), "{}", findings[0].message);
    }
}

#[test]
fn more_files_are_listed_than_a_zip_of_old_could_have() {
    let many: Vec<String> = (0..70_000).map(|n| format!("{n}.html")).collect();
    let archive = open(&named(&many.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(archive.files.len(), 70_001);
}
