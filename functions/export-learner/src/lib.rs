//! `GET /api/v1/learners/{user_id}/export`: everything that there is of a learner, as JSON, a line each.
//!
//! A call answers with as many lines as an answer has room and time for, and its last line says where to go on, or that this was all.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared::app::App;
use shared::erasure::LearnerDigest;
use shared::http::auth::{Admin, Tenant};
use shared::http::code::Code;
use shared::http::document::refusal::Refusals;
use shared::http::document::schema;
use shared::http::extract::Query;
use shared::http::learner::LearnerPath;
use shared::http::paging::{no_cursor, opened, unsigned};
use shared::http::problem::Problem;
use tokio::time::Instant;
use utoipa::IntoParams;

/// The lines of an answer.
mod lines;
/// Where an export stands.
mod place;
/// What a place leads to.
mod reading;

use lines::{End, Lines, More};
use place::Stand;
use reading::Reading;

/// JSON, a value a line.
const JSON_LINES: &str = "application/jsonl";
/// An answer is ended after so long: half of the function's time, so that the look that was begun last comes to its end.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(5);

shared::serves!(export_learner);

/// Which part of the export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// `cursor` of the last line before; none for the beginning.
    #[param(value_type = Option<schema::Cursor>)]
    cursor: Option<String>,
}

shared::refuses! {
    ExportQuery:
        InvalidCursor "`cursor` is not one of an export.",
        ErasureRunning "The learner is being erased.";
}

/// Export a learner
///
/// Everything that there is of a learner, as JSON lines. Each line has a `type`: `session` (whole: results, dates, `metadata`, and each SCO that was
/// touched, with its elements), `sco` (SCOs that a session's line had no room for), `attempt` (an earlier attempt, with its elements), `run` (one time that the course was open),
/// `change` (who changed the record outside the course), `event` (of the feed) and
/// `delivery` (of the event before it). There may be other types one day.
///
/// The last line is `{"type":"more","cursor":"…"}`: call again with this `cursor`. Or it is `{"type":"end","lines":{…}}`, which counts
/// all lines of the export by their type. A text without such a line was cut off. Where nothing is kept of a learner, the end is the only line.
#[utoipa::path(
    get,
    path = "/api/v1/learners/{user_id}/export",
    operation_id = "export-learner",
    tag = "Learners",
    params(LearnerPath, ExportQuery),
    responses(
        (status = 200, description = "A part of the export.", body = String, content_type = "application/jsonl"),
        Refusals<(Tenant<Admin>, LearnerPath, Query<ExportQuery>, ExportQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn export_learner(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    LearnerPath(user): LearnerPath,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let stand = match &query.cursor {
        None => Stand::default(),
        Some(cursor) => opened(cursor)
            .and_then(|text| Stand::parse(&text))
            .ok_or_else(no_cursor)?,
    };
    let (store, now) = (app.store()?, app.now());
    let erasure = store.erasure(tenant.id(), &LearnerDigest::of(&user), now).await?;
    if erasure.is_some_and(|erasure| erasure.is_running()) {
        let detail = "The learner is being erased. GET /api/v1/learners/{user_id}/erasure tells when that is done.";
        return Err(Problem::new(Code::ErasureRunning, detail));
    }
    let Stand { place, counts } = stand;
    let mut lines = Lines::new(counts);
    let reading = Reading {
        store,
        tenant: tenant.id(),
        user: &user,
        webhooks: store.webhooks_ever(tenant.id()).await?,
        now,
    };
    let until = Instant::now() + LONGEST;
    let mut place = Some(place);
    while let Some(next) = place.take() {
        place = reading.step(next, &mut lines).await?;
        if lines.is_full() || Instant::now() >= until {
            break;
        }
    }
    let text = match place {
        Some(place) => {
            let counts = lines.counts().clone();
            let cursor = unsigned(&Stand { place, counts }.text());
            lines.end(&More { cursor })
        }
        None => {
            let counts = lines.counts().clone();
            lines.end(&End { lines: counts })
        }
    };
    Ok(([(CONTENT_TYPE, JSON_LINES)], text).into_response())
}
