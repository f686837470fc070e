//! `GET /api/v1/key`: who calls.

use axum::Json;
use serde::Serialize;
use shared::http::auth::Caller;
use shared::http::document::refusal::Refusals;
use shared::http::document::schema;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::Problem;
use shared::store::item::time_text;
use utoipa::ToSchema;

shared::serves!(get_key);

/// An API key, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
struct KeyView {
    /// The key's public name. It tells keys apart and opens nothing.
    #[schema(pattern = "^key_[0-9a-f]{16}$")]
    key_id: String,
    /// What the key's owner calls it.
    name: String,
    /// The tenant that it acts for.
    tenant_id: String,
    /// What it may do.
    #[schema(value_type = schema::Scope)]
    scope: &'static str,
    /// The scope and those that it holds.
    #[schema(value_type = Vec<schema::Scope>)]
    granted: Vec<&'static str>,
    /// How many calls it may make in a second; `null`: as many as it likes.
    #[schema(minimum = 1, required)]
    calls_per_second: Option<u32>,
    /// When it ends; `null`: never.
    #[schema(format = DateTime, required)]
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
        (
            status = 200,
            description = "The key that was sent.",
            body = KeyView,
            example = json!({
                "key_id": "key_5f2c8d1e90ab7f34", "name": "laptop", "tenant_id": "local", "scope": "admin",
                "granted": ["read", "write", "admin"], "calls_per_second": null, "expires_at": null,
            }),
        ),
        Refusals<(Caller, Query<NoQuery>)>,
    ),
)]
async fn get_key(caller: Caller, Query(NoQuery {}): Query<NoQuery>) -> Result<Json<KeyView>, Problem> {
    Ok(Json(caller.into()))
}
