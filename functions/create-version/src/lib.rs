//! `POST /api/v1/packages/{package_id}/versions`: a package gets a new zip. Sessions that are there keep the old one.

use axum::extract::State;
use axum::response::Response;
use scorm::package::journey::NamedZip;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, PackagePath, Query, no_package};
use shared::http::fields;
use shared::http::problem::Problem;
use shared::http::upload::{AwaitedPackage, awaited};
use shared::store::packages::Changed;
use utoipa::ToSchema;

shared::serves!(create_version);

/// A version to upload.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateVersion {
    /// What the zip is called.
    #[schema(value_type = Option<schema::Label>)]
    filename: Option<String>,
    /// Who uploads it, in your own words.
    #[schema(value_type = Option<schema::Label>)]
    uploaded_by: Option<String>,
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
    params(PackagePath),
    request_body(content = CreateVersion, example = json!({ "filename": "course.zip" })),
    responses(
        (
            status = 201,
            description = "The package awaits another zip. Send it as `upload` says.",
            headers(("Location" = String)),
            body = AwaitedPackage,
            example = json!(example::renewed_package()),
        ),
        Refusals<(Tenant<Write>, PackagePath, Query<NoQuery>, Json<CreateVersion>)>,
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
    let zip = NamedZip {
        filename: fields::label("/filename", body.filename)?,
        uploaded_by: fields::label("/uploaded_by", body.uploaded_by)?,
    };
    let changed = app.store()?.change_package(tenant.id(), id, |package| {
        Changed::alone(package.await_upload(zip.clone(), now))
    });
    let (package, revision) = changed.await?.ok_or_else(|| no_package(id))?;
    awaited(&app, tenant.id(), &package, revision, now).await
}
