//! `DELETE /api/v1/keys/{key_id}`: an API key opens nothing any more.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query};
use shared::http::key::{KeyPath, no_key};
use shared::http::problem::Problem;
use shared::tenant::KeyRecord;

shared::serves!(revoke_key);

/// Revoke an API key
///
/// It works for a minute more at the most, and stays in the list. You can revoke the key that you call with, too: it may be the one that
/// leaked.
#[utoipa::path(
    delete,
    path = "/api/v1/keys/{key_id}",
    operation_id = "revoke-key",
    tag = "Keys",
    params(KeyPath),
    responses(
        (status = 204, description = "The key is revoked, or was already."),
        Refusals<(Tenant<Admin>, KeyPath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn revoke_key(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    KeyPath(id): KeyPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    let store = app.store()?;
    let mut digests = store.key_digests(tenant.id()).await?;
    digests.retain(|digest| digest.key_id() == id);
    let (digest, record) = store.keys_of(&digests).await?.pop().ok_or_else(no_key)?;
    if !record.revoked {
        let revoked = KeyRecord {
            revoked: true,
            ..record
        };
        store.put_key(&digest, &revoked).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
