//! Courses as authors upload them.

use std::io::{Cursor, Write};

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
