//! `DELETE /api/v1/sessions/{session_id}`: a session and everything learned in it is gone.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::extract::{NoBody, NoQuery, Query, SessionPath, no_session};
use shared::http::problem::{Problem, ProblemView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(delete_session))
}

/// Delete a session
///
/// The learner's data are gone at once, earlier attempts included. Backups keep them for as long as they are kept
/// themselves.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "delete-session",
    tag = "Sessions",
    params(("session_id" = String, Path)),
    responses(
        (status = 204, description = "It is gone"),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn delete_session(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    match app.store()?.delete_session(tenant.id(), &id, app.now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(no_session(id.as_str())),
    }
}
