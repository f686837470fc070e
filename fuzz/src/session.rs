//! A session for the targets that need one.

use jiff::{SignedDuration, Timestamp};
use scorm::cmi::batch::Strictness;
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::{Edition, Revision, Sco, ScoTerms};
use scorm::session::Session;
use scorm::session::outcome::ResultPolicy;
use scorm::session::terms::{Credit, Mode, NewSession, Terms};

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
    };
    let new = NewSession {
        id: SessionId::parse("s").expect("an id"),
        user_id: UserId::parse("u").expect("an id"),
        learner_name: None,
        terms: Terms {
            lifetime: SignedDuration::from_hours(24),
            retention: SignedDuration::from_hours(24),
            result_policy: ResultPolicy::Best,
        },
        mode: Mode::Normal,
        credit: Credit::Credit,
        strictness: Strictness::Lenient,
        return_url: None,
        language: None,
        metadata: "{}".to_owned(),
    };
    Session::new(new, package, &revision, at(0))
}
