//! The call by which a distribution is told to forget, and what it needs (the service authorization reference).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

use super::shared::{Shared, caller};
use crate::functions::template::{ACCOUNT, DISTRIBUTION};

/// What the paths of CloudFront's calls begin with.
pub(super) const PATH: &str = "/2020-05-31/distribution/";

pub(super) fn pass(shared: &Arc<Shared>, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Response {
    let path = uri.path().strip_prefix(PATH).unwrap();
    assert_eq!(
        (method.as_str(), path),
        ("POST", &*format!("{DISTRIBUTION}/invalidation"))
    );
    let resource = format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{DISTRIBUTION}");
    let needed = BTreeSet::from([("cloudfront:CreateInvalidation".to_owned(), resource)]);
    if let Some(refusal) = shared.refusal(caller(headers), needed) {
        return refused(StatusCode::FORBIDDEN, "AccessDenied", &refusal);
    }
    let body = std::str::from_utf8(body).unwrap();
    let [reference, path] = ["CallerReference", "Path"].map(|name| element(body, name));
    assert_eq!(element(body, "Quantity"), "1");
    let mut told = shared.forgotten.0.lock().unwrap();
    if told.refused > 0 {
        told.refused -= 1;
        let code = "TooManyInvalidationsInProgress";
        return refused(
            StatusCode::BAD_REQUEST,
            code,
            "Processing your request will cause you to exceed the maximum.",
        );
    }
    // A reference that comes again is answered with what was begun then, or refused where that was something else.
    let before = told.made.entry(reference.clone()).or_insert_with(|| path.clone());
    if *before != path {
        return refused(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "The reference was used before.",
        );
    }
    let batch = format!(
        "<Paths><Quantity>1</Quantity><Items><Path>{path}</Path></Items></Paths><CallerReference>{reference}</CallerReference>"
    );
    let made = format!(
        "<Invalidation><Id>I2J0I21PCUYOIK</Id><Status>InProgress</Status><CreateTime>2026-01-15T10:30:00.000Z</CreateTime>\
         <InvalidationBatch>{batch}</InvalidationBatch></Invalidation>"
    );
    xml(StatusCode::CREATED, made)
}

/// The text of an element that a body has once.
fn element(body: &str, name: &str) -> String {
    let (_, rest) = body.split_once(&format!("<{name}>")).unwrap();
    let (text, _) = rest.split_once(&format!("</{name}>")).unwrap();
    text.to_owned()
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    xml(
        status,
        format!("<ErrorResponse>{error}<RequestId>4e6e66f9</RequestId></ErrorResponse>"),
    )
}

fn xml(status: StatusCode, body: String) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", "text/xml")
        .body(Body::from(body))
        .unwrap()
}
