//! `GET /content/{token}/{path}`: a package's files, as a page plays them. On AWS this is a CloudFront distribution in front of the
//! bucket; here it is a route, so that a page finds everything at one address.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE,
};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, body};
use percent_encoding::percent_decode_str;
use shared::app::App;
use shared::files::key::content_prefix;
use shared::files::{FilesError, Served};
use shared::http::origin::called_host;
use shared::http::problem::Problem;
use tokio_util::io::ReaderStream;

/// The route.
pub fn routes() -> Router<App> {
    Router::new().route("/content/{token}/{*path}", get(file))
}

async fn file(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = uri.path().strip_prefix("/content/").unwrap_or_default();
    let (token, path) = asked.split_once('/').unwrap_or_default();
    let host = called_host(&uri, &headers);
    let Ok(grant) = app.tokens()?.verify_content(token, host.as_str(), app.now()) else {
        return Ok(plain(
            StatusCode::FORBIDDEN,
            "The link to this file is over. Launch the course again.",
        ));
    };
    let Some(path) = tidied(path) else {
        return Ok(missing());
    };
    let key = format!("{}{path}", content_prefix(&grant.tenant, grant.package, grant.revision));
    let asked = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let served = app.files()?.serve(&key, asked(RANGE), asked(IF_NONE_MATCH)).await;
    Ok(response(served)?)
}

/// A path as servers of files take it: a `%` that begins no escape stands for itself, backslashes part folders, and several slashes are one. `None` where it is no text or leads out of
/// the package. The function at the edge reads it so too; player/edge/vectors.json holds both to the same answers.
fn tidied(path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "." | "..")) {
        return None;
    }
    let last = parts.len() - 1;
    let kept = parts
        .iter()
        .enumerate()
        .filter(|(at, part)| !part.is_empty() || *at == last);
    Some(kept.map(|(_, part)| *part).collect::<Vec<_>>().join("/"))
}

/// The answer with what came of asking for an object.
///
/// # Errors
/// Where that is a fault of the bucket.
pub fn response(served: Result<Served, FilesError>) -> Result<Response, FilesError> {
    match served {
        Ok(Served::Object(object)) => {
            let status = match object.content_range {
                Some(_) => StatusCode::PARTIAL_CONTENT,
                None => StatusCode::OK,
            };
            let length = object.content_length.map(|length| length.to_string());
            let told = [
                (CONTENT_TYPE, object.content_type),
                (CACHE_CONTROL, object.cache_control),
                (ETAG, object.e_tag),
                (CONTENT_RANGE, object.content_range),
                (CONTENT_LENGTH, length),
                (ACCEPT_RANGES, Some("bytes".to_owned())),
            ];
            let body = Body::from_stream(ReaderStream::new(object.body.into_async_read()));
            let mut response = Response::builder().status(status);
            for (name, value) in told.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                response = response.header(name, value);
            }
            Ok(response.body(body).unwrap_or_else(|_| missing()))
        }
        Ok(Served::NotModified) => Ok(StatusCode::NOT_MODIFIED.into_response()),
        Ok(Served::NoSuchRange) => Ok(StatusCode::RANGE_NOT_SATISFIABLE.into_response()),
        Err(FilesError::Missing) => Ok(missing()),
        Err(error) => Err(error),
    }
}

fn missing() -> Response {
    plain(StatusCode::NOT_FOUND, "The course has no such file.")
}

/// A course's frame shows it as it is; JSON would help nobody there.
fn plain(status: StatusCode, text: &'static str) -> Response {
    (
        status,
        [(CONTENT_TYPE, "text/plain; charset=utf-8")],
        body::Bytes::from(text),
    )
        .into_response()
}
