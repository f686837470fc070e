//! An event as people read it: a line.

use serde_json::Value;
use terminal::printable;

use crate::document::text_of;

/// The longest name of a type, so that what follows stands below each other.
const WIDTH: usize = "package.processing.completed".len();

/// When, what, to which session or package, and what changed.
pub(crate) fn line(event: &Value) -> String {
    let data = &event["data"];
    let subject = ["session_id", "package_id", "webhook_id"].map(|member| text_of(data, member));
    let subject = subject.iter().find(|id| !id.is_empty()).unwrap_or(&"-");
    let now = ["session", "package"].iter().find_map(|member| data.get(member));
    let mut changes = Vec::new();
    if let Some(now) = now.filter(|now| now.is_object()) {
        change("", &data["previous"], now, &mut changes);
    }
    let (time, kind) = (text_of(event, "timestamp"), text_of(event, "type"));
    let line = format!("{time}  {kind:WIDTH$}  {subject}  {}", changes.join(", "));
    format!("{}\n", printable(line.trim_end()))
}

/// What was otherwise before, each as `name before → now`.
fn change(name: &str, before: &Value, now: &Value, changes: &mut Vec<String>) {
    match before {
        Value::Object(members) => {
            for (member, before) in members {
                let name = if name.is_empty() {
                    member.clone()
                } else {
                    format!("{name}.{member}")
                };
                change(&name, before, &now[member], changes);
            }
        }
        _ if name.is_empty() || before == now => {}
        _ => match (shown(before), shown(now)) {
            (Some(before), Some(now)) => changes.push(format!("{name} {before} → {now}")),
            // A list is too long for a line.
            _ => changes.push(name.to_owned()),
        },
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("-".to_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Object(_) | Value::Array(_) => None,
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_says_when_what_to_which_and_what_changed() {
        let mut event = json!({
            "type": "session.completed", "timestamp": "2026-01-15T10:30:00.000Z",
            "data": {
                "session_id": "s-1",
                "session": { "completion_status": "completed", "completed_at": "2026-01-15T10:30:00.000Z", "score": { "raw": 85, "min": null } },
                "previous": { "completion_status": "incomplete", "score": { "raw": null, "min": null } },
            },
        });
        let expected = "2026-01-15T10:30:00.000Z  session.completed             s-1  completion_status incomplete → completed, \
                        score.raw - → 85\n";
        assert_eq!(line(&event), expected);
        event["data"]["session"] = Value::Null;
        assert!(line(&event).ends_with("  s-1\n"));
        event["data"] = json!({ "package_id": "p\u{1b}[2J", "package": { "errors": [1], "title": "B" }, "previous": { "errors": [], "title": "A" } });
        assert!(line(&event).ends_with("  p\u{fffd}[2J  errors, title A → B\n"));
        assert!(line(&json!({})).ends_with("  -\n"));
    }
}
