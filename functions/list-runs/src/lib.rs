//! `GET /api/v1/sessions/{session_id}/runs`: when a learner played.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{Query, SessionPath, no_session};
use shared::http::paging::PageQuery;
use shared::http::problem::Problem;
use shared::http::run::RunView;
use utoipa::ToSchema;

shared::serves!(list_runs);

/// A page of runs.
#[derive(Debug, Serialize, ToSchema)]
struct RunsPage {
    /// The runs, newest first.
    runs: Vec<RunView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List runs
///
/// A run is one time that the course was open: from its start until its page was last heard. The newest 200 are kept. A page says
/// something when its course does, so that the last minutes of reading are in no run.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}/runs",
    operation_id = "list-runs",
    tag = "Sessions",
    params(SessionPath, PageQuery),
    responses(
        (
            status = 200,
            description = "A page of runs. `next_cursor` leads to the next one.",
            body = RunsPage,
            example = json!({ "runs": [example::run()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, SessionPath, Query<PageQuery>, PageQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_runs(
    State(app): State<App>,
    tenant: Tenant<Read>,
    SessionPath(id): SessionPath,
    Query(query): Query<PageQuery>,
) -> Result<Json<RunsPage>, Problem> {
    let (mut page, before) = query.numbered()?;
    let (store, now) = (app.store()?, app.now());
    let session = store.session(tenant.id(), &id, now).await?;
    let session = session.ok_or_else(|| no_session(id.as_str()))?.into_value();
    let runs = store.look_at_runs(tenant.id(), &session, before, page.wanted(), now);
    for run in runs.await? {
        page.add(run.number, RunView::from(run));
    }
    let (runs, next_cursor) = page.end();
    Ok(Json(RunsPage { runs, next_cursor }))
}
