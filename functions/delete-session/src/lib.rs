//! `DELETE /api/v1/sessions/{session_id}`: a session and everything learned in it is gone.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query, SessionPath, no_session};
use shared::http::problem::Problem;
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
    params(SessionPath),
    responses(
        (status = 204, description = "The session is deleted, with its earlier attempts."),
        Refusals<(Tenant<Admin>, SessionPath, Query<NoQuery>, NoBody)>,
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
