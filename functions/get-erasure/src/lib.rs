//! `GET /api/v1/learners/{user_id}/erasure`: how far the erasure of a learner is.

use axum::Json;
use axum::extract::State;
use shared::app::App;
use shared::erasure::LearnerDigest;
use shared::http::auth::{Admin, Tenant};
use shared::http::code::Code;
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::learner::{ErasureView, LearnerPath};
use shared::http::problem::Problem;

shared::serves!(get_erasure);

/// What the call itself refuses.
struct NoErasure;

shared::refuses! {
    NoErasure:
        ErasureNotFound "Nobody has asked for the learner's erasure in the last 30 days.";
}

/// Get the report of an erasure
///
/// How far it is, and what it has erased. The report is kept for 30 days, and does not name the learner once the erasure is done.
#[utoipa::path(
    get,
    path = "/api/v1/learners/{user_id}/erasure",
    operation_id = "get-erasure",
    tag = "Learners",
    params(LearnerPath),
    responses(
        (status = 200, description = "The report.", body = ErasureView, example = json!(example::erasure())),
        Refusals<(Tenant<Admin>, LearnerPath, Query<NoQuery>, NoErasure)>,
    ),
    security(("api_key" = [])),
)]
async fn get_erasure(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    LearnerPath(user): LearnerPath,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<ErasureView>, Problem> {
    let learner = LearnerDigest::of(&user);
    let erasure = app.store()?.erasure(tenant.id(), &learner, app.now()).await?;
    let none = || {
        Problem::new(
            Code::ErasureNotFound,
            "There is no report of an erasure of this learner.",
        )
    };
    Ok(Json(ErasureView::from(&erasure.ok_or_else(none)?)))
}
