//! Updates by an LMS: each names the version that it read.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::change::Change;
use scorm::session::terms::Writer;
use shared::app::App;
use shared::http::code::Code;
use shared::http::condition::{IfMatch, Versions};
use shared::http::extract::{invalid, no_session};
use shared::http::fields;
use shared::http::problem::Problem;
use shared::http::session::{WrittenSession, expired, tagged, version_conflict};
use shared::meter::count;
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
    if_match: &IfMatch,
    mut body: LmsUpdate,
) -> Result<Response, Problem> {
    let named = named_versions(body.version.take(), if_match)?;
    // A body may be long, and a header may name many versions.
    let said = digest(&body);
    let made_for = |version: u64| digest(&(version, said));
    let is_repeat = |session: &Session| named.each().any(|version| session.remembers(&made_for(version)));
    let change = Change {
        sco: body.sco,
        cmi: fields::cmi_data(body.cmi_data),
        metadata: fields::metadata(body.metadata)?,
        reason: fields::reason(body.reason)?,
        terminate: body.terminate.unwrap_or(false),
        ..Change::default()
    };

    let (store, now, sco) = (app.store()?, app.now(), change.sco.as_deref());
    let mut session = store
        .session(tenant, id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    if !named.has(&session) && is_repeat(session.value()) {
        return Ok(repeated(&session, sco, now));
    }
    if !session.value().is_active(now) {
        return Err(expired(session.value()));
    }
    if !named.has(&session) {
        return Err(version_conflict(&named, &session, now));
    }
    let update = made_for(session.version());
    let changed = session.value_mut().change(&change, Writer::Lms, now)?;
    session.value_mut().remember(update);

    let replaced = store
        .replace_session(tenant, &session, changed.ended.as_ref(), While::Active, now)
        .await?;
    match replaced {
        Ok(written) => Ok(answer(&written, sco, changed.warnings, now)),
        Err(Replace::Missing) => Err(no_session(id.as_str())),
        Err(Replace::Expired(current)) => Err(expired(current.value())),
        Err(Replace::Changed(current)) if is_repeat(current.value()) => Ok(repeated(&current, sco, now)),
        Err(Replace::Changed(current)) => Err(version_conflict(&named, &current, now)),
    }
}

/// The versions that an update is for: the body's, or those of `If-Match`; where both are there, what they agree on.
fn named_versions(in_body: Option<u64>, if_match: &IfMatch) -> Result<Versions, Problem> {
    match (in_body, if_match) {
        (Some(version), IfMatch::Unsaid | IfMatch::Any) => Ok(Versions::only(version)),
        (Some(version), IfMatch::One(sent)) => sent.of(version).ok_or_else(|| {
            let reason = format!("version is {version}, which is not among those of If-Match; they must agree");
            invalid("/version", reason)
        }),
        (None, IfMatch::One(sent)) => Ok(sent.clone()),
        (None, IfMatch::Unsaid | IfMatch::Any) => Err(Problem::new(
            Code::VersionRequired,
            "An update names the version it was made for: send version, or If-Match with the ETag.",
        )),
    }
}

/// The answer to an update that has been applied before.
fn repeated(session: &Versioned<Session>, sco: Option<&str>, now: Timestamp) -> Response {
    count(|counts| counts.replays += 1);
    answer(session, sco, Vec::new(), now)
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
    tagged(StatusCode::OK, session, &body)
}
