//! `POST /api/v1/packages`: a package is registered, and a link made by which its zip is uploaded.

use axum::extract::State;
use axum::response::Response;
use scorm::package::Package;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::extract::{Json, NoQuery, Query};
use shared::http::fields;
use shared::http::problem::{Problem, ProblemView};
use shared::http::upload::{AwaitedPackage, awaited};
use shared::store::StoreError;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_package))
}

/// A package to register.
#[derive(Debug, Deserialize, ToSchema)]
struct CreatePackage {
    /// What the zip is called, for people; 1 to 255 characters.
    filename: Option<String>,
    /// A title of your own, 1 to 255 characters; the manifest's otherwise.
    title: Option<String>,
}

/// Register a package
///
/// The answer has a link in `upload`: send the zip there, with the method and the headers that stand beside it. The
/// import starts by itself; the package tells how far it is.
#[utoipa::path(
    post,
    path = "/api/v1/packages",
    operation_id = "create-package",
    tag = "Packages",
    request_body = CreatePackage,
    responses(
        (status = 201, body = AwaitedPackage),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn create_package(
    State(app): State<App>,
    tenant: Tenant<Write>,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<CreatePackage>,
) -> Result<Response, Problem> {
    let now = app.now();
    let name = fields::label("/title", body.title)?;
    let filename = fields::label("/filename", body.filename)?;
    let package = Package::register(app.new_package_id(), name, filename, now);
    let response = awaited(&app, tenant.id(), &package, package.newest, now).await?;
    if app.store()?.create_package(tenant.id(), &package).await? {
        Ok(response)
    } else {
        Err(StoreError::Unavailable("the new package's id is taken".into()).into())
    }
}
