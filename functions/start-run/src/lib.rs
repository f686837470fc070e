//! `POST /api/v1/sessions/{session_id}/runs`: a page begins to play, and every older page of the session ends.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use scorm::session::Session;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Starter, superseded};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{NoQuery, OptionalJson, Query, SessionPath, invalid, no_package, no_session};
use shared::http::launch::{LaunchNotes, sequencing_text};
use shared::http::origin::Origin;
use shared::http::problem::Problem;
use shared::http::session::{SessionView, tagged};
use shared::meter::count;
use shared::store::along::Along;
use shared::store::item::time_text;
use shared::store::sessions::While;
use shared::store::state::Growth;
use shared::token::content::ContentGrant;
use shared::token::{Audience, Grant};
use shared::version::Versioned;
use utoipa::ToSchema;

shared::serves!(start_run);

/// How a run is started.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StartRun)]
struct Start {
    /// What the page calls this start. A start that comes again, because its answer was lost, is then recognised and starts
    /// nothing more.
    #[schema(min_length = 1, max_length = 64)]
    start_id: Option<String>,
    /// The learner wants to go on here, although a newer run has started elsewhere.
    take_over: Option<bool>,
}

shared::refuses! {
    Start:
        PackageNotFound "The session's package was deleted.",
        SessionReset "The session was reset since the page's run, and another run has started; with `take_over` the learner goes on here.",
        RunSuperseded "A newer run has started elsewhere; with `take_over` the learner goes on here.",
        SessionExpired "The session has expired. The LMS may renew it.",
        RateLimitExceeded "So many runs of a session start in a minute, and end so many attempts.",
}

/// What a page calls its start is a random number in hexadecimal or a UUID, in bytes.
const MOST_START_ID_BYTES: usize = 64;
/// utoipa takes a literal for `start_id`.
const _: () = assert!(MOST_START_ID_BYTES == 64);

impl Start {
    fn start_id(&self) -> Result<Option<String>, Problem> {
        match &self.start_id {
            Some(id) if id.is_empty() || id.len() > MOST_START_ID_BYTES => {
                let reason = format!("start_id has 1 to {MOST_START_ID_BYTES} bytes");
                Err(invalid("/start_id", reason))
            }
            id => Ok(id.clone()),
        }
    }
}

/// A run that has started.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedRun)]
struct Started {
    /// The session, its elements as the course is to find them.
    session: SessionView,
    /// What the player needs to know of the launch beside `session.cmi_data`.
    launch: LaunchNotes,
    /// Where the learner is in a course of SCORM 2004, in a form of its own: `session.sco` is shown, or nothing where the
    /// learner is to choose. Null in SCORM 1.2.
    #[schema(required)]
    sequencing: Option<String>,
    /// Where the package's files are: an `href` of the session's course follows. Whoever has it can read them, until the
    /// session can no longer be read, and to the end of that week. Null where the service was
    /// called past the distribution that serves them.
    #[schema(format = Uri, required)]
    content_url: Option<String>,
    /// The token for reading and updating the session within this run.
    play_token: String,
    /// When it ends. An update answers with a new one in time.
    #[schema(format = DateTime)]
    play_token_expires_at: String,
    /// The run's number.
    #[schema(minimum = 1)]
    run: u32,
}

/// Start a run
///
/// A run that was never ended counts as suspended: its time is added, its data stay. The course finds its launch
/// values in `session.cmi_data`. Updates of an older run are refused from now on. A launch token starts a run once it is opened,
/// and no other after that run was heard of. A play token starts one when its page is loaded again; where a newer run has started
/// elsewhere, only with `take_over`.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{session_id}/runs",
    operation_id = "start-run",
    tag = "Sessions",
    params(SessionPath),
    request_body(
        content = Option<Start>,
        content_type = "application/json",
        example = json!({ "start_id": "5f0c4c1e-3b52-4d0e-9a55-0a4c7d7f9e21" }),
    ),
    responses(
        (
            status = 201,
            description = "The run has started. Updates of it carry `play_token`.",
            headers(("ETag" = schema::EntityTag)),
            body = Started,
            example = json!(example::started()),
        ),
        Refusals<(Starter, SessionPath, Query<NoQuery>, OptionalJson<Start>, Start)>,
    ),
    security(("token" = [])),
)]
async fn start_run(
    State(app): State<App>,
    Starter(grant): Starter,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
    origin: Origin,
    OptionalJson(start): OptionalJson<Start>,
) -> Result<Response, Problem> {
    let (start_id, takes_over) = (start.start_id()?, start.take_over.unwrap_or(false));
    let (store, now) = (app.store()?, app.now());
    let package_id = grant.package;
    let found = store.session_with_live(&grant.tenant, &id, package_id, now).await?;
    let session = found.session.ok_or_else(|| no_session(id.as_str()))?;
    // It is of the token's package, then.
    grant.check(session.value())?;
    if !store.stands(&grant.tenant, package_id, found.live.as_ref()).await? {
        return Err(no_package(package_id));
    }

    let started = store.rewrite(&grant.tenant, session, While::Active, now, |session| {
        grant.check(session.value()).map_err(Stop::refused)?;
        if is_repeat(session.value(), start_id.as_deref()) {
            return Err(Stop::Started(Box::new(session.clone())));
        }
        may_start(&grant, session.value(), takes_over).map_err(Stop::Refused)?;
        session.value_mut().count_launch(now).map_err(Stop::refused)?;
        let run = session.value().run_before_next();
        let ended = session.value_mut().start_run(now);
        if ended.is_some() {
            session.value_mut().count_attempt(now).map_err(Stop::refused)?;
        }
        session.value_mut().run.start_id.clone_from(&start_id);
        let along = Along {
            growth: Growth::Noted,
            run,
            ..Along::from(ended)
        };
        Ok(((), along))
    });
    let session = match started.await {
        Ok((session, ())) => session,
        Err(error) => match error.stopped()? {
            Stop::Started(session) => {
                count(|counts| counts.replays += 1);
                *session
            }
            Stop::Refused(problem) => return Err(problem),
        },
    };

    let signed = app.tokens()?.play(&grant, session.value(), now)?;
    let content = ContentGrant {
        tenant: grant.tenant.clone(),
        package: package_id,
        revision: session.value().package_revision,
        host: app.tenant_host(&grant.tenant),
    };
    let content_url = content_url(&app, &origin, &content, session.value())?;
    let view = SessionView::new(&session, now).for_page();
    let shown = view.cmi_data.clone().unwrap_or_default();
    let body = Started {
        launch: LaunchNotes::of(session.value(), &shown),
        session: view,
        sequencing: sequencing_text(session.value().sequencing.as_ref())?,
        content_url,
        play_token: signed.token.expose_secret().to_owned(),
        play_token_expires_at: time_text(signed.expires_at),
        run: session.value().run.number,
    };
    Ok(tagged(StatusCode::CREATED, &session, &body))
}

/// Why no run is started.
enum Stop {
    Refused(Problem),
    /// This very start has been made; its answer was lost.
    Started(Box<Versioned<Session>>),
}

impl Stop {
    fn refused(error: impl Into<Problem>) -> Self {
        Self::Refused(error.into())
    }
}

/// Whether a start comes again. One whose run was heard of since has reached its page.
fn is_repeat(session: &Session, start_id: Option<&str>) -> bool {
    start_id.is_some() && session.run.start_id.as_deref() == start_id && session.run.seq == 0
}

fn may_start(grant: &Grant, session: &Session, takes_over: bool) -> Result<(), Problem> {
    grant.check_start(session)?;
    if grant.audience == Audience::Play && grant.run != session.run.number && !takes_over {
        return Err(superseded(grant, session));
    }
    Ok(())
}

fn content_url(
    app: &App,
    origin: &Origin,
    content: &ContentGrant,
    session: &Session,
) -> Result<Option<String>, Problem> {
    if !origin.serves_content {
        return Ok(None);
    }
    let signed = app.tokens()?.content(content, session.purge_at())?;
    // The token is good there alone, and the page is there as well.
    let origin = app.tenant_origin(&content.tenant).unwrap_or_else(|| origin.url.clone());
    Ok(Some(format!("{origin}/content/{}/", signed.token.expose_secret())))
}
