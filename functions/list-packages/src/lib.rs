//! `GET /api/v1/packages`: the tenant's packages, newest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::Query;
use shared::http::package::PackageView;
use shared::http::paging::{Filling, Paging};
use shared::http::problem::Problem;
use utoipa::{IntoParams, ToSchema};

shared::serves!(list_packages);

/// Which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    cursor: Option<String>,
}

/// A page of packages.
#[derive(Debug, Serialize, ToSchema)]
struct PackagesPage {
    /// The packages, newest first.
    packages: Vec<PackageView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List packages
///
/// Your tenant's packages, newest first, whatever their state. Deleted ones are not among them.
#[utoipa::path(
    get,
    path = "/api/v1/packages",
    operation_id = "list-packages",
    tag = "Packages",
    params(ListQuery),
    responses(
        (
            status = 200,
            description = "A page of packages. `next_cursor` leads to the next one.",
            body = PackagesPage,
            example = json!({ "packages": [example::package()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, Query<ListQuery>, Paging)>,
    ),
    security(("api_key" = [])),
)]
async fn list_packages(
    State(app): State<App>,
    tenant: Tenant<Read>,
    _: Query<ListQuery>,
    paging: Paging,
) -> Result<Json<PackagesPage>, Problem> {
    let keys = app.tokens()?;
    let page = paging.page(keys, tenant.id())?;
    let (packages, next) = app
        .store()?
        .list_packages(tenant.id(), page.after.as_ref(), page.limit)
        .await?;
    let now = app.now();
    let mut filling = Filling::of(&page);
    for entry in packages {
        let (place, package) = entry?;
        filling.add(place, PackageView::new(&package, now));
        if filling.is_full() {
            break;
        }
    }
    let (packages, next) = filling.end(next);
    Ok(Json(PackagesPage {
        packages,
        next_cursor: page.cursor(keys, next.as_deref())?,
    }))
}
