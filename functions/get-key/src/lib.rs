//! `GET /api/v1/key`: who calls.

use axum::Json;
use serde::Serialize;
use shared::app::App;
use shared::http::auth::Caller;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::{Problem, ProblemView};
use shared::store::item::time_text;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_key))
}

/// An API key, without its text.
#[derive(Debug, Serialize, ToSchema)]
struct KeyView {
    /// The key's public name. It tells keys apart and opens nothing.
    key_id: String,
    /// What the key's owner calls it.
    name: String,
    /// The tenant that it acts for.
    tenant_id: String,
    /// `read`, `write` or `admin`.
    scope: &'static str,
    /// The scope and those that it holds.
    granted: Vec<&'static str>,
    /// How many calls it may make in a second; `null`: as many as it likes.
    calls_per_second: Option<u32>,
    /// When it ends; `null`: never.
    expires_at: Option<String>,
}

impl From<Caller> for KeyView {
    fn from(caller: Caller) -> Self {
        let record = caller.record;
        Self {
            key_id: caller.digest.key_id(),
            name: record.name,
            tenant_id: record.tenant.as_str().to_owned(),
            scope: record.scope.as_str(),
            granted: record.scope.granted(),
            calls_per_second: record.calls_per_second,
            expires_at: record.expires_at.map(time_text),
        }
    }
}

/// See who calls
///
/// The tenant, the scope and the limit of the API key that is sent. Any key may ask, and the call counts as any other.
#[utoipa::path(
    get,
    path = "/api/v1/key",
    operation_id = "get-key",
    tag = "Service",
    security(("api_key" = [])),
    responses(
        (status = 200, body = KeyView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
async fn get_key(caller: Caller, Query(NoQuery {}): Query<NoQuery>) -> Result<Json<KeyView>, Problem> {
    Ok(Json(caller.into()))
}
