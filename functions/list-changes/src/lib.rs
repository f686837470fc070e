//! `GET /api/v1/sessions/{session_id}/changes`: who changed a learner's record outside the course.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::app::App;
use shared::change::Entry;
use shared::hex::hex;
use shared::http::auth::{Read, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{Query, SessionPath, no_session};
use shared::http::paging::PageQuery;
use shared::http::problem::Problem;
use utoipa::ToSchema;

shared::serves!(list_changes);

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
struct ChangesPage {
    /// The changes, newest first.
    changes: Vec<Entry>,
    /// How many there were so far; the newest 1000 are kept.
    count: u32,
    /// The digest of the newest, as the session itself has it; 64 zeros before the first.
    #[schema(min_length = 64, max_length = 64)]
    digest: String,
    /// Whether all that are kept are still there. The oldest go first, late in the time in which an expired session can be read.
    all_kept: bool,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List changes
///
/// Each write with an API key that changed the record: which key, when, the elements before and after, and why. Each entry has the digest of
/// the one before it, so that none can be altered or left out without the chain showing it: `lectern verify` walks it.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}/changes",
    operation_id = "list-changes",
    tag = "Sessions",
    params(SessionPath, PageQuery),
    responses(
        (
            status = 200,
            description = "A page of changes. `next_cursor` leads to the next one.",
            body = ChangesPage,
            example = json!({ "changes": [example::change()], "count": 1, "digest": example::DIGEST, "all_kept": true, "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, SessionPath, Query<PageQuery>, PageQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_changes(
    State(app): State<App>,
    tenant: Tenant<Read>,
    SessionPath(id): SessionPath,
    Query(query): Query<PageQuery>,
) -> Result<Json<ChangesPage>, Problem> {
    let (mut page, before) = query.numbered()?;
    let (store, now) = (app.store()?, app.now());
    let session = store.session(tenant.id(), &id, now).await?;
    let session = session.ok_or_else(|| no_session(id.as_str()))?.into_value();
    let found = store.look_at_changes(tenant.id(), &session, before, page.wanted(), now);
    for entry in found.await? {
        page.add(entry.number, entry);
    }
    let (changes, next_cursor) = page.end();
    Ok(Json(ChangesPage {
        changes,
        count: session.changes.count,
        digest: hex(&session.changes.digest),
        all_kept: session.kept_until.is_none_or(|until| now < until),
        next_cursor,
    }))
}
