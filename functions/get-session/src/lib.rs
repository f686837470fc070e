//! `GET /api/v1/sessions/{session_id}`: a session as it is now, also when it has expired. `…/course`: the course that it plays.

/// The course that a session plays.
mod course;
/// Reading a session.
mod read;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Reader, superseded};
use shared::http::condition::IfNoneMatch;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, SessionPath, invalid};
use shared::http::fields::include;
use shared::http::problem::Problem;
use shared::http::session::{SessionView, not_modified, tagged};
use shared::token::Audience;
use utoipa::IntoParams;

shared::serves!(get_session, course::get_course);

/// How much of the session.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GetQuery {
    /// `scos` for each SCO's own status, score, time and elements.
    #[param(pattern = "^scos$")]
    include: Option<String>,
    /// With `include=scos`, the SCOs behind this one alone: what the `scos_after` of an answer says, where it had no room for more.
    scos_after: Option<String>,
}

shared::refuses! {
    GetQuery:
        RunSuperseded "The token is of a run in whose place a newer one has started.",
        SessionReset "The token is of a run that a reset has ended.",
}

/// Read a session
///
/// The session as it is now, also when it has expired (`status` says so), with the elements of the SCO that was launched
/// or written last. With `If-None-Match` the answer is 304 while the version is the same.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "get-session",
    tag = "Sessions",
    params(SessionPath, GetQuery, IfNoneMatch),
    responses(
        (
            status = 200,
            description = "The session as it is now.",
            headers(("ETag" = schema::EntityTag)),
            body = SessionView,
            examples(
                ("session" = (summary = "Without include", value = json!(example::session()))),
                ("scos" = (summary = "With include=scos", value = json!(example::session_with_scos()))),
            ),
        ),
        (
            status = 304,
            description = "The version is still the one that `If-None-Match` names.",
            headers(("ETag" = schema::EntityTag)),
        ),
        Refusals<(Reader, SessionPath, Query<GetQuery>, GetQuery)>,
    ),
    security(("api_key" = []), ("token" = [])),
)]
async fn get_session(
    State(app): State<App>,
    reader: Reader,
    SessionPath(id): SessionPath,
    Query(query): Query<GetQuery>,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let with_scos = include(query.include.as_deref(), "scos")?;
    if query.scos_after.is_some() && !with_scos {
        return Err(invalid("?scos_after", "it goes with include=scos"));
    }
    let now = app.now();
    let session = read::session(&app, &reader, &id).await?;
    if let Reader::Learner(grant) = &reader
        && grant.audience == Audience::Play
        && (grant.run != session.value().run.number || session.value().is_closed(grant.run))
    {
        return Err(superseded(grant, session.value()));
    }
    // An expired session is at the version at which it was active: its representation changed all the same.
    if session.value().is_active(now) && known.has(&session) {
        return Ok(not_modified(&session));
    }
    let mut view = SessionView::new(&session, now);
    if with_scos {
        view = view.with_scos(session.value(), query.scos_after.as_deref())?;
    }
    if let Reader::Learner(_) = reader {
        view = view.for_page();
    }
    Ok(tagged(StatusCode::OK, &session, &view))
}
