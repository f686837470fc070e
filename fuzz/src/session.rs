//! A session for the targets that need one.

#[path = "../../local/benches/made/session.rs"]
mod made;

use jiff::Timestamp;
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::{Edition, Revision, Sco, ScoTerms, Source};
use scorm::session::Session;

/// A point in time.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time")
}

/// A session of a package with one SCO.
pub fn session(edition: Edition) -> Session {
    let package = PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("an id");
    let revision = Revision {
        number: 1,
        title: String::new(),
        edition,
        language: None,
        scos: vec![Sco {
            identifier: "i".to_owned(),
            title: String::new(),
            href: "i.html".to_owned(),
            terms: ScoTerms::default(),
        }],
        file_count: 1,
        size_bytes: 1,
        warnings: Vec::new(),
        source: Source::default(),
    };
    let (id, user) = (
        SessionId::parse("s").expect("an id"),
        UserId::parse("u").expect("an id"),
    );
    made::session(id, user, package, &revision, at(0))
}
