//! Where this service is seen from outside.

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri};

use super::problem::Problem;
use crate::app::App;

/// Names the host that was called, where the service is called by another name: as CloudFront calls it, told by
/// `player/edge/host.js`.
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Where this service is seen from outside: the configuration's word, or the host that was called, as whoever stands in
/// front says it.
pub(super) fn origin(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(origin) = app.public_url() {
        return origin.to_owned();
    }
    let called = called_host(uri, headers);
    let scheme = match called.host() {
        "localhost" | "127.0.0.1" | "[::1]" => "http",
        _ => "https",
    };
    format!("{scheme}://{called}")
}

/// The host that was called, as whoever stands in front says it.
pub fn called_host(uri: &Uri, headers: &HeaderMap) -> Authority {
    let called = forwarded_host(headers).or_else(|| uri.authority().cloned());
    let called = called.or_else(|| host(headers, &HOST));
    called.unwrap_or(Authority::from_static("localhost"))
}

/// The host that was called, where somebody in front of the service says it.
fn forwarded_host(headers: &HeaderMap) -> Option<Authority> {
    host(headers, &FORWARDED_HOST)
}

fn host(headers: &HeaderMap, name: &HeaderName) -> Option<Authority> {
    let authority: Authority = headers.get(name)?.to_str().ok()?.parse().ok()?;
    Some(authority).filter(|authority| !authority.as_str().contains('@'))
}

/// Where the service was called.
#[derive(Clone, Debug)]
pub struct Origin {
    /// What links in answers begin with.
    pub url: String,
    /// Packages' files are served there too, below `/content/`. A deployment's functions serve none: the distribution in front
    /// of them does, and whoever comes past it finds nothing there.
    pub serves_content: bool,
}

impl FromRequestParts<App> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self {
            url: origin(app, &parts.uri, &parts.headers),
            serves_content: app.serves_content() || forwarded_host(&parts.headers).is_some(),
        })
    }
}
