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
use shared::change::Kind;
use shared::http::auth::{Tenant, Write};
use shared::http::condition::IfMatch;
use shared::http::fields;
use shared::http::lms::{Found, Named};
use shared::http::problem::Problem;
use shared::http::session::{WrittenSession, tagged};
use shared::store::along::Along;
use shared::store::sessions::While;
use shared::version::Versioned;

use super::answer::{RunStanding, Updated, Whole};
use super::update::LmsUpdate;

/// Applies an update to the version that it names: one read, one write.
pub(super) async fn update(
    app: &App,
    tenant: &Tenant<Write>,
    id: &SessionId,
    if_match: &IfMatch,
    mut body: LmsUpdate,
) -> Result<Response, Problem> {
    let named = Named::of(body.version.take(), if_match, &body)?;
    let change = Change {
        sco: body.sco,
        cmi: fields::cmi_data(body.cmi_data),
        metadata: fields::metadata(body.metadata)?,
        reason: fields::reason(body.reason)?,
        terminate: body.terminate.unwrap_or(false),
        ..Change::default()
    };

    let (store, now, sco) = (app.store()?, app.now(), change.sco.as_deref());
    let mut session = match named.find(store, tenant.id(), id, now).await? {
        Found::AsNamed(session) => session,
        Found::Repeated(session) => return Ok(answer(&session, sco, Vec::new(), now)),
    };
    let before = session.value().clone();
    let changed = session.value_mut().change(&change, Writer::Lms, now)?;
    let along = Along::from(changed.ended).entered(tenant.key(), Kind::Updated, &before, &mut session, now);
    named.note(&mut session);
    let replaced = store.replace_session(tenant.id(), &session, &along, While::Active, now);
    match replaced.await? {
        Ok(written) => Ok(answer(&written, sco, changed.warnings, now)),
        Err(why) => Ok(answer(&named.refused(why, id, now)?, sco, Vec::new(), now)),
    }
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
