//! `DELETE /api/v1/packages/{package_id}`: nobody finds a package any more, and its files go after it.

use axum::extract::State;
use axum::http::StatusCode;
use shared::app::App;
use shared::files::key::DeletionKey;
use shared::http::auth::{Admin, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, PackagePath, Query, no_package};
use shared::http::problem::Problem;
use shared::store::packages::Deleted;

shared::serves!(delete_package);

/// Delete a package
///
/// It is gone from every list and look-up at once, and can no longer be launched or played; its files are removed within
/// minutes. Sessions of it can still be read.
#[utoipa::path(
    delete,
    path = "/api/v1/packages/{package_id}",
    operation_id = "delete-package",
    tag = "Packages",
    params(PackagePath),
    responses(
        (status = 204, description = "The package is deleted."),
        Refusals<(Tenant<Admin>, PackagePath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn delete_package(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    PackagePath(id): PackagePath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<StatusCode, Problem> {
    let deleted = app.store()?.delete_package(tenant.id(), id, app.now()).await?;
    // Also where it had been deleted: the call that did it may have ended before it asked for the files' removal.
    if deleted != Deleted::Never {
        let tenant = tenant.id().clone();
        app.files()?.note_deletion(&DeletionKey { tenant, package: id }).await?;
    }
    match deleted {
        Deleted::Now => Ok(StatusCode::NO_CONTENT),
        Deleted::Before | Deleted::Never => Err(no_package(id)),
    }
}
