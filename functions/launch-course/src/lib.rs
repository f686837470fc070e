//! `POST /api/v1/packages/{package_id}/launch`: a session, new or resumed, and the link that opens its player.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::id::{PackageId, SessionId};
use scorm::session::Session;
use scorm::session::outcome::Completion;
use scorm::session::terms::NextRun;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::condition::IfMatch;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, PackagePath, Query, no_session};
use shared::http::fields;
use shared::http::live::{Launchable, onto};
use shared::http::origin::Origin;
use shared::http::problem::Problem;
use shared::http::session::{SessionView, already_exists, tagged};
use shared::store::item::time_text;
use shared::store::live::WithLive;
use shared::store::sessions::Created;
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use shared::token::Signed;
use shared::version::Versioned;
use utoipa::ToSchema;

/// A launch of a session that is there.
mod resuming;
/// What a launch asks for.
mod wish;

use resuming::Resuming;
use wish::Wish;

shared::serves!(launch_course);

/// A launch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Launch {
    /// The learner.
    #[schema(value_type = schema::UserId)]
    user_id: Option<String>,
    /// The session to create under this id, or to resume.
    #[schema(value_type = Option<schema::SessionId>)]
    session_id: Option<String>,
    /// Resume the learner's newest active and incomplete session of the package, if there is one.
    resume: Option<bool>,
    /// The learner's name as the course may show it.
    #[schema(value_type = Option<schema::LearnerName>)]
    learner_name: Option<String>,
    /// How the course is taken; `normal` by default.
    #[schema(value_type = Option<schema::Mode>)]
    mode: Option<String>,
    /// Whether the result counts; `credit` by default.
    #[schema(value_type = Option<schema::Credit>)]
    credit: Option<String>,
    /// How values are judged that real courses write and the standard forbids; the tenant's choice by default.
    #[schema(value_type = Option<schema::Strictness>)]
    strictness: Option<String>,
    /// Where the player leads back to.
    #[schema(value_type = Option<schema::ReturnUrl>)]
    return_url: Option<String>,
    /// The language of the player; the browser's by default, else English.
    #[schema(value_type = Option<schema::Language>)]
    language: Option<String>,
    /// Seconds for which the link is good; as long as the tenant's plan says by default, and never longer.
    #[schema(value_type = Option<schema::LaunchLifetime>)]
    launch_token_ttl_seconds: Option<i64>,
    /// An object of your own, kept with the session.
    #[schema(value_type = Option<schema::Metadata>)]
    metadata: Option<Map<String, Value>>,
}

shared::refuses! {
    Launch:
        InvalidUserId "`user_id` is missing or cannot be used.",
        InvalidSessionId "`session_id` cannot be used.",
        SessionAlreadyExists "`session_id` is another learner's or another package's; `details.current` is that session.",
        PackageNotReady "The package has no zip that can be launched; `details.status` says how far it is.",
        SessionNotFound "`If-Match` names a version of a session that is not there.",
        SessionExpired "The session has expired. Renew it first.",
        RateLimitExceeded "So many launches of one session are taken in a minute.",
}

impl Launch {
    fn into_wish(self) -> Result<Wish, Problem> {
        Ok(Wish {
            user_id: fields::user_id(self.user_id.as_deref())?,
            session_id: self.session_id.as_deref().map(fields::session_id).transpose()?,
            resume: self.resume.unwrap_or(false),
            choices: NextRun {
                mode: fields::mode(self.mode.as_deref())?,
                credit: fields::credit(self.credit.as_deref())?,
                strictness: fields::strictness(self.strictness.as_deref())?,
                learner_name: fields::learner_name(self.learner_name.as_deref())?,
            },
            return_url: fields::return_url(self.return_url)?,
            language: fields::language(self.language)?,
            lifetime: fields::launch_lifetime(self.launch_token_ttl_seconds)?,
            metadata: fields::metadata(self.metadata)?,
        })
    }
}

/// A launched course.
#[derive(Debug, Serialize, ToSchema)]
struct Launched {
    /// The package.
    #[schema(value_type = schema::PackageId)]
    package_id: String,
    /// The session.
    #[schema(value_type = schema::SessionId)]
    session_id: String,
    /// The learner.
    #[schema(value_type = schema::UserId)]
    user_id: String,
    /// The learner again, by SCORM's name.
    #[schema(value_type = schema::UserId)]
    learner_id: String,
    /// `scorm`.
    content_type: &'static str,
    /// What the learner's browser opens.
    #[schema(format = Uri)]
    launch_url: String,
    /// The launch token in that link.
    token: String,
    /// Seconds for which the link is good.
    #[schema(minimum = 0)]
    expires_in_seconds: i64,
    /// When it ends.
    #[schema(format = DateTime)]
    expires_at: String,
    /// The session.
    session: SessionView,
}

impl Launched {
    fn new(session: &Versioned<Session>, signed: &Signed, origin: &str, now: Timestamp) -> Self {
        let view = SessionView::new(session, now);
        let token = signed.token.expose_secret().to_owned();
        Self {
            package_id: view.package_id.clone(),
            session_id: view.session_id.clone(),
            user_id: view.user_id.clone(),
            learner_id: view.user_id.clone(),
            content_type: "scorm",
            launch_url: format!("{origin}/player/{}?token={token}", view.session_id),
            token,
            expires_in_seconds: signed.expires_at.duration_since(now).as_secs(),
            expires_at: time_text(signed.expires_at),
            session: view,
        }
    }
}

/// Launch a course
///
/// Creates a session, or resumes one: the one with `session_id`, or with `resume` the learner's newest active and
/// incomplete one. An open page of the session is not disturbed, unless your tenant's rule moves the session onto the package's live version; a run
/// starts when the page starts it.
#[utoipa::path(
    post,
    path = "/api/v1/packages/{package_id}/launch",
    operation_id = "launch-course",
    tag = "Packages",
    params(PackagePath, IfMatch),
    request_body(
        content = Launch,
        example = json!({ "user_id": "user_123", "session_id": "session-456", "learner_name": "Doe, Jane" }),
    ),
    responses(
        (
            status = 201,
            description = "A session was created. Open `launch_url` in the learner's browser.",
            headers(("ETag" = schema::EntityTag)),
            body = Launched,
            example = json!(example::launched()),
        ),
        (
            status = 200,
            description = "A session that was there is resumed. Open `launch_url` in the learner's browser.",
            headers(("ETag" = schema::EntityTag)),
            body = Launched,
            example = json!(example::launched()),
        ),
        Refusals<(Tenant<Write>, PackagePath, Query<NoQuery>, (IfMatch, Json<Launch>), Launch)>,
    ),
    security(("api_key" = [])),
)]
async fn launch_course(
    State(app): State<App>,
    tenant: Tenant<Write>,
    PackagePath(id): PackagePath,
    origin: Origin,
    Query(NoQuery {}): Query<NoQuery>,
    if_match: IfMatch,
    Json(body): Json<Launch>,
) -> Result<Response, Problem> {
    let (store, now) = (app.store()?, app.now());
    let wish = body.into_wish()?;
    let plan = app.plan(tenant.id()).await?;
    let WithLive { session: found, live } = look(store, tenant.id(), id, &wish, now).await?;
    let package = Launchable::of(store, tenant.id(), id, live, now).await?;
    let live = package.number();
    let found = match found {
        Some(found) => Err(found),
        None => {
            must_be_there(&wish, &if_match)?;
            let revision = package.revision(store, tenant.id(), id).await?;
            let session = wish.session_id.clone().unwrap_or_else(|| app.new_session_id());
            let session = wish.session(session, id, &revision, &plan, now);
            match store.create_session(tenant.id(), session, None, now).await? {
                Created::New(session) => Ok(*session),
                // Another launch came first.
                Created::Taken(current) => Err(*current),
            }
        }
    };
    let (status, session) = match found {
        Ok(created) => (StatusCode::CREATED, created),
        Err(current) => {
            let theirs = current.value();
            if theirs.user_id != wish.user_id || theirs.package_id != id {
                return Err(already_exists(&current, now));
            }
            let onto = match theirs.moves(plan.resumed_sessions, live) {
                true => onto(store, tenant.id(), id, live).await?,
                false => None,
            };
            let resuming = Resuming {
                wish: &wish,
                if_match: &if_match,
                rule: plan.resumed_sessions,
                onto: onto.as_ref(),
                key: tenant.key(),
            };
            (StatusCode::OK, resuming.resume(store, tenant.id(), current, now).await?)
        }
    };
    let lifetime = wish
        .lifetime
        .map_or(plan.launch_lifetime, |wished| wished.min(plan.launch_lifetime));
    let tokens = app.tokens()?;
    let signed = tokens.launch(tenant.id(), session.value(), lifetime, tenant.is_admin(), now)?;
    let origin = app.tenant_origin(tenant.id()).unwrap_or(origin.url);
    Ok(tagged(
        status,
        &session,
        &Launched::new(&session, &signed, &origin, now),
    ))
}

/// The session that the launch is for, where there is one, with which revision is live: the one of this id, or with `resume` the
/// learner's newest active and incomplete one.
async fn look(
    store: &Store,
    tenant: &TenantId,
    package: PackageId,
    wish: &Wish,
    now: Timestamp,
) -> Result<WithLive, StoreError> {
    let resumable = |session: &Session| session.is_active(now) && session.outcome().completion != Completion::Completed;
    match &wish.session_id {
        Some(id) => store.session_with_live(tenant, id, package, now).await,
        None if wish.resume => store.resumable(tenant, &wish.user_id, package, now, resumable).await,
        None => {
            let live = store.live(tenant, package).await?;
            Ok(WithLive { session: None, live })
        }
    }
}

/// Refuses to create a session where the call is for one that is there (`If-Match`; RFC 9110, 13.1.1).
fn must_be_there(wish: &Wish, if_match: &IfMatch) -> Result<(), Problem> {
    let id = wish.session_id.as_ref().map(SessionId::as_str).unwrap_or_default();
    match if_match {
        IfMatch::Unsaid => Ok(()),
        _ => Err(no_session(id)),
    }
}
