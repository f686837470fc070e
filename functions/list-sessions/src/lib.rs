//! `GET /api/v1/sessions`: the sessions of a user, a package, or both, newest first.

use axum::Json;
use axum::extract::State;
use scorm::id::PackageId;
use scorm::session::SessionStatus;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, invalid, package_id};
use shared::http::fields::{include, status, user_id};
use shared::http::listing;
use shared::http::paging::Paging;
use shared::http::problem::Problem;
use shared::http::session::SessionView;
use shared::store::lists::Selection;
use utoipa::{IntoParams, ToSchema};

shared::serves!(list_sessions);

/// Which sessions, and which page of them. At least one of `user_id` and `package_id` is needed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Those of this learner.
    #[param(value_type = Option<schema::UserId>, example = "demo-learner")]
    user_id: Option<String>,
    /// Those of this package.
    #[param(value_type = Option<schema::PackageId>)]
    package_id: Option<String>,
    /// Those with this status now.
    #[param(value_type = Option<schema::SessionStatus>)]
    status: Option<String>,
    /// `cmi_data` for the elements too.
    #[param(pattern = "^cmi_data$")]
    include: Option<String>,
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    cursor: Option<String>,
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
struct SessionsPage {
    /// The sessions, newest first.
    sessions: Vec<SessionView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

shared::refuses! {
    ListQuery:
        InvalidUserId "`user_id` cannot be used.",
        PackageNotFound "`package_id` is no UUID.",
}

impl ListQuery {
    fn selection(&self) -> Result<Selection, Problem> {
        let package: Option<PackageId> = self.package_id.as_deref().map(package_id).transpose()?;
        match (&self.user_id, package) {
            (Some(user), package) => Ok(Selection::OfUser(user_id(Some(user))?, package)),
            (None, Some(package)) => Ok(Selection::OfPackage(package)),
            (None, None) => Err(invalid("?user_id", "at least one of user_id and package_id is needed")),
        }
    }

    /// The status that is wanted; any, where there is none.
    fn wanted(&self) -> Result<Option<SessionStatus>, Problem> {
        status(self.status.as_deref())
    }
}

/// List sessions
///
/// The sessions of a learner, of a package, or of both, newest first. `user_id` or `package_id` has to be there. A session that was
/// just created may be missing for about a second.
#[utoipa::path(
    get,
    path = "/api/v1/sessions",
    operation_id = "list-sessions",
    tag = "Sessions",
    params(ListQuery),
    responses(
        (
            status = 200,
            description = "A page of sessions. `next_cursor` leads to the next one; a page may be short, or empty, before the last.",
            body = SessionsPage,
            example = json!({ "sessions": [example::listed_session()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, Query<ListQuery>, ListQuery, Paging)>,
    ),
    security(("api_key" = [])),
)]
async fn list_sessions(
    State(app): State<App>,
    tenant: Tenant<Read>,
    Query(query): Query<ListQuery>,
    paging: Paging,
) -> Result<Json<SessionsPage>, Problem> {
    let (selection, wanted, with_data) = (
        query.selection()?,
        query.wanted()?,
        include(query.include.as_deref(), "cmi_data")?,
    );
    let page = paging.page(app.tokens()?, tenant.id())?;
    let view = if with_data {
        SessionView::new
    } else {
        SessionView::without_data
    };
    let (sessions, next) = listing::sessions(&app, tenant.id(), (&selection, wanted), &page, view).await?;
    Ok(Json(SessionsPage {
        sessions,
        next_cursor: page.cursor(app.tokens()?, next.as_deref())?,
    }))
}
