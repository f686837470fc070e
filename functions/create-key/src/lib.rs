//! `POST /api/v1/keys`: another API key of the tenant's.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::code::Code;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query, invalid};
use shared::http::key::{KeyView, KeyWithText};
use shared::http::problem::Problem;
use shared::rate::MOST_CALLS_PER_SECOND;
use shared::store::StoreError;
use shared::tenant::{ApiKey, KEY_ID_PREFIX, KEY_PREFIX, KeyRecord, MOST_KEY_NAME, MOST_KEYS, Scope};
use utoipa::ToSchema;

shared::serves!(create_key);

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateKey {
    /// What you call it.
    #[schema(value_type = schema::KeyName)]
    name: Option<String>,
    /// What it may do.
    #[schema(value_type = schema::Scope)]
    scope: Option<String>,
    /// How many calls it may make in a second; as many as it likes by default.
    #[schema(value_type = Option<schema::CallsPerSecond>)]
    calls_per_second: Option<u32>,
    /// When it ends; never by default.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

shared::refuses! {
    CreateKey:
        TooManyKeys "The tenant has as many keys as it may, revoked ones among them; `details.most` says how many.";
}

/// Make an API key
///
/// A key for another program of yours, which may do less than yours. The answer has its text, this once. To replace a key, make the new
/// one, give it to the program, and revoke the old one when its `last_used_at` stands still. Both work meanwhile.
#[utoipa::path(
    post,
    path = "/api/v1/keys",
    operation_id = "create-key",
    tag = "Keys",
    request_body(content = CreateKey, example = json!({ "name": "reports", "scope": "read" })),
    responses(
        (
            status = 201,
            description = "The key was made, and works at once.",
            body = KeyWithText,
            example = json!(example::new_key()),
        ),
        Refusals<(Tenant<Admin>, Query<NoQuery>, Json<CreateKey>, CreateKey)>,
    ),
    security(("api_key" = [])),
)]
async fn create_key(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<CreateKey>,
) -> Result<(StatusCode, Answer<KeyWithText>), Problem> {
    let (store, now) = (app.store()?, app.now());
    let record = body.record(&tenant, now)?;
    if store.key_digests(tenant.id()).await?.len() >= MOST_KEYS {
        let detail = format!("The tenant has {MOST_KEYS} keys, which is as many as it may make.");
        return Err(Problem::new(Code::TooManyKeys, detail).details(json!({ "most": MOST_KEYS })));
    }
    let key = ApiKey::generate().map_err(|error| StoreError::Unavailable(error.into()))?;
    let digest = key.digest();
    store.put_key(&digest, &record).await?;
    let made = KeyWithText {
        key: KeyView::new(&digest, &record, None, now),
        api_key: key.reveal().to_owned(),
    };
    Ok((StatusCode::CREATED, Answer(made)))
}

impl CreateKey {
    fn record(self, tenant: &Tenant<Admin>, now: Timestamp) -> Result<KeyRecord, Problem> {
        let name = self.name.ok_or_else(|| invalid("/name", "name is missing"))?;
        if !KeyRecord::is_name(&name) {
            let words = format!(
                "name has 1 to {MOST_KEY_NAME} characters, and begins neither with {KEY_ID_PREFIX} nor with {KEY_PREFIX}"
            );
            return Err(invalid("/name", words));
        }
        let scope = self.scope.ok_or_else(|| invalid("/scope", "scope is missing"))?;
        let scope = Scope::parse(&scope).ok_or_else(|| invalid("/scope", "scope is read, write or admin"))?;
        let calls_per_second = self.calls_per_second;
        if calls_per_second.is_some_and(|calls| !(1..=MOST_CALLS_PER_SECOND).contains(&calls)) {
            let words = format!("calls_per_second is 1 to {MOST_CALLS_PER_SECOND}");
            return Err(invalid("/calls_per_second", words));
        }
        let expires_at = self.expires_at.as_deref().map(|text| end(text, now)).transpose()?;
        Ok(KeyRecord {
            tenant: tenant.id().clone(),
            name,
            scope,
            calls_per_second,
            expires_at,
            revoked: false,
        })
    }
}

/// When a key ends: a time that is still to come.
fn end(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let words = "expires_at is a time that is still to come, such as 2027-01-01T00:00:00Z";
    let time = text.parse().ok().filter(|time| *time > now);
    time.ok_or_else(|| invalid("/expires_at", words))
}
