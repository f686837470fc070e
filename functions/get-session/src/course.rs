//! `GET /api/v1/sessions/{session_id}/course`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use scorm::package::Package;
use scorm::session::Session;
use shared::app::App;
use shared::http::auth::Reader;
use shared::http::course::CourseView;
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query, SessionPath, no_package};
use shared::http::live::title_of;
use shared::http::problem::Problem;
use shared::store::revisions::KeptRevision;

use super::read;

/// Why there is no course.
struct Missing;

shared::refuses! {
    Missing:
        PackageNotFound "The session's package was deleted.",
}

/// Read the course of a session
///
/// What the session plays: the items of its package as the manifest nests them, with what it says of their sequence. It stays the same,
/// whatever newer zips its package gets, until a reset or your tenant's rule moves the session onto the live version.
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
    let kept = store.kept_revision(tenant, session.package_id, session.package_revision);
    let kept = kept.await?;
    let title = match store.live(tenant, session.package_id).await? {
        Some(live) => title_of(store, tenant, session.package_id, live).await?,
        None => {
            let package = store.package(tenant, session.package_id).await?.ok_or_else(gone)?;
            if kept.is_none()
                && let Some(course) = course_of_old(&package, session)
            {
                return Ok(Json(course));
            }
            package.title().to_owned()
        }
    };
    let KeptRevision { revision, course } = kept.ok_or_else(gone)?;
    let course = Arc::unwrap_or_clone(course);
    Ok(Json(CourseView::new(session.package_id, title, &revision, course)))
}

/// The course of a package from before there were uploads, which has no tree.
fn course_of_old(package: &Package, session: &Session) -> Option<CourseView> {
    let live = package.live.as_ref()?;
    let is_same = live.number == session.package_revision;
    let title = package.title().to_owned();
    is_same.then(|| CourseView::new(package.id, title, live, live.flat_course()))
}
