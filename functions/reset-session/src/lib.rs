//! `POST /api/v1/sessions/{session_id}/reset`: a learner begins again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::reset::Onto;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::change::Kind;
use shared::http::auth::{Tenant, Write};
use shared::http::condition::IfMatch;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query, SessionPath, invalid, no_package};
use shared::http::fields;
use shared::http::live::{Launchable, onto};
use shared::http::lms::{Found, Named};
use shared::http::problem::Problem;
use shared::http::session::{SessionView, tagged};
use shared::store::Store;
use shared::store::along::Along;
use shared::store::sessions::While;
use shared::tenant::TenantId;
use shared::version::Versioned;
use utoipa::ToSchema;

shared::serves!(reset_session);

/// A reset.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetSession {
    /// The version that was read. `If-Match` may name it as well, or instead.
    #[schema(minimum = 1)]
    version: Option<u64>,
    /// Which revision of the package is played from then on: the session's own, or the one that is live.
    #[schema(value_type = Option<schema::ResetRevision>)]
    revision: Option<String>,
    /// Why you reset it. It is kept with the change.
    #[schema(value_type = Option<schema::Reason>)]
    reason: Option<String>,
}

shared::refuses! {
    ResetSession:
        PackageNotFound "With `live`: the session's package was deleted.",
        PackageNotReady "With `live`: the package has no zip that can be launched.",
        VersionConflict "The session is at another version, which `details.current` is.",
        SessionExpired "The session has expired. Renew it first.",
        VersionRequired "The reset names no version, neither by `version` nor by `If-Match`.",
}

impl ResetSession {
    fn is_onto_live(&self) -> Result<bool, Problem> {
        match self.revision.as_deref() {
            None | Some("current") => Ok(false),
            Some("live") => Ok(true),
            Some(_) => Err(invalid("/revision", "revision is current or live")),
        }
    }
}

/// Reset a session
///
/// The learner begins again. Every attempt ends as it is and is kept, results and time begin anew, and the next launch finds the course as if
/// nobody had touched it; what the learner prefers stays. Pages that are open can write no more: their learner is told. With
/// `"revision": "live"` the session plays the package's live revision from then on.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{session_id}/reset",
    operation_id = "reset-session",
    tag = "Sessions",
    params(SessionPath, IfMatch),
    request_body(
        content = ResetSession,
        example = json!({ "version": 1, "revision": "live", "reason": "The learner asked for another try." }),
    ),
    responses(
        (
            status = 200,
            description = "The session is reset, or was already by this call.",
            headers(("ETag" = schema::EntityTag)),
            body = SessionView,
            example = json!(example::session()),
        ),
        Refusals<(Tenant<Write>, SessionPath, Query<NoQuery>, (IfMatch, Json<ResetSession>), ResetSession)>,
    ),
    security(("api_key" = [])),
)]
async fn reset_session(
    State(app): State<App>,
    tenant: Tenant<Write>,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    if_match: IfMatch,
    Json(mut body): Json<ResetSession>,
) -> Result<Response, Problem> {
    let named = Named::of(body.version.take(), &if_match, &("reset", &body))?;
    let is_onto_live = body.is_onto_live()?;
    let reason = fields::reason(body.reason)?;
    let (store, now) = (app.store()?, app.now());
    let mut session = match named.find(store, tenant.id(), &id, now).await? {
        Found::AsNamed(session) => session,
        Found::Repeated(session) => return Ok(answer(&session, now)),
    };
    let onto = match is_onto_live {
        true => live(store, tenant.id(), session.value(), now).await?,
        false => None,
    };
    let before = session.value().clone();
    let along = Along::from(session.value_mut().reset(onto.as_ref(), now));
    session.value_mut().reason = reason;
    let along = along.entered(tenant.key(), Kind::Reset, &before, &mut session, now);
    named.note(&mut session);
    let replaced = store.replace_session(tenant.id(), &session, &along, While::Active, now);
    let session = match replaced.await? {
        Ok(written) => written,
        Err(why) => named.refused(why, &id, now)?,
    };
    Ok(answer(&session, now))
}

/// The live revision of a session's package, where it is another one than the session's.
async fn live(store: &Store, tenant: &TenantId, session: &Session, now: Timestamp) -> Result<Option<Onto>, Problem> {
    let package = session.package_id;
    let live = store.live(tenant, package).await?;
    let number = Launchable::of(store, tenant, package, live, now).await?.number();
    if number == session.package_revision {
        return Ok(None);
    }
    let onto = onto(store, tenant, package, number).await?;
    onto.map(Some).ok_or_else(|| no_package(package))
}

fn answer(session: &Versioned<Session>, now: Timestamp) -> Response {
    tagged(StatusCode::OK, session, &SessionView::new(session, now))
}
