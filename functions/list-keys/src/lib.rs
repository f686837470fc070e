//! `GET /api/v1/keys`: the tenant's API keys.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::Query;
use shared::http::key::KeyView;
use shared::http::paging::{PageQuery, limit, no_cursor};
use shared::http::problem::Problem;
use shared::tenant::KeyDigest;
use utoipa::ToSchema;

shared::serves!(list_keys);

/// A page of keys.
#[derive(Debug, Serialize, ToSchema)]
struct KeysPage {
    /// The keys, ordered by their ids.
    keys: Vec<KeyView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List API keys
///
/// Your tenant's keys, revoked ones too, each by its public id. A key's text is in the answer that made it and nowhere else.
/// `last_used_at` tells which keys are still in use.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    operation_id = "list-keys",
    tag = "Keys",
    params(PageQuery),
    responses(
        (
            status = 200,
            description = "A page of keys. `next_cursor` leads to the next one.",
            body = KeysPage,
            example = json!({ "keys": [example::key()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Admin>, Query<PageQuery>, PageQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_keys(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    Query(query): Query<PageQuery>,
) -> Result<Json<KeysPage>, Problem> {
    let most = usize::try_from(limit(query.limit.as_deref())?).unwrap_or_default();
    // A public id: digests are nobody's business.
    let after = query.cursor.unwrap_or_default();
    if !after.is_empty() && !KeyDigest::is_key_id(&after) {
        return Err(no_cursor());
    }
    let (store, now) = (app.store()?, app.now());
    let mut digests = store.key_digests(tenant.id()).await?;
    digests.retain(|digest| digest.key_id() > after);
    let has_more = digests.len() > most;
    digests.truncate(most);
    let keys = store.keys_of(&digests).await?;
    let last_uses = store.last_uses(&digests).await?;
    let view = |digest: &KeyDigest, record| KeyView::new(digest, record, last_uses.get(digest).copied(), now);
    Ok(Json(KeysPage {
        keys: keys.iter().map(|(digest, record)| view(digest, record)).collect(),
        next_cursor: digests.last().filter(|_| has_more).map(KeyDigest::key_id),
    }))
}
