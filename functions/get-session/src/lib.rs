//! `GET /api/v1/sessions/{session_id}`: a session as it is now, also when it has expired.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use shared::app::App;
use shared::http::auth::{Reader, superseded};
use shared::http::extract::{NoQuery, Query, SessionPath, has_version, no_session};
use shared::http::problem::{Problem, ProblemView};
use shared::http::session::{SessionView, not_modified, tagged};
use shared::token::Audience;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_session))
}

/// Read a session
///
/// The session as it is now, also when it has expired (`status` says so). With `If-None-Match` the answer is
/// 304 while the version is the same.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "get-session",
    tag = "Sessions",
    params(("session_id" = String, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (status = 200, body = SessionView),
        (status = 304, description = "The version is the one that If-None-Match names"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = []), ("token" = [])),
)]
async fn get_session(
    State(app): State<App>,
    reader: Reader,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = app.now();
    let session = app
        .store()?
        .session(reader.tenant(), &id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    if let Reader::Learner(grant) = &reader {
        grant.check(session.value())?;
        if grant.audience == Audience::Play && grant.run != session.value().run.number {
            return Err(superseded(
                grant.run,
                session.value().run.number,
                session.value().updated_at,
            ));
        }
    }
    // An expired session is at the version at which it was active: its representation changed all the same.
    if session.value().is_active(now) && has_version(&headers, session.version()) {
        return Ok(not_modified(session.version()));
    }
    Ok(tagged(
        StatusCode::OK,
        session.version(),
        &SessionView::new(&session, now),
    ))
}
