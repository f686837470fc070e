//! `POST /api/v1/sessions/{session_id}/renew`: a session lives on from now, also one that has expired.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::condition::IfMatch;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{NoBody, NoQuery, Query, SessionPath, no_session};
use shared::http::problem::Problem;
use shared::http::session::{SessionView, tagged};
use shared::store::along::Along;
use shared::store::sessions::While;

shared::serves!(renew_session);

/// Renew a session
///
/// Moves `expires_at` to now and the session's lifetime. A session that has expired and is not yet purged is
/// active again, its data as they were.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{session_id}/renew",
    operation_id = "renew-session",
    tag = "Sessions",
    params(SessionPath, IfMatch),
    responses(
        (
            status = 200,
            description = "The session is active, from now on for its whole lifetime.",
            headers(("ETag" = schema::EntityTag)),
            body = SessionView,
            example = json!(example::session()),
        ),
        Refusals<(Tenant<Write>, SessionPath, Query<NoQuery>, IfMatch, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn renew_session(
    State(app): State<App>,
    tenant: Tenant<Write>,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    if_match: IfMatch,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let (store, now) = (app.store()?, app.now());
    let session = store
        .session(tenant.id(), &id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    let renewed = store.rewrite(tenant.id(), session, While::Kept, now, |session| {
        if_match.holds(session, now)?;
        session.value_mut().renew(now);
        Ok::<_, Problem>(((), Along::noted()))
    });
    let (session, ()) = renewed.await?;
    Ok(tagged(StatusCode::OK, &session, &SessionView::new(&session, now)))
}
