//! API keys as clients see them.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::code::Code;
use super::document::schema;
use super::plan::PlanView;
use super::problem::Problem;
use crate::app::App;
use crate::store::item::time_text;
use crate::tenant::{KeyDigest, KeyRecord};

/// The key that a path names, by its id.
#[derive(Clone, Debug)]
pub struct KeyPath(pub String);

impl FromRequestParts<App> for KeyPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let id = path.map_or_else(|_| String::new(), |Path(id)| id);
        match KeyDigest::is_key_id(&id) {
            true => Ok(Self(id)),
            // It may be a key itself, which an answer must not repeat.
            false => Err(no_key()),
        }
    }
}

/// The answer for a key that is not there.
pub fn no_key() -> Problem {
    Problem::new(Code::KeyNotFound, "Your tenant has no key of that id.")
}

/// An API key, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// The key's public name. It tells keys apart and opens nothing.
    #[schema(value_type = schema::KeyId)]
    key_id: String,
    /// What the key's owner calls it.
    name: String,
    /// The tenant that it acts for.
    tenant_id: String,
    /// What it may do.
    #[schema(value_type = schema::Scope)]
    scope: &'static str,
    /// The scope and those that it holds.
    #[schema(value_type = Vec<schema::Scope>)]
    granted: Vec<&'static str>,
    /// How many calls it may make in a second; `null`: as many as it likes.
    #[schema(minimum = 1, required)]
    calls_per_second: Option<u32>,
    /// When it ends; `null`: never.
    #[schema(format = DateTime, required)]
    expires_at: Option<String>,
    /// The full hour in which it was last let in: `10:00` stands for any time until 11:00, in UTC. `null`: not used yet, or not since
    /// uses are noted. A call that is refused for the key's scope or limit is no use.
    #[schema(format = DateTime, required)]
    last_used_at: Option<String>,
    /// Whether it opens anything.
    #[schema(value_type = schema::KeyStatus)]
    status: &'static str,
}

impl KeyView {
    /// A key as it is now, and the hour in which it was used last.
    pub fn new(digest: &KeyDigest, record: &KeyRecord, last_used_at: Option<Timestamp>, now: Timestamp) -> Self {
        Self {
            key_id: digest.key_id(),
            name: record.name.clone(),
            tenant_id: record.tenant.as_str().to_owned(),
            scope: record.scope.as_str(),
            granted: record.scope.granted(),
            calls_per_second: record.calls_per_second,
            expires_at: record.expires_at.map(time_text),
            last_used_at: last_used_at.map(time_text),
            status: record.status(now),
        }
    }
}

/// The key that calls, and what its tenant's plan gives it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallingKey)]
pub struct CallingKey {
    /// The key.
    #[serde(flatten)]
    pub key: KeyView,
    /// What sessions and links are made with, and what packages may have.
    pub plan: PlanView,
}

/// A key that was just made, with its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewKey)]
pub struct KeyWithText {
    /// The key.
    #[serde(flatten)]
    pub key: KeyView,
    /// Its text, this once.
    #[schema(value_type = schema::ApiKeyText)]
    pub api_key: String,
}
