//! `GET /api/v1/packages/{package_id}/versions`: the revisions of a package.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use scorm::package::{Edition, Package};
use serde::Serialize;
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{PackagePath, Query, no_package};
use shared::http::paging::PageQuery;
use shared::http::problem::Problem;
use shared::store::item::time_text;
use shared::store::versions::Counted;
use utoipa::ToSchema;

shared::serves!(list_versions);

/// A page of versions.
#[derive(Debug, Serialize, ToSchema)]
struct VersionsPage {
    /// The versions, newest first.
    versions: Vec<VersionView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// One zip of a package, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackageVersion)]
struct VersionView {
    /// Its number: 1 is the package's first zip.
    #[schema(minimum = 1)]
    revision: u32,
    /// `live` where new sessions take it, `ready` where it can be live again; of the newest zip that is not imported, how far it is.
    #[schema(value_type = schema::VersionState)]
    state: &'static str,
    /// The title in its manifest; null until it is imported.
    #[schema(required)]
    title: Option<String>,
    /// The edition of SCORM that it is written for; null until it is imported.
    #[schema(value_type = Option<schema::ScormVersion>, required)]
    scorm_version: Option<&'static str>,
    /// What its zip was called, where that was said.
    #[schema(required)]
    filename: Option<String>,
    /// Who uploaded it, where that was said.
    #[schema(required)]
    uploaded_by: Option<String>,
    /// When it was imported; null until it is, and where that was not noted yet.
    #[schema(format = DateTime, required)]
    imported_at: Option<String>,
    /// Files in its zip.
    file_count: u64,
    /// Their size unpacked, in bytes.
    size_bytes: u64,
    /// Sessions that began with it, whether they are still there or not.
    sessions: u64,
}

impl VersionView {
    fn of(counted: Counted, package: &Package) -> Self {
        let Counted { revision, sessions } = counted;
        let is_live = package.live.as_ref().is_some_and(|live| live.number == revision.number);
        Self {
            revision: revision.number,
            state: if is_live { "live" } else { "ready" },
            scorm_version: Some(Edition::as_str(revision.edition)),
            filename: revision.source.filename,
            uploaded_by: revision.source.uploaded_by,
            imported_at: revision.source.imported_at.map(time_text),
            title: Some(revision.title),
            file_count: revision.file_count,
            size_bytes: revision.size_bytes,
            sessions,
        }
    }

    /// The newest zip, while it is not imported.
    fn awaited(package: &Package, now: Timestamp) -> Option<Self> {
        let upload = package.upload.as_ref()?;
        Some(Self {
            revision: upload.revision,
            state: upload.status(now).as_str(),
            title: None,
            scorm_version: None,
            filename: package.filename.clone(),
            uploaded_by: package.uploaded_by.clone(),
            imported_at: None,
            file_count: 0,
            size_bytes: 0,
            sessions: 0,
        })
    }
}

/// List versions
///
/// Every zip of a package that was imported, and the newest where it is not. New sessions take the one that is live; each session says by
/// `package_revision` which one it plays.
#[utoipa::path(
    get,
    path = "/api/v1/packages/{package_id}/versions",
    operation_id = "list-versions",
    tag = "Packages",
    params(PackagePath, PageQuery),
    responses(
        (
            status = 200,
            description = "A page of versions. `next_cursor` leads to the next one.",
            body = VersionsPage,
            example = json!({ "versions": [example::version()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, PackagePath, Query<PageQuery>, PageQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_versions(
    State(app): State<App>,
    tenant: Tenant<Read>,
    PackagePath(id): PackagePath,
    Query(query): Query<PageQuery>,
) -> Result<Json<VersionsPage>, Problem> {
    let (mut page, before) = query.numbered()?;
    let (store, now) = (app.store()?, app.now());
    let package = store.package(tenant.id(), id).await?.ok_or_else(|| no_package(id))?;
    let awaited = VersionView::awaited(&package, now).filter(|version| version.revision < before);
    if let Some(version) = awaited {
        page.add(version.revision, version);
    }
    let wanted = usize::try_from(page.wanted()).unwrap_or_default();
    let mut found = store.look_at_versions(tenant.id(), id, before, wanted).await?;
    // A package from before revisions were kept has the one that is live.
    let live = package
        .live
        .as_ref()
        .filter(|live| found.is_empty() && live.number < before);
    found.extend(live.map(|live| Counted {
        revision: live.clone(),
        sessions: 0,
    }));
    for counted in found {
        page.add(counted.revision.number, VersionView::of(counted, &package));
    }
    let (versions, next_cursor) = page.end();
    Ok(Json(VersionsPage { versions, next_cursor }))
}
