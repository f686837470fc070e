//! `POST /api/v1/packages`: a package is registered, and a link made by which its zip is uploaded.

use axum::extract::State;
use axum::response::Response;
use scorm::package::Package;
use scorm::package::journey::NamedZip;
use serde::Deserialize;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query};
use shared::http::fields;
use shared::http::problem::Problem;
use shared::http::upload::{AwaitedPackage, awaited};
use shared::store::StoreError;
use utoipa::ToSchema;

shared::serves!(create_package);

/// A package to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreatePackage {
    /// What the zip is called.
    #[schema(value_type = Option<schema::Label>)]
    filename: Option<String>,
    /// Who uploads it, in your own words.
    #[schema(value_type = Option<schema::Label>)]
    uploaded_by: Option<String>,
    /// A title of your own; the manifest's otherwise.
    #[schema(value_type = Option<schema::Label>)]
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
    request_body(content = CreatePackage, example = json!({ "filename": "course.zip" })),
    responses(
        (
            status = 201,
            description = "The package is registered. Send the zip as `upload` says.",
            headers(("Location" = String)),
            body = AwaitedPackage,
            example = json!(example::awaited_package()),
        ),
        Refusals<(Tenant<Write>, Query<NoQuery>, Json<CreatePackage>)>,
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
    let zip = NamedZip {
        filename: fields::label("/filename", body.filename)?,
        uploaded_by: fields::label("/uploaded_by", body.uploaded_by)?,
    };
    let package = Package::register(app.new_package_id(), name, zip, now);
    let response = awaited(&app, tenant.id(), &package, package.newest, now).await?;
    if app.store()?.create_package(tenant.id(), &package).await? {
        Ok(response)
    } else {
        Err(StoreError::Unavailable("the new package's id is taken".into()).into())
    }
}
