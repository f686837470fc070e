//! A CloudFront key value store, and what each of its calls needs (the service authorization reference).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{Shared, caller};
use crate::functions::event::decoded;

/// What the paths of its calls begin with.
pub(super) const PATH: &str = "/key-value-stores/";

pub(super) fn pass(shared: &Arc<Shared>, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Response {
    let path = uri.path().strip_prefix(PATH).unwrap();
    let (arn, part) = path.split_once('/').unwrap_or((path, ""));
    let action = match (method.as_str(), part) {
        ("GET", "") => "DescribeKeyValueStore",
        ("GET", "keys") => "ListKeys",
        ("POST", "keys") => "UpdateKeys",
        _ => panic!("{method} {uri} is no call that is known"),
    };
    let needed = (format!("cloudfront-keyvaluestore:{action}"), decoded(arn));
    if let Some(refusal) = shared.refusal(caller(headers), BTreeSet::from([needed])) {
        return answer(
            StatusCode::FORBIDDEN,
            0,
            &json!({ "__type": "AccessDeniedException", "Message": refusal }),
        );
    }
    let mut store = shared.edge.0.lock().unwrap();
    let (keys, changes) = &mut *store;
    match action {
        "ListKeys" => answer(StatusCode::OK, *changes, &page(keys, uri.query().unwrap_or_default())),
        "UpdateKeys" => {
            if headers["if-match"] != changes.to_string() {
                let conflict = json!({ "__type": "ConflictException", "Message": "The ETag is not the store's." });
                return answer(StatusCode::CONFLICT, *changes, &conflict);
            }
            let change: Value = serde_json::from_slice(body).unwrap();
            for put in change["Puts"].as_array().into_iter().flatten() {
                let [name, value] = ["Key", "Value"].map(|member| put[member].as_str().unwrap().to_owned());
                keys.insert(name, value);
            }
            for deleted in change["Deletes"].as_array().into_iter().flatten() {
                keys.remove(deleted["Key"].as_str().unwrap()).unwrap();
            }
            *changes += 1;
            answer(
                StatusCode::OK,
                *changes,
                &json!({ "ItemCount": keys.len(), "TotalSizeInBytes": 0 }),
            )
        }
        _ => answer(
            StatusCode::OK,
            *changes,
            &json!({ "ItemCount": keys.len(), "TotalSizeInBytes": 0, "KvsARN": decoded(arn), "Created": 1_767_225_600, "Status": "READY" }),
        ),
    }
}

/// A page of one key, so that there are several.
fn page(keys: &BTreeMap<String, String>, query: &str) -> Value {
    let after = query
        .split('&')
        .find_map(|parameter| parameter.strip_prefix("NextToken="));
    let mut rest = keys
        .iter()
        .filter(|(name, _)| after.is_none_or(|after| name.as_str() > after));
    let first = rest.next();
    let items: Vec<Value> = first
        .iter()
        .map(|(name, value)| json!({ "Key": name, "Value": value }))
        .collect();
    match (first, rest.next()) {
        (Some((name, _)), Some(_)) => json!({ "Items": items, "NextToken": name }),
        _ => json!({ "Items": items }),
    }
}

fn answer(status: StatusCode, changes: u64, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .header("etag", changes.to_string())
        .body(Body::from(body.to_string()))
        .unwrap()
}
