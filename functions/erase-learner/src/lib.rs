//! `DELETE /api/v1/learners/{user_id}`: all that there is of a learner goes.

use axum::Json;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::app::App;
use shared::erasure::{Erasure, LearnerDigest};
use shared::files::key::ErasureKey;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query};
use shared::http::learner::{ErasureView, LearnerPath};
use shared::http::problem::Problem;

shared::serves!(erase_learner);

/// Erase a learner
///
/// The learner's sessions are deleted, with their attempts, their events in the feed and the deliveries of these events. It takes about a
/// minute; `Location` names the report. Sessions that the learner starts after this call are new, and stay. A repeated call is answered
/// likewise, also where nothing is left of the learner, and begins again.
#[utoipa::path(
    delete,
    path = "/api/v1/learners/{user_id}",
    operation_id = "erase-learner",
    tag = "Learners",
    params(LearnerPath),
    responses(
        (
            status = 202,
            description = "The erasure has begun.",
            body = ErasureView,
            headers(("Location" = String)),
            example = json!(example::running_erasure()),
        ),
        Refusals<(Tenant<Admin>, LearnerPath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn erase_learner(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    path: LearnerPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let learner = LearnerDigest::of(&path.0);
    let erasure = Erasure::new(path.0.clone(), app.now());
    app.store()?.begin_erasure(tenant.id(), &learner, &erasure).await?;
    let tenant = tenant.id().clone();
    app.files()?.note_erasure(&ErasureKey { tenant, learner }).await?;
    let mut answer = (StatusCode::ACCEPTED, Json(ErasureView::from(&erasure))).into_response();
    if let Ok(place) = HeaderValue::from_str(&path.report()) {
        answer.headers_mut().insert(LOCATION, place);
    }
    Ok(answer)
}
