//! A revision of one SCO, as the benches measure with.

use scorm::package::{Edition, Revision, Sco, ScoTerms, Source};

pub fn revision(edition: Edition) -> Revision {
    Revision {
        number: 1,
        title: "Bench".to_owned(),
        edition,
        language: None,
        scos: vec![Sco {
            identifier: "bench".to_owned(),
            title: "Bench".to_owned(),
            href: "index.html".to_owned(),
            terms: ScoTerms::default(),
        }],
        file_count: 1,
        size_bytes: 1,
        warnings: Vec::new(),
        source: Source::default(),
    }
}
