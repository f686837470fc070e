//! Courses as authors upload them.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A manifest of one SCO, which launches `index.html`.
pub fn manifest(title: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
        <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>{title}</title>
        <item identifier="i" identifierref="r"><title>One</title><adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
        <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources></manifest>"#
    )
}

/// A zip of these files, stored as they are, so that a test can change a byte.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A course that can be launched.
pub fn course(title: &str) -> Vec<u8> {
    let manifest = manifest(title);
    let page = b"<!doctype html><title>One</title>";
    zipped(&[
        ("imsmanifest.xml", manifest.as_bytes()),
        ("index.html", page),
        ("style.css", b"a { color: red }"),
    ])
}

/// The course that comes with the program.
pub fn demo() -> Vec<u8> {
    zipped(&[
        ("imsmanifest.xml", include_bytes!("../../local/demo/imsmanifest.xml")),
        ("index.html", include_bytes!("../../local/demo/index.html")),
        ("course.js", include_bytes!("../../local/demo/course.js")),
        ("course.css", include_bytes!("../../local/demo/course.css")),
    ])
}

/// A course with a byte of its last file changed, which its checksum tells.
pub fn damaged(title: &str) -> Vec<u8> {
    let mut bytes = course(title);
    let at = bytes.windows(5).position(|window| window == b"color").unwrap();
    bytes[at] = b'C';
    bytes
}

/// What names may have in them: signs of addresses, escapes that are none, letters of many scripts, composed and not.
const ODD: [&str; 40] = [
    "a",
    "B",
    "7",
    "-",
    "_",
    "~",
    " ",
    "%",
    "%41",
    "%2e",
    "%zz",
    "+",
    "#",
    "?",
    "&",
    "'",
    "(",
    ")",
    "=",
    ";",
    ",",
    "@",
    "!",
    "$",
    "*",
    "[",
    "]",
    "{",
    ":",
    "ü",
    "u\u{308}",
    "é",
    "ß",
    "İ",
    "表",
    "か\u{3099}",
    "가",
    "\u{1100}\u{1161}\u{11A8}",
    "ệ",
    "😀",
];

/// A course of files with odd names, which depend on a seed, and each address by which one is asked for: behind it what is in the file.
pub fn odd(seed: u64) -> (Vec<u8>, BTreeMap<String, String>) {
    let mut state = seed | 1;
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % most as u64).unwrap()
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    while names.len() < 80 {
        let folders = next(3);
        let mut part = || -> String { (0..=next(5)).map(|_| ODD[next(ODD.len())]).collect() };
        let parts: Vec<String> = (0..=folders).map(|_| part()).collect();
        let name = format!("{}.html", parts.join("/"));
        // One spelling of each name, and no drives.
        let is_drive = name.as_bytes().get(1) == Some(&b':');
        if !is_drive {
            names
                .entry(name.nfc().collect::<String>().to_lowercase())
                .or_insert(name);
        }
    }
    let manifest = manifest("Odd");
    let mut files: Vec<(&str, &[u8])> = vec![("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"<p>")];
    files.extend(names.values().map(|name| (name.as_str(), name.as_bytes())));
    let address = |name: &str| -> String {
        let parts = name
            .split('/')
            .map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
        parts.collect::<Vec<_>>().join("/")
    };
    let asked = names.values().flat_map(|name| {
        let forms = [name.nfc().collect::<String>(), name.nfd().collect::<String>()];
        forms.map(|form| (address(&form), name.clone()))
    });
    (zipped(&files), asked.collect())
}
