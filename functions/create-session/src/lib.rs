//! `POST /api/v1/sessions`: a new session of a learner with a package.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use scorm::session::Session;
use scorm::session::change::Change;
use scorm::session::terms::{Credit, Mode, NewSession, Terms, Writer};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::app::App;
use shared::change::{Kind, Writing};
use shared::http::auth::{Tenant, Write};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query, invalid, package_id};
use shared::http::fields;
use shared::http::live::Launchable;
use shared::http::problem::Problem;
use shared::http::session::{WrittenSession, already_exists, tagged};
use shared::store::sessions::Created;
use shared::tenant::Plan;
use shared::version::Versioned;
use utoipa::ToSchema;

shared::serves!(create_session);

/// A session to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateSession {
    /// The package, which must be ready.
    #[schema(value_type = schema::PackageId)]
    package_id: Option<String>,
    /// The learner.
    #[schema(value_type = schema::UserId)]
    user_id: Option<String>,
    /// An id of your own; a UUID is made otherwise.
    #[schema(value_type = Option<schema::SessionId>)]
    session_id: Option<String>,
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
    /// The SCO that the elements are for; may be left out where the package has one.
    sco: Option<String>,
    /// Elements to begin with, such as those of a session elsewhere.
    #[schema(value_type = Option<schema::CmiDataToSet>)]
    cmi_data: Option<BTreeMap<String, Value>>,
    /// An object of your own, kept with the session.
    #[schema(value_type = Option<schema::Metadata>)]
    metadata: Option<Map<String, Value>>,
}

shared::refuses! {
    CreateSession:
        InvalidUserId "`user_id` is missing or cannot be used.",
        InvalidSessionId "`session_id` cannot be used.",
        PackageNotFound "Your tenant has no such package.",
        SessionAlreadyExists "`session_id` is taken; `details.current` is the session that has it.",
        PackageNotReady "The package has no zip that can be launched; `details.status` says how far it is.",
        PayloadTooLarge "The elements are more than a session holds.",
        CmiDataInvalid "Elements cannot be set; `details.errors` names each.",
}

impl CreateSession {
    fn into_new(self, app: &App, plan: &Plan) -> Result<(NewSession, Change), Problem> {
        let id = match self.session_id {
            Some(id) => fields::session_id(&id)?,
            None => app.new_session_id(),
        };
        let new = NewSession {
            id,
            user_id: fields::user_id(self.user_id.as_deref())?,
            learner_name: fields::learner_name(self.learner_name.as_deref())?,
            terms: Terms::from(plan),
            mode: fields::mode(self.mode.as_deref())?.unwrap_or(Mode::Normal),
            credit: fields::credit(self.credit.as_deref())?.unwrap_or(Credit::Credit),
            strictness: fields::strictness(self.strictness.as_deref())?.unwrap_or(plan.strictness),
            return_url: None,
            language: None,
            metadata: fields::metadata(self.metadata)?.unwrap_or_else(|| "{}".to_owned()),
        };
        Ok((
            new,
            Change {
                sco: self.sco,
                cmi: fields::cmi_data(self.cmi_data),
                ..Change::default()
            },
        ))
    }
}

/// Create a session
///
/// A session id that is taken answers 409 with the session that has it; to take up an unfinished one, launch
/// with `resume`.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    operation_id = "create-session",
    tag = "Sessions",
    request_body(
        content = CreateSession,
        example = json!({ "package_id": example::PACKAGE, "user_id": "user_123", "learner_name": "Doe, Jane" }),
    ),
    responses(
        (
            status = 201,
            description = "The session was created.",
            headers(("ETag" = schema::EntityTag), ("Location" = String)),
            body = WrittenSession,
            example = json!(example::written_session()),
        ),
        Refusals<(Tenant<Write>, Query<NoQuery>, Json<CreateSession>, CreateSession)>,
    ),
    security(("api_key" = [])),
)]
async fn create_session(
    State(app): State<App>,
    tenant: Tenant<Write>,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<CreateSession>,
) -> Result<Response, Problem> {
    let (store, now) = (app.store()?, app.now());
    let package = body
        .package_id
        .as_deref()
        .ok_or_else(|| invalid("/package_id", "package_id is missing"))?;
    let package = package_id(package)?;
    let (new, change) = body.into_new(&app, &app.plan(tenant.id()).await?)?;

    let live = store.live(tenant.id(), package).await?;
    let launchable = Launchable::of(store, tenant.id(), package, live, now).await?;
    let revision = launchable.revision(store, tenant.id(), package).await?;
    let mut session = Session::new(new, package, &revision, now);
    let changed = session.change(&change, Writer::Lms, now)?;

    let writing = Writing {
        key: tenant.key(),
        kind: Kind::Created,
        version: Versioned::<Session>::FIRST,
        attempts_ended: &[],
        now,
    };
    let entry = writing.entry(None, &mut session);

    match store.create_session(tenant.id(), session, entry, now).await? {
        Created::Taken(current) => Err(already_exists(&current, now)),
        Created::New(session) => {
            let body = WrittenSession::new(&session, changed.warnings, now);
            let mut response = tagged(StatusCode::CREATED, &session, &body);
            if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/sessions/{}", session.value().id)) {
                response.headers_mut().insert(LOCATION, location);
            }
            Ok(response)
        }
    }
}
