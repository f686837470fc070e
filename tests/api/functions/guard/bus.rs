//! The bus of EventBridge that events go to, and what its call needs (the service authorization reference).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{Shared, amazon_json, denied};
use crate::functions::template::{ACCOUNT, REGION};

/// How its calls begin.
pub(super) const SERVICE: &str = "AWSEvents";

pub(super) fn pass(shared: &Arc<Shared>, (caller, operation): &(String, String), request: &Value) -> Response {
    assert_eq!(operation, "PutEvents");
    let entries = request["Entries"].as_array().unwrap();
    let bus = |entry: &Value| entry["EventBusName"].as_str().unwrap().to_owned();
    let needed = |entry| {
        let arn = format!("arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{}", bus(entry));
        ("events:PutEvents".to_owned(), arn)
    };
    let needed: BTreeSet<_> = entries.iter().map(needed).collect();
    if let Some(refusal) = shared.refusal(caller, needed) {
        return denied(&refusal);
    }
    shared.bus.lock().unwrap().extend(entries.iter().cloned());
    let taken: Vec<Value> = entries.iter().map(|_| json!({ "EventId": "11710aed" })).collect();
    amazon_json(&json!({ "FailedEntryCount": 0, "Entries": taken }))
}
