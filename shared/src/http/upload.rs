//! The upload of a zip, as clients are told of it.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use scorm::package::Package;
use serde::Serialize;
use utoipa::ToSchema;

use super::package::PackageView;
use super::problem::Problem;
use crate::app::App;
use crate::files::UploadLink;
use crate::files::key::UploadKey;
use crate::store::item::time_text;
use crate::tenant::TenantId;

/// How long an upload may be begun: one that has begun by then goes on to its end.
const LINK_GOOD_FOR: Duration = Duration::from_secs(60 * 60);

/// A package that awaits a zip.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwaitedPackage {
    #[serde(flatten)]
    package: PackageView,
    /// How to send the zip.
    upload: UploadView,
}

/// How to send a zip: one request, which needs no API key.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadView {
    /// The method, which is PUT.
    pub method: &'static str,
    /// The address. Whoever has it can upload; it takes one zip.
    #[schema(format = Uri)]
    pub url: String,
    /// Headers that have to be sent as they are here.
    pub headers: BTreeMap<String, String>,
    /// Until when an upload may begin.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl UploadView {
    fn new(link: UploadLink, now: Timestamp) -> Self {
        Self {
            method: link.method,
            url: link.url,
            headers: link.headers.into_iter().collect(),
            expires_at: time_text(now.saturating_add(LINK_GOOD_FOR).unwrap_or(now)),
        }
    }
}

/// The answer to whoever wants to send a zip.
///
/// # Errors
/// 503 where no credentials for the link can be had.
pub async fn awaited(
    app: &App,
    tenant: &TenantId,
    package: &Package,
    revision: u32,
    now: Timestamp,
) -> Result<Response, Problem> {
    let key = UploadKey {
        tenant: tenant.clone(),
        package: package.id,
        revision,
    };
    // S3 judges a link by its own clock, whatever the app's is.
    let link = app
        .files()?
        .upload_link(&key.to_string(), Timestamp::now(), LINK_GOOD_FOR)
        .await?;
    let body = AwaitedPackage {
        package: PackageView::new(package, now),
        upload: UploadView::new(link, now),
    };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/packages/{}", package.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}
