//! `POST /api/v1/packages/{package_id}/versions`: a package gets a new zip. Sessions that are there keep the old one.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::extract::{Json, NoQuery, PackagePath, Query, no_package};
use shared::http::fields;
use shared::http::problem::{Problem, ProblemView};
use shared::http::upload::{AwaitedPackage, awaited};
use shared::store::packages::Changed;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's route.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_version))
}

/// A version to upload.
#[derive(Debug, Deserialize, ToSchema)]
struct CreateVersion {
    /// What the zip is called, for people; 1 to 255 characters.
    filename: Option<String>,
}

/// Upload a new version
///
/// The answer has a link in `upload`, as for a new package. Once the zip is imported, new sessions take it; sessions that
/// are there keep the revision that they were made with. A zip that is refused changes nothing: `next` says why.
#[utoipa::path(
    post,
    path = "/api/v1/packages/{package_id}/versions",
    operation_id = "create-version",
    tag = "Packages",
    params(("package_id" = String, Path)),
    request_body = CreateVersion,
    responses(
        (status = 201, body = AwaitedPackage),
        (status = "4XX", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn create_version(
    State(app): State<App>,
    tenant: Tenant<Write>,
    PackagePath(id): PackagePath,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<CreateVersion>,
) -> Result<Response, Problem> {
    let now = app.now();
    let filename = fields::label("/filename", body.filename)?;
    let changed = app.store()?.change_package(tenant.id(), id, |package| {
        Changed::alone(package.await_upload(filename.clone(), now))
    });
    let (package, revision) = changed.await?.ok_or_else(|| no_package(id))?;
    awaited(&app, tenant.id(), &package, revision, now).await
}
