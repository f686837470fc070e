//! `GET /api/v1/sessions/{session_id}/course`.

use axum::Json;
use axum::extract::State;
use scorm::package::{Package, Revision};
use scorm::session::Session;
use shared::app::App;
use shared::http::auth::Reader;
use shared::http::course::CourseView;
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query, SessionPath, no_package};
use shared::http::problem::Problem;

use super::read;

/// Why there is no course.
struct Missing;

shared::refuses! {
    Missing:
        PackageNotFound "The session's package was deleted.",
}

/// Read the course of a session
///
/// What the session plays: the items of its package as the manifest nests them, with what it says of their sequence. It stays the same for the whole
/// life of a session, whatever newer zips its package gets, and for each of its runs.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}/course",
    operation_id = "get-session-course",
    tag = "Sessions",
    params(SessionPath),
    responses(
        (
            status = 200,
            description = "The course.",
            body = CourseView,
            example = json!(example::session_course()),
        ),
        Refusals<(Reader, SessionPath, Query<NoQuery>, Missing)>,
    ),
    security(("api_key" = []), ("token" = [])),
)]
pub(super) async fn get_course(
    State(app): State<App>,
    reader: Reader,
    SessionPath(id): SessionPath,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<CourseView>, Problem> {
    let session = read::session(&app, &reader, &id).await?;
    let (session, tenant, store) = (session.value(), reader.tenant(), app.store()?);
    let gone = || no_package(session.package_id);
    let package = store.package(tenant, session.package_id).await?.ok_or_else(gone)?;
    let found = store.revision(tenant, package.id, session.package_revision).await?;
    let (revision, course) = match found {
        Some((revision, course)) => (revision, course),
        // A package from before there were uploads has no tree.
        None => live(&package, session)
            .map(|live| (live.clone(), live.flat_course()))
            .ok_or_else(gone)?,
    };
    Ok(Json(CourseView::new(&package, &revision, course)))
}

fn live<'a>(package: &'a Package, session: &Session) -> Option<&'a Revision> {
    package
        .live
        .as_ref()
        .filter(|live| live.number == session.package_revision)
}
