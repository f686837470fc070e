//! A learner's session, as the benches measure with and the fuzz targets begin with.

use jiff::{SignedDuration, Timestamp};
use scorm::cmi::batch::Strictness;
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::Revision;
use scorm::session::Session;
use scorm::session::outcome::ResultPolicy;
use scorm::session::terms::{Credit, Mode, NewSession, Terms};

pub fn session(id: SessionId, user_id: UserId, package: PackageId, revision: &Revision, now: Timestamp) -> Session {
    let day = SignedDuration::from_hours(24);
    let new = NewSession {
        id,
        user_id,
        learner_name: None,
        terms: Terms {
            lifetime: day,
            retention: day,
            result_policy: ResultPolicy::Best,
        },
        mode: Mode::Normal,
        credit: Credit::Credit,
        strictness: Strictness::Lenient,
        return_url: None,
        language: None,
        metadata: "{}".to_owned(),
    };
    Session::new(new, package, revision, now)
}
