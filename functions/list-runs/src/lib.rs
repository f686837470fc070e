//! `GET /api/v1/sessions/{session_id}/runs`: when a learner played.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, SessionPath, no_session};
use shared::http::paging::{Numbered, before};
use shared::http::problem::Problem;
use shared::http::run::RunView;
use utoipa::{IntoParams, ToSchema};

shared::serves!(list_runs);

/// Which page of the runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RunsQuery {
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
}

shared::refuses! {
    RunsQuery:
        InvalidCursor "`cursor` is not one of this list.";
}

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
    params(SessionPath, RunsQuery),
    responses(
        (
            status = 200,
            description = "A page of runs. `next_cursor` leads to the next one.",
            body = RunsPage,
            example = json!({ "runs": [example::run()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, SessionPath, Query<RunsQuery>, RunsQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_runs(
    State(app): State<App>,
    tenant: Tenant<Read>,
    SessionPath(id): SessionPath,
    Query(query): Query<RunsQuery>,
) -> Result<Json<RunsPage>, Problem> {
    let mut page = Numbered::of(query.limit.as_deref())?;
    let before = before(query.cursor.as_deref())?;
    let (store, now) = (app.store()?, app.now());
    let session = store.session(tenant.id(), &id, now).await?;
    let session = session.ok_or_else(|| no_session(id.as_str()))?.into_value();
    let newest = session.newest_run(now).filter(|run| run.number < before);
    let over = store.look_at_runs(tenant.id(), &session, before, page.wanted()).await?;
    // What is kept of the newest is as old as a later run that has ended since.
    let over = over
        .into_iter()
        .filter(|run| newest.as_ref().is_none_or(|newest| run.number < newest.number));
    let over: Vec<_> = over.collect();
    for run in newest.into_iter().chain(over) {
        page.add(run.number, RunView::from(run));
    }
    let (runs, next_cursor) = page.end();
    Ok(Json(RunsPage { runs, next_cursor }))
}
