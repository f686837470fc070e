//! `GET /api/v1/packages`: the tenant's packages, newest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::extract::Query;
use shared::http::package::PackageView;
use shared::http::paging::Page;
use shared::http::problem::{Problem, ProblemView};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_packages))
}

/// Which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Entries of the page, 1 to 100; 25 by default.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of packages.
#[derive(Debug, Serialize, ToSchema)]
struct PackagesPage {
    /// The packages, newest first.
    packages: Vec<PackageView>,
    /// The cursor of the next page; null on the last.
    next_cursor: Option<String>,
}

/// List packages
#[utoipa::path(
    get,
    path = "/api/v1/packages",
    operation_id = "list-packages",
    tag = "Packages",
    params(ListQuery),
    responses(
        (status = 200, body = PackagesPage),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn list_packages(
    State(app): State<App>,
    tenant: Tenant<Read>,
    Query(query): Query<ListQuery>,
) -> Result<Json<PackagesPage>, Problem> {
    let keys = app.tokens()?;
    let page = Page::new(
        keys,
        tenant.id(),
        &["packages"],
        query.limit.as_deref(),
        query.cursor.as_deref(),
    )?;
    let (packages, next) = app
        .store()?
        .list_packages(tenant.id(), page.after.as_ref(), page.limit)
        .await?;
    let now = app.now();
    let packages = packages.iter().map(|package| PackageView::new(package, now)).collect();
    Ok(Json(PackagesPage {
        packages,
        next_cursor: page.cursor(keys, next.as_deref())?,
    }))
}
