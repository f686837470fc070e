//! Sessions as people read them, on a terminal or out of a pipe.

use admin::duration;
use serde_json::Value;
use terminal::{columns, fields, printable};

use crate::document::{each, number_of, text_of};

/// Characters of an element's value that are shown; `--json` has all of it.
const MOST_SHOWN: usize = 72;

/// A table of sessions.
pub(super) fn list(sessions: &[Value]) -> String {
    let row = |session: &Value| {
        let text = |member| text_of(session, member).to_owned();
        [
            text("session_id"),
            text("user_id"),
            text("status"),
            text("completion_status"),
            text("success_status"),
            score(session),
            text("updated_at"),
        ]
    };
    let rows: Vec<_> = sessions.iter().map(row).collect();
    let heads = ["SESSION", "USER", "STATUS", "COMPLETION", "SUCCESS", "SCORE", "UPDATED"];
    columns(heads, &rows)
}

/// A score in points, or else as a percentage.
fn score(outcome: &Value) -> String {
    let score = &outcome["score"];
    match score["scaled"].as_f64() {
        Some(scaled) if score["raw"].is_null() => format!("{:.0} %", scaled * 100.0),
        _ => number_of(score, "raw"),
    }
}

fn time(outcome: &Value) -> String {
    let seconds = outcome["time_spent_seconds"].as_f64().unwrap_or_default();
    duration::shown(seconds as i64)
}

/// A session with its result and its data.
pub(super) fn session(session: &Value) -> String {
    let text = |member| text_of(session, member).to_owned();
    let values = [
        ("user", text("user_id")),
        ("name", text("learner_name")),
        ("package", text("package_id")),
        ("status", text("status")),
        ("completion", text("completion_status")),
        ("success", text("success_status")),
        ("score", score(session)),
        ("time", time(session)),
        ("version", number_of(session, "version")),
        ("created", text("created_at")),
        ("updated", text("updated_at")),
        ("expires", text("expires_at")),
    ];
    let mut shown = fields(text_of(session, "session_id"), &values);
    if session["scos"].is_array() {
        for sco in each(session, "scos") {
            shown.push_str(&of_sco(sco));
        }
    } else {
        shown.push_str(&elements(session));
    }
    shown
}

fn of_sco(sco: &Value) -> String {
    let text = |member| text_of(sco, member).to_owned();
    let values = [
        ("completion", text("completion_status")),
        ("success", text("success_status")),
        ("score", score(sco)),
        ("time", time(sco)),
    ];
    fields(text_of(sco, "identifier"), &values) + &elements(sco)
}

fn elements(of: &Value) -> String {
    let mut text = String::new();
    for (name, value) in of["cmi_data"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        let shown: String = value.chars().take(MOST_SHOWN).collect();
        let more = if shown.len() < value.len() { "…" } else { "" };
        text.push_str(&format!("  {} = {}{more}\n", printable(name), printable(&shown)));
    }
    text
}

/// A launch: the link first, because that is what one wants.
pub(super) fn launched(launched: &Value) -> String {
    let session = &launched["session"];
    let values = [
        ("session", text_of(launched, "session_id").to_owned()),
        ("version", number_of(session, "version")),
        ("completion", text_of(session, "completion_status").to_owned()),
        ("works until", text_of(launched, "expires_at").to_owned()),
    ];
    fields(text_of(launched, "launch_url"), &values)
}

/// A table of attempts.
pub(super) fn attempts(attempts: &[Value]) -> String {
    let row = |attempt: &Value| {
        let text = |member| text_of(attempt, member).to_owned();
        let ended = if attempt["current"] == true {
            "current".to_owned()
        } else {
            text("ended_at")
        };
        [
            number_of(attempt, "attempt"),
            text("sco"),
            text("completion_status"),
            text("success_status"),
            score(attempt),
            time(attempt),
            ended,
        ]
    };
    let rows: Vec<_> = attempts.iter().map(row).collect();
    let heads = ["ATTEMPT", "SCO", "COMPLETION", "SUCCESS", "SCORE", "TIME", "ENDED"];
    columns(heads, &rows)
}

/// A table of runs.
pub(super) fn runs(runs: &[Value]) -> String {
    let row = |run: &Value| {
        let text = |member| text_of(run, member).to_owned();
        let seconds = |member: &str| duration::shown(run[member].as_i64().unwrap_or_default());
        let ended = if run["ended"].is_null() {
            "plays".to_owned()
        } else {
            text("ended")
        };
        [
            number_of(run, "run"),
            text("started_at"),
            text("last_heard_at"),
            ended,
            seconds("clock_seconds"),
            seconds("reported_seconds"),
        ]
    };
    let rows: Vec<_> = runs.iter().map(row).collect();
    columns(["RUN", "STARTED", "LAST HEARD", "ENDED", "CLOCK", "REPORTED"], &rows)
}

/// Changes of a record, each with its elements.
pub(super) fn changes(changes: &[Value]) -> String {
    let mut shown = String::new();
    for change in changes {
        let text = |member| text_of(change, member).to_owned();
        let values = [
            ("kind", text("kind")),
            ("key", format!("{} ({})", text("key_name"), text("key_id"))),
            ("version", number_of(change, "version")),
            ("reason", text("reason")),
        ];
        shown.push_str(&fields(
            &format!("{} {}", number_of(change, "number"), text("at")),
            &values,
        ));
        for element in each(change, "elements") {
            let value = |member: &str| match element[member].as_str() {
                Some(value) => printable(&value.chars().take(MOST_SHOWN).collect::<String>()).to_string(),
                None if element[format!("{member}_sha256")].is_string() => "(long)".to_owned(),
                None => "(none)".to_owned(),
            };
            let name = printable(text_of(element, "element"));
            shown.push_str(&format!("  {name}: {} -> {}\n", value("before"), value("after")));
        }
    }
    shown
}
