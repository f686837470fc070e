//! Learners as people read of them.

use serde_json::Value;
use terminal::fields;

use crate::document::{each, number_of, text_of};
use crate::sessions;

/// A learner, and a table of the sessions.
pub(super) fn learner(learner: &Value) -> String {
    let found: Vec<Value> = each(learner, "sessions").cloned().collect();
    let values = [
        ("name", text_of(learner, "learner_name").to_owned()),
        ("sessions", found.len().to_string()),
    ];
    let head = fields(text_of(learner, "user_id"), &values);
    format!("{head}\n{}", sessions::table(&found))
}

/// How far an erasure is.
pub(super) fn erasure(user: &str, report: &Value) -> String {
    if text_of(report, "state") != "done" {
        return format!("The erasure of {user} has begun.\n");
    }
    let number = |name: &str| number_of(report, name);
    let erased = format!(
        "Erased {user}: {} sessions, {} events, {} deliveries.\n",
        number("sessions"),
        number("events"),
        number("deliveries"),
    );
    match number("sessions_left").as_str() {
        "0" => erased,
        left => format!("{erased}{left} sessions were started since, and are kept.\n"),
    }
}
