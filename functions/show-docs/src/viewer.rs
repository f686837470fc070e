//! The viewer: a page of ours around Swagger UI, whose files are part of the program.

use std::io::{self, Read};
use std::sync::Arc;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use shared::http::code::Code;
use shared::http::coding::takes;
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::origin::Origin;
use shared::http::problem::{Problem, fault};
use utoipa_swagger_ui::{Config, SwaggerFile};

use super::caching::KEPT;

const PAGE: &str = include_str!("viewer.html");
const SCRIPT: &str = include_str!("viewer.js");

/// Swagger UI's files that the page loads; its crate has others beside them.
const LOADED: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

/// Read the API's calls in a browser
///
/// A page with every call, which tries them with a key of yours.
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "show-docs",
    tag = "Service",
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        Refusals<(Query<NoQuery>,)>,
    ),
    security(()),
)]
pub(super) async fn show_docs(Query(NoQuery {}): Query<NoQuery>, origin: Origin) -> Result<Response, Problem> {
    // Swagger UI writes styles into its elements. The calls go to the document's server, which a configuration may name.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' {}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        origin.url
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, &policy),
    ];
    Ok((headers, PAGE).into_response())
}

/// Read the API's calls at another address
///
/// The same as `/docs`.
#[utoipa::path(
    get,
    path = "/api/docs",
    operation_id = "show-docs-below-api",
    tag = "Service",
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        Refusals<(Query<NoQuery>,)>,
    ),
    security(()),
)]
pub(super) async fn show_docs_below_api(query: Query<NoQuery>, origin: Origin) -> Result<Response, Problem> {
    show_docs(query, origin).await
}

/// A file of the page, for the document.
struct DocsFile;

shared::refuses! {
    DocsFile:
        NotFound "The page has no such file.",
}

/// A file of the page with the API's calls
///
/// Its scripts and its styles.
#[utoipa::path(
    get,
    path = "/docs/{file}",
    operation_id = "show-docs-file",
    tag = "Service",
    params(("file" = String, Path, description = "The file's name.", example = "viewer.js")),
    responses(
        (
            status = 200,
            description = "The file.",
            content((String = "text/javascript"), (String = "text/css")),
        ),
        Refusals<(DocsFile,)>,
    ),
    security(()),
)]
pub(super) async fn show_docs_file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    if name == "viewer.js" {
        let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, KEPT)];
        return Ok((headers, SCRIPT).into_response());
    }
    let missing = || Problem::new(Code::NotFound, format!("The page at /docs has no file {name}."));
    if !LOADED.contains(&name.as_str()) {
        return Err(missing());
    }
    let file = utoipa_swagger_ui::serve(&name, Arc::new(Config::default()));
    let file = file.map_err(|error| fault(error.to_string()))?.ok_or_else(missing)?;
    loaded(file, takes(&headers, "gzip")).map_err(fault)
}

/// A file of Swagger UI. Its crate has compressed it, so that no request has to.
fn loaded(file: SwaggerFile<'static>, takes_gzip: bool) -> io::Result<Response> {
    let headers = [
        (CONTENT_TYPE, file.content_type.as_str()),
        (CACHE_CONTROL, KEPT),
        (VARY, "accept-encoding"),
    ];
    if !file.gzpipped {
        return Ok((headers, file.bytes).into_response());
    }
    if takes_gzip {
        return Ok((headers, [(CONTENT_ENCODING, "gzip")], file.bytes).into_response());
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*file.bytes).read_to_end(&mut plain)?;
    Ok((headers, plain).into_response())
}
