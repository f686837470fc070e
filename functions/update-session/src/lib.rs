//! `PUT /api/v1/sessions/{session_id}`: progress is kept.
//!
//! Two writers, two rules. An LMS names the version that it read (`lms`); a run's page, which may close before
//! it learns a version, numbers its updates within its run (`page`).

/// What an update is answered.
mod answer;
/// Updates under the version rule.
mod lms;
/// Updates under the rule of runs.
mod page;
/// The forms of an update.
mod update;

use answer::{Updated, Wanted};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::Writer;
use shared::http::condition::IfMatch;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, Raw, SessionPath, invalid};
use shared::http::problem::Problem;
use utoipa::IntoParams;

use update::{PageUpdate, Update};

// The second is the first's twin for a beacon, which can only POST.
shared::serves!(update_session, update_session_by_beacon);

/// A play token, for clients that cannot set a header.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UpdateQuery {
    /// The play token, where it cannot be sent as a header.
    #[expect(dead_code, reason = "the extractor of the writer has read it")]
    token: Option<String>,
}

/// Update a session
///
/// Elements are merged one by one, all of them or none. With an API key the update names the `version` that was
/// read; a conflict answers with the session as it is now, and the repetition of the last update is recognised.
/// With a play token it carries `seq` instead, and is answered briefly.
#[utoipa::path(
    put,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "update-session",
    tag = "Sessions",
    params(
        SessionPath,
        UpdateQuery,
        IfMatch,
        ("Prefer" = Option<String>, Header, description = "With a play token: `return=representation` for the whole session."),
    ),
    request_body(content(
        (Update = "application/json", examples(
            ("lms" = (summary = "With an API key", value = json!({
                "version": 1,
                "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": 85 },
            }))),
            ("page" = (summary = "With a play token", value = json!({
                "seq": 1,
                "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "85" },
            }))),
        )),
        (PageUpdate = "text/plain", example = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "incomplete" } })),
    )),
    responses(
        (
            status = 200,
            description = "The update is stored, or was already: an API key gets the whole session, a page what it has to know.",
            headers(("ETag" = schema::EntityTag)),
            body = Updated,
            examples(
                ("lms" = (summary = "With an API key", value = json!(example::written_session()))),
                ("page" = (summary = "With a play token", value = json!(example::brief()))),
            ),
        ),
        Refusals<(Writer, SessionPath, Query<UpdateQuery>, (IfMatch, Raw), Update)>,
    ),
    security(("api_key" = []), ("token" = [])),
)]
async fn update_session(
    State(app): State<App>,
    writer: Writer,
    SessionPath(id): SessionPath,
    _: Query<UpdateQuery>,
    if_match: IfMatch,
    headers: HeaderMap,
    body: Raw,
) -> Result<Response, Problem> {
    match writer {
        Writer::Lms(tenant) => lms::update(&app, &tenant, &id, &if_match, body.json()?).await,
        Writer::Page(_) if if_match != IfMatch::Unsaid => Err(invalid(
            "",
            "If-Match was sent with a play token, whose updates go by seq",
        )),
        Writer::Page(grant) => {
            let wanted = Wanted::of(&headers);
            page::update(&app, &grant, &id, body.json_or_text()?, wanted).await
        }
    }
}

/// Update a session by a beacon
///
/// The same as PUT, for `navigator.sendBeacon`: it can only POST, sends plain text, and sets no header.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/{session_id}",
    operation_id = "update-session-by-beacon",
    tag = "Sessions",
    params(SessionPath, UpdateQuery),
    request_body(
        content = PageUpdate,
        content_type = "text/plain",
        example = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "incomplete" } }),
    ),
    responses(
        (
            status = 200,
            description = "The update is stored, or was already.",
            headers(("ETag" = schema::EntityTag)),
            body = Updated,
            example = json!(example::brief()),
        ),
        Refusals<(Writer, SessionPath, Query<UpdateQuery>, (IfMatch, Raw), Update)>,
    ),
    security(("token" = [])),
)]
async fn update_session_by_beacon(
    state: State<App>,
    writer: Writer,
    id: SessionPath,
    query: Query<UpdateQuery>,
    if_match: IfMatch,
    headers: HeaderMap,
    body: Raw,
) -> Result<Response, Problem> {
    update_session(state, writer, id, query, if_match, headers, body).await
}
