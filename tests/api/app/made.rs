//! What tests are made of: packages, and text.

use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use local::course;
use scorm::id::PackageId;
use scorm::manifest::{self, FileNames};
use scorm::package::journey::NamedZip;
use scorm::package::{Edition, Package, Revision, Sco, ScoTerms, Source};

/// When every test begins.
pub const START: &str = "2026-01-15T10:30:00Z";

/// The course that comes with the program: SCORM 1.2, one SCO, mastery score 80.
pub fn demo() -> Package {
    const MANIFEST: &[u8] = include_bytes!("../../../local/demo/imsmanifest.xml");
    let files = FileNames::new(["index.html", "course.js", "course.css"].map(str::to_owned));
    let manifest = manifest::parse(MANIFEST, &files).unwrap();
    let revision = Revision {
        number: 1,
        title: manifest.title,
        edition: manifest.edition,
        language: None,
        scos: manifest.scos,
        file_count: 4,
        size_bytes: 30_000,
        warnings: Vec::new(),
        source: Source::default(),
    };
    ready(course::demos().unwrap()[0].package, revision, START.parse().unwrap())
}

/// A package with a revision that is live.
fn ready(id: PackageId, revision: Revision, at: Timestamp) -> Package {
    let mut package = Package::register(id, None, NamedZip::default(), at);
    package.went_live(revision, at);
    package
}

/// A made-up package of an edition, with these terms for each SCO.
pub fn package(edition: Edition, terms: &[ScoTerms]) -> Package {
    static MADE: AtomicU32 = AtomicU32::new(1);
    let at: Timestamp = START.parse().unwrap();
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    let sco = |(n, terms): (usize, &ScoTerms)| Sco {
        identifier: format!("sco_{n}"),
        title: format!("SCO {n}"),
        href: format!("{n}.html"),
        terms: terms.clone(),
    };
    let revision = Revision {
        number: 1,
        title: format!("Course {made}"),
        edition,
        language: None,
        scos: terms.iter().enumerate().map(sco).collect(),
        file_count: 3,
        size_bytes: 4096,
        warnings: Vec::new(),
        source: Source::default(),
    };
    let id = PackageId::parse(&format!("0197a4c2-5b1e-7c30-9a4f-{made:012x}")).unwrap();
    ready(id, revision, at + SignedDuration::from_secs(i64::from(made)))
}

/// Text that does not compress below three quarters of itself.
pub fn noise(length: usize, seed: u64) -> String {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"[(state % 64) as usize] as char
    };
    (0..length).map(|_| next()).collect()
}
