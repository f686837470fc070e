//! Updates by an LMS: each names the version that it read.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::change::Change;
use scorm::session::terms::{Digest, Writer};
use shared::app::App;
use shared::http::code::Code;
use shared::http::extract::{invalid, no_session};
use shared::http::fields;
use shared::http::problem::Problem;
use shared::http::session::{WrittenSession, expired, tagged, version_conflict};
use shared::store::sessions::While;
use shared::tenant::TenantId;
use shared::version::{Replace, Versioned};

use super::answer::{RunStanding, Updated, Whole};
use super::update::{LmsUpdate, digest};

/// Applies an update to the version that it names: one read, one write.
pub(super) async fn update(
    app: &App,
    tenant: &TenantId,
    id: &SessionId,
    if_match: Option<u64>,
    body: LmsUpdate,
) -> Result<Response, Problem> {
    let version = named_version(body.version, if_match)?;
    let body = LmsUpdate {
        version: Some(version),
        ..body
    };
    let digest = digest(&body);
    let change = Change {
        sco: body.sco,
        cmi: fields::cmi_data(body.cmi_data),
        metadata: fields::metadata(body.metadata)?,
        terminate: body.terminate.unwrap_or(false),
        ..Change::default()
    };

    let (store, now, sco) = (app.store()?, app.now(), change.sco.as_deref());
    let mut session = store
        .session(tenant, id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    if is_repeat(&session, version, &digest) {
        return Ok(answer(&session, sco, Vec::new(), now));
    }
    if !session.value().is_active(now) {
        return Err(expired(session.value()));
    }
    if session.version() != version {
        return Err(version_conflict(version, &session, now));
    }
    let changed = session.value_mut().change(&change, Writer::Lms, now)?;
    session.value_mut().last_update = Some(digest);

    let replaced = store
        .replace_session(tenant, &session, changed.ended.as_ref(), While::Active, now)
        .await?;
    match replaced {
        Ok(written) => Ok(answer(&written, sco, changed.warnings, now)),
        Err(Replace::Missing) => Err(no_session(id.as_str())),
        Err(Replace::Expired(current)) => Err(expired(current.value())),
        Err(Replace::Changed(current)) if is_repeat(&current, version, &digest) => {
            Ok(answer(&current, sco, Vec::new(), now))
        }
        Err(Replace::Changed(current)) => Err(version_conflict(version, &current, now)),
    }
}

fn named_version(in_body: Option<u64>, if_match: Option<u64>) -> Result<u64, Problem> {
    match (in_body, if_match) {
        (Some(body), Some(header)) if body != header => Err(invalid(
            "/version",
            format!("version is {body} and If-Match is \"{header}\"; they must agree"),
        )),
        (Some(version), _) | (None, Some(version)) => Ok(version),
        (None, None) => Err(Problem::new(
            Code::VersionRequired,
            "An update names the version it was made for: send version, or If-Match with the ETag.",
        )),
    }
}

/// Whether the last update of a session was this very one: its answer was lost, and it comes again.
fn is_repeat(session: &Versioned<Session>, version: u64, digest: &Digest) -> bool {
    version.checked_add(1) == Some(session.version()) && session.value().last_update.as_ref() == Some(digest)
}

fn answer(session: &Versioned<Session>, sco: Option<&str>, warnings: Vec<Remark>, now: Timestamp) -> Response {
    let mut written = WrittenSession::new(session, warnings, now);
    if let Some(sco) = sco {
        written.session = written.session.of_sco(session.value(), sco);
    }
    let body = Updated::Whole(Box::new(Whole {
        written,
        standing: RunStanding::default(),
    }));
    tagged(StatusCode::OK, session.version(), &body)
}
