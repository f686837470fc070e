//! `GET /api/v1/packages/{package_id}`: a package, with its SCOs and their terms.

use axum::Json;
use axum::extract::State;
use scorm::course::Course;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{PackagePath, Query, no_package};
use shared::http::fields;
use shared::http::package::PackageView;
use shared::http::problem::Problem;
use shared::http::weight::weight;
use utoipa::{IntoParams, ToSchema};

shared::serves!(get_package);

/// What to tell of the package.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PackageQuery {
    /// `course` adds the course tree of the live revision.
    #[param(pattern = "^course$")]
    include: Option<String>,
    /// The SCOs behind this one alone: what the `scos_after` of an answer says, where it had no room for more.
    scos_after: Option<String>,
}

/// A package, with its course tree where that was asked for.
#[derive(Debug, Serialize, ToSchema)]
struct WholePackage {
    #[serde(flatten)]
    package: PackageView,
    /// The items as the manifest nests them, with what it says of their sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::Course, required = false)]
    course: Option<Course>,
}

/// Look a package up
///
/// After an upload, ask again until `status` is `ready` or `failed`: an import takes seconds, for large courses minutes.
#[utoipa::path(
    get,
    path = "/api/v1/packages/{package_id}",
    operation_id = "get-package",
    tag = "Packages",
    params(PackagePath, PackageQuery),
    responses(
        (
            status = 200,
            description = "The package as it is now.",
            body = WholePackage,
            examples(
                ("package" = (summary = "Without include", value = json!(example::package()))),
                ("course" = (summary = "With include=course", value = json!(example::package_with_course()))),
            ),
        ),
        Refusals<(Tenant<Read>, PackagePath, Query<PackageQuery>)>,
    ),
    security(("api_key" = [])),
)]
async fn get_package(
    State(app): State<App>,
    tenant: Tenant<Read>,
    PackagePath(id): PackagePath,
    Query(query): Query<PackageQuery>,
) -> Result<Json<WholePackage>, Problem> {
    let (store, now) = (app.store()?, app.now());
    let with_course = fields::include(query.include.as_deref(), "course")?;
    let package = store.package(tenant.id(), id).await?.ok_or_else(|| no_package(id))?;
    let live = package.live.as_ref().filter(|_| with_course);
    let revision = match live {
        Some(live) => store.revision(tenant.id(), id, live.number).await?,
        None => None,
    };
    let course = revision.map(|(_, course)| course);
    let beside = course.as_ref().map_or(0, weight);
    Ok(Json(WholePackage {
        package: PackageView::with_scos(&package, query.scos_after.as_deref(), beside, now)?,
        course,
    }))
}
