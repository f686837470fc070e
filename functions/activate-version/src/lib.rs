//! `POST /api/v1/packages/{package_id}/versions/{revision}/activate`: new sessions take an imported revision from now on.

use axum::Json;
use axum::extract::State;
use scorm::package::Package;
use shared::app::App;
use shared::http::auth::{Tenant, Write};
use shared::http::document::example;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoBody, NoQuery, Query, VersionPath, no_package};
use shared::http::package::PackageView;
use shared::http::problem::Problem;
use shared::store::packages::Changed;

shared::serves!(activate_version);

/// Activate a version
///
/// New sessions take this version from now on, also where a later one was live. Sessions that are there stay with theirs, unless your
/// tenant's rule moves them when they are launched again, or a reset does.
#[utoipa::path(
    post,
    path = "/api/v1/packages/{package_id}/versions/{revision}/activate",
    operation_id = "activate-version",
    tag = "Packages",
    params(VersionPath),
    responses(
        (
            status = 200,
            description = "The version is live, or was already.",
            body = PackageView,
            example = json!(example::package()),
        ),
        Refusals<(Tenant<Write>, VersionPath, Query<NoQuery>, NoBody)>,
    ),
    security(("api_key" = [])),
)]
async fn activate_version(
    State(app): State<App>,
    tenant: Tenant<Write>,
    path: VersionPath,
    Query(NoQuery {}): Query<NoQuery>,
    NoBody: NoBody,
) -> Result<Json<PackageView>, Problem> {
    let (store, now, id) = (app.store()?, app.now(), path.package);
    // It is read as it is now: it may have been imported a moment ago. A revision never changes, so that it is right behind the package's write too.
    let Some((revision, _)) = store.revision(tenant.id(), id, path.revision).await? else {
        // Of a package from before revisions were kept, the only one is live.
        let package = store.package(tenant.id(), id).await?.ok_or_else(|| no_package(id))?;
        return match &package.live {
            Some(live) if live.number == path.revision => Ok(Json(PackageView::new(&package, now))),
            _ => Err(path.no_version()),
        };
    };
    let activate = |package: &mut Package| {
        let is_live = package.live.as_ref().is_some_and(|live| live.number == revision.number);
        if is_live {
            return Changed::alone(());
        }
        package.activate(revision.clone(), now);
        Changed {
            told: (),
            live: Some((revision.clone(), None)),
        }
    };
    let changed = store.change_package(tenant.id(), id, activate).await?;
    let (package, ()) = changed.ok_or_else(|| no_package(id))?;
    Ok(Json(PackageView::new(&package, now)))
}
