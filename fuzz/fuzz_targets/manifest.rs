//! The manifest: no bytes break its reader, what is refused says why, and what is read can be kept and launched.

#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use scorm::course::Course;
use scorm::manifest::{FileNames, parse};

fuzz_target!(|bytes: &[u8]| {
    let names = [
        "index.html",
        "a.html",
        "shared/launchpage.html",
        "imsmanifest.xml",
        "metadata.xml",
    ];
    let files = FileNames::new(names.map(str::to_owned));
    let mut manifest = match parse(bytes, &files) {
        Ok(manifest) => manifest,
        Err(unread) => return assert!(!unread.errors.is_empty()),
    };
    assert!(!manifest.scos.is_empty());
    let mut known = HashSet::new();
    for item in manifest.course.all_items() {
        assert!(known.insert(&item.identifier), "two items are one");
    }
    for sco in &manifest.scos {
        assert!(known.contains(&sco.identifier) && !sco.href.is_empty());
    }
    let json = serde_json::to_string(&manifest.course).expect("a text");
    assert_eq!(
        serde_json::from_str::<Course>(&json).expect("a course"),
        manifest.course
    );
    manifest.describe(bytes);
});
