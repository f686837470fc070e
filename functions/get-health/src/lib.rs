//! `GET /api/health`: the service answers.

use axum::Json;
use serde::Serialize;
use shared::http::auth::Caller;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::Problem;
use utoipa::ToSchema;

shared::serves!(get_health);

/// The service answers.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(pattern = "^ok$")]
    status: &'static str,
    /// Lectern's version.
    version: &'static str,
}

/// Check that the service answers
///
/// Needs no credential: it says that requests arrive, not that every table is there. An API key that is sent is judged all the same, so
/// that one can be tried here.
#[utoipa::path(
    get,
    path = "/api/health",
    operation_id = "get-health",
    tag = "Service",
    security((), ("api_key" = [])),
    responses(
        (status = 200, description = "The service answers.", body = Health, example = json!({ "status": "ok", "version": "0.1.0" })),
        Refusals<(Option<Caller>, Query<NoQuery>)>,
    ),
)]
async fn get_health(_caller: Option<Caller>, Query(NoQuery {}): Query<NoQuery>) -> Result<Json<Health>, Problem> {
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }))
}
