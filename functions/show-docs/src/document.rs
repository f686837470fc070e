//! The API's document, as every other function's annotations make it and `openapi.yaml` keeps it. A function knows none of its siblings, so
//! this one serves the file; a test holds the file against the routers.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use shared::http::document::refusal::Refusals;
use shared::http::document::schema::OpenApiDocument;
use shared::http::extract::{NoQuery, Query};
use shared::http::origin::Origin;
use shared::http::problem::Problem;

/// The document in JSON, which `build.rs` makes of `openapi.yaml`.
const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// The server as the file has it: wherever the document is.
pub const HERE: &str = r#""url":"/""#;

fn example() -> Value {
    json!({ "openapi": "3.1.0", "info": { "title": "Lectern", "version": "0.1.0" }, "paths": {} })
}

/// Read this document
///
/// The API's document in OpenAPI 3.1. It names the address where it was asked for as its server.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "get-document",
    tag = "Service",
    responses(
        (status = 200, description = "The document.", body = OpenApiDocument, example = json!(example())),
        Refusals<(Query<NoQuery>,)>,
    ),
    security(()),
)]
pub(super) async fn get_document(Query(NoQuery {}): Query<NoQuery>, origin: Origin) -> Result<Response, Problem> {
    let server = format!(r#""url":{}"#, Value::from(origin.url));
    let document = DOCUMENT.replacen(HERE, &server, 1);
    Ok(([(CONTENT_TYPE, "application/json")], document).into_response())
}

/// Read this document at another address
///
/// The same as `/api/openapi.json`.
#[utoipa::path(
    get,
    path = "/api/docs/openapi",
    operation_id = "get-document-below-docs",
    tag = "Service",
    responses(
        (status = 200, description = "The document.", body = OpenApiDocument, example = json!(example())),
        Refusals<(Query<NoQuery>,)>,
    ),
    security(()),
)]
pub(super) async fn get_document_below_docs(query: Query<NoQuery>, origin: Origin) -> Result<Response, Problem> {
    get_document(query, origin).await
}
