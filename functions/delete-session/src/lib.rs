//! `DELETE /api/v1/sessions/{session_id}`: a session and everything learned in it is gone.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::condition::IfMatch;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query, SessionPath, no_session};
use shared::http::problem::Problem;

shared::serves!(delete_session);

/// Delete a session
///
/// The learner's data are gone at once, earlier attempts included. Backups keep them for as long as they are kept
/// themselves.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "delete-session",
    tag = "Sessions",
    params(SessionPath, IfMatch),
    responses(
        (status = 204, description = "The session is deleted, with its earlier attempts."),
        Refusals<(Tenant<Admin>, SessionPath, Query<NoQuery>, IfMatch, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn delete_session(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    if_match: IfMatch,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    let (store, tenant, now) = (app.store()?, tenant.id(), app.now());
    let session = async || store.session(tenant, &id, now).await;
    let missing = || no_session(id.as_str());
    let was_there = match if_match {
        IfMatch::Unsaid | IfMatch::Any => store.delete_session(tenant, &id, now).await?,
        IfMatch::One(_) => {
            let Some(current) = session().await? else {
                // A deletion that was interrupted has left attempts; who repeats it is told that it is done.
                store.delete_session(tenant, &id, now).await?;
                return Err(missing());
            };
            if_match.holds(&current, now)?;
            match store.delete_session_at(tenant, &id, current.version(), now).await? {
                Some(was_there) => was_there,
                // Written since it was read, so that it is at no version that the caller knows.
                None => {
                    let current = session().await?.ok_or_else(missing)?;
                    return Err(if_match.holds(&current, now).err().unwrap_or_else(missing));
                }
            }
        }
    };
    match was_there {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}
