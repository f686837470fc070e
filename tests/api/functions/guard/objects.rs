//! The calls of S3, and what each needs (its service authorization reference).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use super::shared::{self, Shared, answered, end_to_end};
use crate::functions::event::decoded;
use crate::functions::template::{Grant, bucket_arn};

pub(super) async fn pass(guard: &Arc<Shared>, method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Response {
    let caller = caller(&headers, uri);
    if let Some(refusal) = guard.refusal(&caller, needed(&method, uri, &body)) {
        let body = format!("<Error><Code>AccessDenied</Code><Message>{refusal}</Message></Error>");
        let response = Response::builder().status(StatusCode::FORBIDDEN);
        return response.body(Body::from(body)).unwrap();
    }
    if guard.is_too_fast(&method) {
        let body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
        let response = Response::builder().status(StatusCode::SERVICE_UNAVAILABLE);
        return response.body(Body::from(body)).unwrap();
    }
    let address = format!("{}{uri}", guard.bucket);
    // The host stays that of the guard, and the length is told even where it is none: the request was signed with them.
    let length = headers.get(CONTENT_LENGTH).cloned();
    let request = guard
        .client
        .request(method.clone(), address)
        .headers(end_to_end(headers));
    let request = length
        .into_iter()
        .fold(request, |request, length| request.header(CONTENT_LENGTH, length));
    let mut response = answered(request.body(body)).await;
    if method != Method::HEAD {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}

/// Who makes a call, by its own signature or by that of a link.
pub(super) fn caller(headers: &HeaderMap, uri: &Uri) -> String {
    match headers.get(AUTHORIZATION) {
        Some(_) => shared::caller(headers).to_owned(),
        None => signer(uri),
    }
}

/// Who signed a link: whoever uses it acts with that role.
fn signer(uri: &Uri) -> String {
    let parameters = uri.query().unwrap_or_default().split('&');
    let mut credentials = parameters.filter_map(|parameter| parameter.strip_prefix("X-Amz-Credential="));
    let credential = decoded(credentials.next().unwrap());
    credential.split('/').next().unwrap().to_owned()
}

fn needed(method: &Method, uri: &Uri, body: &Bytes) -> BTreeSet<Grant> {
    let query = uri.query().unwrap_or_default();
    let grant = |action: &str, resource: String| (format!("s3:{action}"), resource);
    if *method == Method::GET && query.contains("list-type=2") {
        return BTreeSet::from([grant("ListBucket", bucket_arn(""))]);
    }
    if *method == Method::POST && query.starts_with("delete") {
        let text = String::from_utf8(body.to_vec()).unwrap();
        let keys = text.split("<Key>").skip(1);
        return keys.map(|key| grant("DeleteObject", folder(key))).collect();
    }
    let (_, key) = uri.path()[1..].split_once('/').unwrap();
    let action = match *method {
        Method::PUT => "PutObject",
        Method::GET | Method::HEAD => "GetObject",
        _ => panic!("{method} {uri} is no call that is known"),
    };
    BTreeSet::from([grant(action, folder(key))])
}

/// The folder that a key is in, as policies name it.
fn folder(key: &str) -> String {
    bucket_arn(&format!("/{}/*", key.split('/').next().unwrap()))
}
