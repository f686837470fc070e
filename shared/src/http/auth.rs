//! Who calls, and what they may do.
//!
//! A handler's argument list is its policy: `Tenant`, `Reader`, `Writer` and `Starter` are made from a
//! request here and nowhere else, and the store's methods ask for the tenant that only they have.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, OptionalFromRequestParts, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use scorm::session::Session;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::code::Code;
use super::extract::invalid;
use super::owner::Owner;
use super::problem::Problem;
use super::quota::Quota;
use crate::app::App;
use crate::rate::Rate;
use crate::tenant::{ApiKey, KEY_PREFIX, KeyDigest, KeyName, KeyRecord, Scope, TenantId};
use crate::token::{Audience, Grant, TokenError};

/// Carries an API key.
pub const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// A scope as a type.
pub trait Level {
    /// The scope.
    const SCOPE: Scope;
    /// What a key without it is told.
    const LACKS: &'static str;
}

/// To read.
#[derive(Clone, Copy, Debug)]
pub struct Read;
/// To create, update and launch.
#[derive(Clone, Copy, Debug)]
pub struct Write;
/// To delete.
#[derive(Clone, Copy, Debug)]
pub struct Admin;

impl Level for Read {
    const SCOPE: Scope = Scope::Read;
    const LACKS: &'static str = "The API key lacks the scope `read`.";
}

impl Level for Write {
    const SCOPE: Scope = Scope::Write;
    const LACKS: &'static str = "The API key lacks the scope `write`.";
}

impl Level for Admin {
    const SCOPE: Scope = Scope::Admin;
    const LACKS: &'static str = "The API key lacks the scope `admin`.";
}

/// A tenant that called with an API key of this scope.
#[derive(Clone, Debug)]
pub struct Tenant<S> {
    id: TenantId,
    key: KeyName,
    granted: Scope,
    scope: PhantomData<S>,
}

impl<S> Tenant<S> {
    /// The tenant.
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// The key that it called with.
    pub fn key(&self) -> &KeyName {
        &self.key
    }

    /// Whether the key has the scope `admin`.
    pub fn is_admin(&self) -> bool {
        self.granted >= Scope::Admin
    }
}

/// An API key that is good, whatever it may do.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Which key.
    pub digest: KeyDigest,
    /// What is known of it.
    pub record: KeyRecord,
}

/// Who may read a session.
#[derive(Clone, Debug)]
pub enum Reader {
    /// The LMS.
    Lms(Tenant<Read>),
    /// The learner's page.
    Learner(Grant),
}

/// Who may update a session.
#[derive(Clone, Debug)]
pub enum Writer {
    /// The LMS, under the version rule.
    Lms(Tenant<Write>),
    /// A run's page, under the rule of runs; or a page that is about to start one, with what an earlier run could not say.
    Page(Grant),
}

/// Who may start a run: the page that a launch link opened, or one that is loaded again.
#[derive(Clone, Debug)]
pub struct Starter(pub Grant);

enum Credential {
    Key(SecretString),
    Token(SecretString),
}

/// The credential of a request. What looks like a JWT is taken for a token, all else for an API key.
fn credential(headers: &HeaderMap) -> Option<Credential> {
    if let Some(key) = headers.get(API_KEY) {
        return Some(Credential::Key(key.to_str().unwrap_or_default().into()));
    }
    let (scheme, value) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let value = value.trim();
    let is_token = value.contains('.') && !value.starts_with(KEY_PREFIX);
    Some(if is_token {
        Credential::Token(value.into())
    } else {
        Credential::Key(value.into())
    })
}

/// `?token=`, for clients that can only send a beacon.
fn token_in_query(parts: &Parts) -> Option<Credential> {
    let pairs = super::extract::pairs(parts.uri.query().unwrap_or_default());
    let token = pairs.into_iter().find(|(name, _)| name == "token")?.1;
    Some(Credential::Token(token.into()))
}

fn no_credential(wanted: &str) -> Problem {
    Problem::new(
        Code::Unauthorized,
        format!("The call needs {wanted}, and none was sent."),
    )
}

/// A key that is known, not revoked and not over.
async fn caller(app: &App, key: &SecretString) -> Result<Caller, Problem> {
    let unknown = || Problem::new(Code::InvalidApiKey, "The API key is unknown or was revoked.");
    let digest = ApiKey::parse(key.expose_secret()).map_err(|_| unknown())?.digest();
    let record: KeyRecord = app
        .key(&digest)
        .await?
        .filter(|record| !record.revoked)
        .ok_or_else(unknown)?;
    if record.expires_at.is_some_and(|end| app.now() >= end) {
        return Err(Problem::new(Code::ExpiredApiKey, "The API key has expired."));
    }
    Ok(Caller { digest, record })
}

/// Lets a call in: notes that its key is used, and counts it where the key has a limit. What is left of that is noted for the answer's
/// headers. What is read of the request after it knows whose call it is.
async fn admit(app: &App, parts: &mut Parts, caller: &Caller) -> Result<(), Problem> {
    parts.extensions.insert(Owner(caller.record.tenant.clone()));
    let Some(calls) = caller.record.calls_per_second else {
        app.note_use(&caller.digest).await;
        return Ok(());
    };
    let (left, counted) = app.count_call(&caller.digest, Rate::of(calls)).await?;
    if let Some(quota) = parts.extensions.get::<Quota>() {
        quota.note(left);
    }
    counted.map_err(|seconds| {
        Problem::new(
            Code::RateLimitExceeded,
            format!("The API key may make {calls} calls a second."),
        )
        .details(json!({ "calls_per_second": calls, "retry_after_seconds": seconds }))
        .retry_after(seconds)
    })
}

async fn tenant<S: Level>(app: &App, parts: &mut Parts, key: &SecretString) -> Result<Tenant<S>, Problem> {
    let caller = caller(app, key).await?;
    let record = &caller.record;
    if record.scope < S::SCOPE {
        let (required, granted) = (S::SCOPE.as_str(), record.scope.granted());
        let detail = format!(
            "The call needs the scope {required}; the API key has {}.",
            granted.join(", ")
        );
        return Err(Problem::new(Code::InsufficientScopes, detail)
            .details(json!({ "required": [required], "granted": granted })));
    }
    admit(app, parts, &caller).await?;
    Ok(Tenant {
        key: KeyName {
            id: caller.digest.key_id(),
            name: caller.record.name,
        },
        granted: caller.record.scope,
        id: caller.record.tenant,
        scope: PhantomData,
    })
}

/// A token for the session of the path, for one of these audiences.
async fn grant(app: &App, parts: &mut Parts, token: &SecretString, wanted: &[Audience]) -> Result<Grant, Problem> {
    let grant = app.tokens()?.verify(token.expose_secret(), app.now())?;
    if !wanted.contains(&grant.audience) {
        return Err(TokenError::WrongAudience.into());
    }
    let path = RawPathParams::from_request_parts(parts, app).await.ok();
    let session = path
        .as_ref()
        .and_then(|path| path.iter().find(|(name, _)| *name == "session_id"));
    if session.is_none_or(|(_, id)| id != grant.session.as_str()) {
        return Err(TokenError::WrongSession.into());
    }
    Ok(grant)
}

impl<S: Level + Send> FromRequestParts<App> for Tenant<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        tenant(app, parts, &key(&parts.headers)?).await
    }
}

/// The key of a call that takes nothing else.
fn key(headers: &HeaderMap) -> Result<SecretString, Problem> {
    match credential(headers) {
        Some(Credential::Key(key)) => Ok(key),
        Some(Credential::Token(_)) => {
            let detail = "The call needs an API key; launch and play tokens are for one session's own calls.";
            Err(Problem::new(Code::InvalidApiKey, detail))
        }
        None => Err(no_credential("an API key (X-API-Key, or Authorization: Bearer)")),
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = caller(app, &key(&parts.headers)?).await?;
        admit(app, parts, &caller).await?;
        Ok(caller)
    }
}

impl OptionalFromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
        match credential(&parts.headers) {
            None => Ok(None),
            Some(_) => <Self as FromRequestParts<App>>::from_request_parts(parts, app)
                .await
                .map(Some),
        }
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match credential(&parts.headers) {
            Some(Credential::Key(key)) => tenant(app, parts, &key).await.map(Self::Lms),
            Some(Credential::Token(token)) => grant(app, parts, &token, &[Audience::Launch, Audience::Play])
                .await
                .map(Self::Learner),
            None => Err(no_credential("an API key or a launch or play token")),
        }
    }
}

impl FromRequestParts<App> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (sent, in_query) = (credential(&parts.headers), token_in_query(parts));
        if sent.is_some() && in_query.is_some() {
            return Err(invalid(
                "?token",
                "a token was sent beside the credential of the header",
            ));
        }
        match sent.or(in_query) {
            Some(Credential::Key(key)) => tenant(app, parts, &key).await.map(Self::Lms),
            Some(Credential::Token(token)) => grant(app, parts, &token, &[Audience::Launch, Audience::Play])
                .await
                .map(Self::Page),
            None => Err(no_credential("an API key or a play token")),
        }
    }
}

impl FromRequestParts<App> for Starter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match credential(&parts.headers) {
            Some(Credential::Token(token)) => grant(app, parts, &token, &[Audience::Launch, Audience::Play])
                .await
                .map(Self),
            Some(Credential::Key(_)) => {
                let detail = "An API key was sent where a launch or play token belongs. A launch answers with the token that starts a run: \
                              POST /api/v1/packages/{package_id}/launch.";
                let reason = json!({ "reason": TokenError::Malformed.to_string() });
                Err(Problem::new(Code::InvalidLaunchToken, detail).details(reason))
            }
            None => Err(no_credential("a launch or play token (Authorization: Bearer)")),
        }
    }
}

impl Reader {
    /// The tenant whose session is read.
    pub fn tenant(&self) -> &TenantId {
        match self {
            Self::Lms(tenant) => tenant.id(),
            Self::Learner(grant) => &grant.tenant,
        }
    }
}

/// The answer to a page whose session was reset since.
pub fn reset(run: u32, session: &Session) -> Problem {
    let detail = format!("This page plays run {run} of a session that was reset since: the learner begins again.");
    Problem::new(Code::SessionReset, detail).details(json!({ "run": run, "resets": session.resets }))
}

/// The answer to a page whose run is no longer the newest, or was ended by a reset. `can_take_over` says whether its learner may go on there all the same.
pub fn superseded(grant: &Grant, session: &Session) -> Problem {
    let (run, newest) = (grant.run, session.run.number);
    if grant.audience == Audience::Play && session.is_closed(run) {
        return reset(run, session);
    }
    let detail = format!("This page plays run {run}; run {newest} of the same session has started elsewhere.");
    Problem::new(Code::RunSuperseded, detail).details(json!({
        "run": run,
        "current_run": newest,
        "can_take_over": !grant.is_replaced(session),
        "updated_at": crate::store::item::time_text(session.updated_at),
    }))
}
