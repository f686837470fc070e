//! Webhooks and deliveries as people read them.

use serde_json::Value;
use terminal::{columns, fields};

use crate::document::{each, number_of, text_of};

fn types(webhook: &Value) -> String {
    let types: Vec<&str> = each(webhook, "event_types").filter_map(Value::as_str).collect();
    types.join(", ")
}

/// A table of webhooks.
pub(super) fn list(found: &Value) -> String {
    let row = |webhook: &Value| {
        let text = |member| text_of(webhook, member).to_owned();
        let status = match text_of(webhook, "disabled_reason") {
            "" => text("status"),
            reason => format!("{} ({reason})", text_of(webhook, "status")),
        };
        [
            text("webhook_id"),
            status,
            text("failing_since"),
            types(webhook),
            text("url"),
        ]
    };
    let rows: Vec<_> = each(found, "webhooks").map(row).collect();
    columns(["WEBHOOK", "STATUS", "FAILING SINCE", "TYPES", "URL"], &rows)
}

/// A webhook that was just made, with its secret.
pub(super) fn made(webhook: &Value) -> String {
    let text = |member| text_of(webhook, member).to_owned();
    let values = [
        ("url", text("url")),
        ("types", types(webhook)),
        ("description", text("description")),
        ("secret", text("secret")),
    ];
    fields(text_of(webhook, "webhook_id"), &values) + "Keep the secret now: it is not shown again.\n"
}

/// A table of deliveries.
pub(super) fn deliveries(found: &[Value]) -> String {
    let row = |delivery: &Value| {
        let text = |member| text_of(delivery, member).to_owned();
        let last = each(delivery, "tries").last();
        let came = last.map_or_else(String::new, |tried| match text_of(tried, "problem") {
            "" => number_of(tried, "status"),
            problem => problem.to_owned(),
        });
        [
            text("delivery_id"),
            text("event_type"),
            text("status"),
            each(delivery, "tries").count().to_string(),
            text("next_try_at"),
            came,
        ]
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    columns(
        ["DELIVERY", "TYPE", "STATUS", "TRIES", "NEXT TRY", "LAST ANSWER"],
        &rows,
    )
}

/// What came of a test.
pub(super) fn tried(tried: &Value) -> String {
    let values = [
        ("status", number_of(tried, "status")),
        ("took", format!("{} ms", number_of(tried, "duration_ms"))),
        ("answer", text_of(tried, "answer").to_owned()),
    ];
    fields(text_of(tried, "at"), &values)
}
