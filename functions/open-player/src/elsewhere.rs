//! The page of a tenant that has a host of its own is shown there alone: at another host its courses would run beside another tenant's.

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use shared::app::App;
use shared::http::origin::called_host;
use shared::http::page;

/// The way to the host of the token's tenant, where another one was called. A token that is none of ours leads nowhere.
///
/// Its time is not looked at: a link that is over says so at its own host.
pub(super) fn redirect(app: &App, token: &str, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let grant = app.tokens().ok()?.read(token).ok()?;
    let host = app.tenant_host(&grant.tenant)?;
    if called_host(uri, headers).as_str().eq_ignore_ascii_case(&host) {
        return None;
    }
    let origin = app.tenant_origin(&grant.tenant)?;
    Some(page::elsewhere(format!("{origin}{}", uri.path_and_query()?)))
}
