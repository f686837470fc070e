//! The archive: no bytes break its reader, and no file of one that is taken leads out of the package or is another's.

#![no_main]

use std::collections::HashSet;
use std::io::{Cursor, Read};

use judgement::archive::Archive;
use judgement::check;
use libfuzzer_sys::fuzz_target;
use scorm::package::Limits;

/// Small, so that an input is soon done with.
const LIMITS: Limits = Limits {
    files: 100,
    bytes: 4_000_000,
    ratio: 100,
};

fuzz_target!(|bytes: &[u8]| {
    let verdict = check(&mut Cursor::new(bytes), &LIMITS).expect("memory can be read");
    assert_eq!(verdict.manifest.is_some(), verdict.errors.is_empty());
    let Ok(archive) = Archive::open(Cursor::new(bytes), &LIMITS, None) else {
        return;
    };
    let mut known = HashSet::new();
    for file in &archive.files {
        let name = &file.name;
        assert!(
            !name.is_empty() && !name.starts_with('/') && !name.contains('\\'),
            "{name:?}"
        );
        assert!(name.split('/').all(|part| !matches!(part, "" | "." | "..")), "{name:?}");
        assert!(known.insert(name.to_lowercase()), "{name:?} is there twice");
        let mut reader = Cursor::new(bytes);
        let mut content = Vec::new();
        if let Ok(mut open) = file.open(&mut reader)
            && open.read_to_end(&mut content).is_ok()
        {
            assert_eq!(content.len() as u64, file.size);
        }
    }
});
