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

use std::collections::BTreeMap;

use answer::{Updated, Wanted};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use scorm::session::terms::Digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use shared::app::App;
use shared::http::auth::Writer;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{IfMatch, Query, Raw, SessionPath, invalid};
use shared::http::problem::Problem;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's routes: one, and its twin for a beacon, which can only POST.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(update_session, update_session_by_beacon))
}

/// A play token, for clients that cannot set a header.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UpdateQuery {
    /// The play token, where it cannot be sent as a header.
    #[expect(dead_code, reason = "the extractor of the writer has read it")]
    token: Option<String>,
}

/// An update by an LMS.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LmsUpdate {
    /// The version that was read; or `If-Match`, or both alike.
    #[schema(minimum = 1)]
    version: Option<u64>,
    /// The SCO that the update is for; may be left out where the package has one.
    sco: Option<String>,
    /// Elements to set; what is not sent is kept.
    #[schema(value_type = Option<schema::CmiDataToSet>)]
    cmi_data: Option<BTreeMap<String, Value>>,
    /// An object of your own, in place of the one that is there.
    #[schema(value_type = Option<schema::Metadata>)]
    metadata: Option<Map<String, Value>>,
    /// End the sitting, as `LMSFinish` and `Terminate` do.
    terminate: Option<bool>,
}

/// An update by a run's page.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PageUpdate {
    /// 1, 2, 3 … within the run. Each update carries everything that is not acknowledged yet.
    #[schema(value_type = u64, minimum = 1)]
    seq: Option<u64>,
    /// An earlier run that the update is of, whose page could not send it any more. It is taken as if it had come in time, unless
    /// another run has written since.
    #[schema(minimum = 1)]
    run: Option<u32>,
    /// Updates before this one that are not acknowledged yet, in their order. Those that were applied are left out.
    #[schema(no_recursion, max_items = 64)]
    before: Option<Vec<PageUpdate>>,
    /// The SCO that the update is for; may be left out where the package has one.
    sco: Option<String>,
    /// Begin another sitting of the same attempt first, because the SCO's document is a new one: a page was turned, or loaded again.
    new_sitting: Option<bool>,
    /// Elements to set; what is not sent is kept.
    #[schema(value_type = Option<schema::CmiDataToSet>)]
    cmi_data: Option<BTreeMap<String, Value>>,
    /// Launch the SCO, also where this run has launched it before; `cmi_data` of the answer has what it is to find.
    enter: Option<bool>,
    /// The SCO was shown, and is left without a call of the API.
    shown: Option<bool>,
    /// Where the page's sequencing stands, in words of its own; the start of the next run answers with them.
    #[schema(value_type = Option<schema::Sequencing>)]
    sequencing: Option<String>,
    /// End the sitting, as `LMSFinish` and `Terminate` do.
    terminate: Option<bool>,
    /// The course has ended: the run's token starts no further run, until the course is entered again.
    over: Option<bool>,
    /// The learner leaves: the run's token only reads from now on.
    leave: Option<bool>,
}

/// Either form of an update, by who sends it.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Update {
    /// With an API key.
    Lms(LmsUpdate),
    /// With a play token.
    Page(PageUpdate),
}

shared::refuses! {
    Update:
        InvalidRequest "The two forms are mixed, or `sco` is missing or none of the package's.",
        VersionConflict "The session is at another version, which `details.current` is; or a page has used one `seq` for two updates.",
        RunSuperseded "A newer run of the session has started.",
        SessionExpired "The session has expired. Renew it first.",
        PayloadTooLarge "The elements would be more than a session holds.",
        CmiDataInvalid "Elements cannot be set; `details.errors` names each, and nothing was stored.",
        VersionRequired "The update names no version, neither by `version` nor by `If-Match`.",
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
    request_body(
        content = Update,
        examples(
            ("lms" = (summary = "With an API key", value = json!({
                "version": 1,
                "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": 85 },
            }))),
            ("page" = (summary = "With a play token", value = json!({
                "seq": 1,
                "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": "85" },
            }))),
        ),
    ),
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
    IfMatch(version): IfMatch,
    headers: HeaderMap,
    body: Raw,
) -> Result<Response, Problem> {
    match writer {
        Writer::Lms(tenant) => lms::update(&app, tenant.id(), &id, version, body.json()?).await,
        Writer::Page(_) if version.is_some() => Err(invalid(
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
    security(("api_key" = []), ("token" = [])),
)]
async fn update_session_by_beacon(
    state: State<App>,
    writer: Writer,
    id: SessionPath,
    query: Query<UpdateQuery>,
    version: IfMatch,
    headers: HeaderMap,
    body: Raw,
) -> Result<Response, Problem> {
    update_session(state, writer, id, query, version, headers, body).await
}

/// The digest by which an update's repetition is recognised: of all that it says, whatever the order of its
/// members was.
fn digest<T: Serialize>(parts: &T) -> Digest {
    let text = serde_json::to_vec(parts).unwrap_or_default();
    Sha256::digest(text).into()
}
