//! The way to a database in this process by a port, for functions that run in containers. What is not signed with this process's
//! secret is refused as DynamoDB refuses it, so that a page in a browser, or another user of the machine, finds nothing there.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use dynoxide::Database;

use super::inside::{self, TARGET};
use super::signed::is_signed;

/// As much as DynamoDB takes in one request.
const MOST_BYTES: usize = 16 * 1024 * 1024;
const REFUSED: &str = r#"{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The request is not signed with the secret of this start of Lectern."}"#;

/// The service behind the port.
pub fn router(database: Database) -> Router {
    let limit = DefaultBodyLimit::max(MOST_BYTES);
    Router::new().fallback(call).layer(limit).with_state(database)
}

async fn call(State(database): State<Database>, request: Parts, body: Bytes) -> Response {
    if !is_signed(&request, &body) {
        return answer(StatusCode::BAD_REQUEST, REFUSED.to_owned());
    }
    let target = request.headers.get(TARGET).and_then(|value| value.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    // It waits for the disk.
    let called = tokio::task::spawn_blocking(move || inside::called(&database, &target, &body)).await;
    match called.map(|(status, text)| (StatusCode::from_u16(status), text)) {
        Ok((Ok(status), text)) => answer(status, text),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], text).into_response()
}
