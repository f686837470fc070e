//! `GET /api/v1/packages/{package_id}`: a package, with its SCOs and their terms.

use axum::Json;
use axum::extract::State;
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::extract::{NoQuery, PackagePath, Query, no_package};
use shared::http::package::PackageView;
use shared::http::problem::{Problem, ProblemView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_package))
}

/// Look a package up
#[utoipa::path(
    get,
    path = "/api/v1/packages/{package_id}",
    operation_id = "get-package",
    tag = "Packages",
    params(("package_id" = String, Path)),
    responses(
        (status = 200, body = PackageView),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn get_package(
    State(app): State<App>,
    tenant: Tenant<Read>,
    PackagePath(id): PackagePath,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<PackageView>, Problem> {
    let package = app
        .store()?
        .package(tenant.id(), id)
        .await?
        .ok_or_else(|| no_package(id))?;
    Ok(Json(PackageView::from(&package)))
}
