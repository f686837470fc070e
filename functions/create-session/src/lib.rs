//! `POST /api/v1/sessions`: a new session of a learner with a package.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use scorm::session::Session;
use scorm::session::change::{Change, Writer};
use scorm::session::terms::{Credit, Mode, NewSession, Terms};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::extract::{Json, NoQuery, Query, invalid, no_package, package_id};
use shared::http::fields;
use shared::http::package::launchable;
use shared::http::problem::{Problem, ProblemView};
use shared::http::session::{WrittenSession, already_exists, tagged};
use shared::store::sessions::Created;
use shared::tenant::Plan;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_session))
}

/// A session to create.
#[derive(Debug, Deserialize, ToSchema)]
struct CreateSession {
    /// The package, which must be ready.
    #[schema(required)]
    package_id: Option<String>,
    /// The learner: 1 to 255 characters.
    #[schema(required)]
    user_id: Option<String>,
    /// An id of your own, 1 to 255 of `A-Z a-z 0-9 . _ ~ -`; a UUID is made otherwise.
    session_id: Option<String>,
    /// The learner's name as the course may show it, "Last, First".
    learner_name: Option<String>,
    /// `normal`, `browse` or `review`.
    mode: Option<String>,
    /// `credit` or `no-credit`.
    credit: Option<String>,
    /// `lenient` or `strict`; the tenant's by default.
    strictness: Option<String>,
    /// The SCO that the elements are for; may be left out where the package has one.
    sco: Option<String>,
    /// Elements to begin with, such as those of a session elsewhere.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    cmi_data: Option<BTreeMap<String, Value>>,
    /// An object of your own, up to 16 KiB.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Map<String, Value>>,
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
    request_body = CreateSession,
    responses(
        (status = 201, body = WrittenSession),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
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

    let package = store
        .package(tenant.id(), package)
        .await?
        .ok_or_else(|| no_package(package))?;
    let mut session = Session::new(new, package.id, launchable(&package, now)?, now);
    let changed = session.change(&change, Writer::Lms, now)?;

    match store.create_session(tenant.id(), session, now).await? {
        Created::Taken(current) => Err(already_exists(&current, now)),
        Created::New(session) => {
            let body = WrittenSession::new(&session, changed.warnings, now);
            let mut response = tagged(StatusCode::CREATED, session.version(), &body);
            if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/sessions/{}", session.value().id)) {
                response.headers_mut().insert(LOCATION, location);
            }
            Ok(response)
        }
    }
}
