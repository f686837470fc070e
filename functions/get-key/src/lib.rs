//! `GET /api/v1/key`: who calls.

use axum::Json;
use axum::extract::State;
use shared::app::App;
use shared::http::auth::Caller;
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::key::{CallingKey, KeyView};
use shared::http::plan::PlanView;
use shared::http::problem::Problem;
use shared::used::hour_of;

shared::serves!(get_key);

/// See who calls
///
/// The tenant, the scope and the limit of the API key that is sent, and the tenant's plan. Any key may ask, and the call counts as any other.
#[utoipa::path(
    get,
    path = "/api/v1/key",
    operation_id = "get-key",
    tag = "Service",
    security(("api_key" = [])),
    responses(
        (
            status = 200,
            description = "The key that was sent, and its tenant's plan.",
            body = CallingKey,
            example = json!(example::calling_key()),
        ),
        Refusals<(Caller, Query<NoQuery>)>,
    ),
)]
async fn get_key(
    State(app): State<App>,
    caller: Caller,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<CallingKey>, Problem> {
    let now = app.now();
    // This very call is the last one.
    let last_used_at = Some(hour_of(now));
    let plan = app.plan(&caller.record.tenant).await?;
    Ok(Json(CallingKey {
        key: KeyView::new(&caller.digest, &caller.record, last_used_at, now),
        plan: PlanView::from(&plan),
    }))
}
