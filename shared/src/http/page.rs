//! Pages of ours as answers.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};

/// A page as an answer.
pub fn html(status: StatusCode, text: String) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

/// A page that is at another address, for this time only: a browser keeps a permanent way, and an option may be taken back.
pub fn elsewhere(address: String) -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, address)]).into_response()
}

/// A text as the value of an attribute, or as text (HTML 13.1.2.3).
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// JSON as an element that ends no script (HTML 4.12.1.3).
pub fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}
