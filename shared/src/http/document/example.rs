//! Examples, which hold on a laptop that was just started: it has this package, and this session of it.

use serde_json::{Value, json};

/// The demo course in SCORM 1.2.
pub const PACKAGE: &str = "e2bb3bfd-c4ec-8557-b20b-3f312da27235";
/// The session that is there from the start.
pub const SESSION: &str = "demo-session";
/// Its learner.
pub const LEARNER: &str = "demo-learner";
/// That learner's name.
pub const LEARNER_NAME: &str = "Doe, Jane";
/// A token, which no service takes.
pub const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6ImxvY2FsIn0.eyJhdWQiOiJsYXVuY2gifQ.c2lnbmF0dXJl";

/// A webhook that nobody has.
pub const WEBHOOK: &str = "whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d";
/// A delivery that nobody has.
pub const DELIVERY: &str = "dlv_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d";

/// An API key that nobody has.
pub const KEY: &str = "key_5f2c8d1e90ab7f34";

const MADE: &str = "2026-01-15T10:30:00.000Z";
const LATER: &str = "2026-01-15T10:40:00.000Z";
const NEXT_DAY: &str = "2026-01-16T10:30:00.000Z";

/// An object with the members of others behind its own.
fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

fn outcome() -> Value {
    json!({
        "completion_status": "incomplete",
        "success_status": "unknown",
        "score": { "raw": 85, "min": null, "max": null, "scaled": 0.85 },
        "progress_measure": null,
        "time_spent_seconds": 431,
    })
}

fn cmi_data() -> Value {
    json!({
        "cmi.core.lesson_status": "incomplete",
        "cmi.core.score.raw": "85",
        "cmi.core.student_id": LEARNER,
        "cmi.core.student_name": LEARNER_NAME,
    })
}

/// A session as lists have it, without its elements.
pub fn listed_session() -> Value {
    let session = json!({
        "session_id": SESSION,
        "package_id": PACKAGE,
        "package_revision": 1,
        "user_id": LEARNER,
        "learner_name": LEARNER_NAME,
        "scorm_version": "1.2",
        "version": 2,
        "status": "active",
        "run_count": 1,
        "attempt": 1,
        "sco": "notes-course",
        "metadata": {},
        "created_at": MADE,
        "updated_at": LATER,
        "last_launched_at": MADE,
        "completed_at": null,
        "expires_at": NEXT_DAY,
    });
    with(session, outcome())
}

/// The digest of an entry.
pub const DIGEST: &str = "6f1c4f1b0c7d8f3f4dbbf0b5ff0a8f5f3e1f0c1cf8a1cf4b7c6b1c4b8e9a2d31";

/// A run.
pub fn run() -> Value {
    json!({
        "run": 1,
        "started_at": MADE,
        "last_heard_at": LATER,
        "ended": "left",
        "scos": ["notes-course"],
        "clock_seconds": 600,
        "reported_seconds": 431,
    })
}

/// An entry of who changed a record.
pub fn change() -> Value {
    json!({
        "at": LATER,
        "attempts_ended": [],
        "digest": DIGEST,
        "elements": [{ "after": "85", "before": "58", "element": "cmi.core.score.raw", "sco": "notes-course" }],
        "key_id": KEY,
        "key_name": "Support",
        "kind": "updated",
        "number": 1,
        "omitted": 0,
        "previous": "0".repeat(64),
        "reason": "Two digits were mixed up.",
        "result_before": null,
        "revision": 1,
        "terminated": false,
        "version": 3,
    })
}

/// A version of a package.
pub fn version() -> Value {
    json!({
        "revision": 1,
        "state": "live",
        "title": "Taking Good Notes",
        "scorm_version": "1.2",
        "filename": "course.zip",
        "uploaded_by": null,
        "imported_at": MADE,
        "file_count": 4,
        "size_bytes": 30_000,
        "sessions": 12,
    })
}

/// An event.
pub fn event() -> Value {
    let mut session = with(listed_session(), json!({ "completion_status": "completed" }));
    if let Value::Object(session) = &mut session {
        session.remove("metadata");
    }
    json!({
        "id": "evt_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d",
        "type": "session.completed",
        "timestamp": LATER,
        "tenant_id": "local",
        "data": {
            "session_id": SESSION,
            "session": session,
            "previous": { "completion_status": "incomplete" },
        },
    })
}

/// A webhook.
pub fn webhook() -> Value {
    json!({
        "webhook_id": WEBHOOK,
        "url": "https://lms.example.com/lectern",
        "event_types": ["session.completed", "session.passed"],
        "description": "Marks courses as done",
        "status": "active",
        "disabled_reason": null,
        "failing_since": null,
        "created_at": MADE,
        "updated_at": MADE,
    })
}

/// A webhook, and its secret.
pub fn webhook_with_secret() -> Value {
    with(webhook(), json!({ "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" }))
}

/// A try of a delivery.
pub fn webhook_try() -> Value {
    json!({ "at": LATER, "status": 200, "problem": null, "duration_ms": 84, "answer": "ok" })
}

/// A delivery.
pub fn delivery() -> Value {
    json!({
        "delivery_id": DELIVERY,
        "event_id": "evt_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d",
        "event_type": "session.completed",
        "status": "delivered",
        "tries": [webhook_try()],
        "next_try_at": null,
        "created_at": LATER,
    })
}

/// A session with the elements of its current SCO.
pub fn session() -> Value {
    with(listed_session(), json!({ "cmi_data": cmi_data() }))
}

/// A session with each of its SCOs.
pub fn session_with_scos() -> Value {
    let sco = json!({ "identifier": "notes-course", "attempt": 1, "cmi_data": cmi_data() });
    with(session(), json!({ "scos": [with(sco, outcome())], "scos_after": null }))
}

/// A session that was written.
pub fn written_session() -> Value {
    with(session(), json!({ "warnings": [] }))
}

/// What an update by a page is answered.
pub fn brief() -> Value {
    let brief = json!({
        "session_id": SESSION,
        "version": 2,
        "status": "active",
        "sco": "notes-course",
        "sco_status": "incomplete",
        "warnings": [],
        "seq": 1,
    });
    with(brief, outcome())
}

/// An attempt.
pub fn attempt() -> Value {
    let attempt =
        json!({ "attempt": 1, "sco": "notes-course", "attempt_of_sco": 1, "current": true, "ended_at": null });
    with(attempt, outcome())
}

/// A package that can be launched.
pub fn package() -> Value {
    json!({
        "package_id": PACKAGE,
        "title": "Taking notes that last",
        "scorm_version": "1.2",
        "status": "ready",
        "revision": 1,
        "language": null,
        "uploaded_by": null,
        "launch_path": "index.html",
        "sco_count": 1,
        "scos": [{
            "identifier": "notes-course",
            "title": "Taking notes that last",
            "href": "index.html",
            "scorm_type": "sco",
            "mastery_score": 80,
            "max_time_allowed": null,
            "time_limit_action": null,
            "launch_data": null,
            "scaled_passing_score": null,
            "completion_threshold": null,
        }],
        "scos_after": null,
        "file_count": 4,
        "size_bytes": 30_000,
        "errors": [],
        "warnings": [],
        "progress": null,
        "next": null,
        "created_at": MADE,
        "updated_at": MADE,
    })
}

/// A package with its course tree.
pub fn package_with_course() -> Value {
    with(package(), json!({ "course": course() }))
}

/// The course that a session plays.
pub fn session_course() -> Value {
    json!({
        "package_id": PACKAGE,
        "package_revision": 1,
        "title": "Taking notes that last",
        "course": course(),
        "scos": [{ "identifier": "notes-course" }],
    })
}

fn course() -> Value {
    let item = json!({ "identifier": "notes-course", "title": "Taking notes that last", "href": "index.html", "is_sco": true });
    json!({ "identifier": "notes", "title": "Taking notes that last", "items": [item] })
}

/// How a zip is sent.
fn upload() -> Value {
    json!({
        "method": "PUT",
        "url": "http://127.0.0.1:41807/lectern/uploads/local/0197a4c2-5b1e-7c30-9a4f-0242ac120002/1.zip?X-Amz-Signature=4f1b",
        "headers": { "if-none-match": "*" },
        "expires_at": LATER,
    })
}

/// A package that was just registered.
pub fn awaited_package() -> Value {
    let new = json!({
        "package_id": "0197a4c2-5b1e-7c30-9a4f-0242ac120002",
        "title": "course.zip",
        "scorm_version": null,
        "status": "awaiting_upload",
        "revision": null,
        "launch_path": null,
        "sco_count": 0,
        "scos": [],
        "file_count": 0,
        "size_bytes": 0,
        "upload": upload(),
    });
    with(package(), new)
}

/// A package whose next revision is on its way.
pub fn renewed_package() -> Value {
    let next = json!({ "revision": 2, "status": "awaiting_upload", "errors": [], "warnings": [], "progress": null });
    with(package(), json!({ "next": next, "upload": upload() }))
}

/// A launch.
pub fn launched() -> Value {
    json!({
        "package_id": PACKAGE,
        "session_id": SESSION,
        "user_id": LEARNER,
        "learner_id": LEARNER,
        "content_type": "scorm",
        "launch_url": format!("http://localhost:3000/player/{SESSION}?token={TOKEN}"),
        "token": TOKEN,
        "expires_in_seconds": 600,
        "expires_at": LATER,
        "session": session(),
    })
}

/// A run that has started.
pub fn started() -> Value {
    json!({
        "session": session(),
        "launch": { "strict": false, "touched": false, "unset": [], "said": {}, "unwritable": [], "unreadable": [] },
        "sequencing": null,
        "content_url": format!("http://localhost:3000/content/{TOKEN}/"),
        "play_token": TOKEN,
        "play_token_expires_at": NEXT_DAY,
        "run": 1,
    })
}

/// A learner with a session.
pub fn learner() -> Value {
    json!({ "user_id": LEARNER, "learner_name": LEARNER_NAME, "sessions": [listed_session()], "next_cursor": null })
}

/// An erasure that was just asked for.
pub fn running_erasure() -> Value {
    json!({
        "state": "running", "started_at": LATER, "finished_at": null,
        "sessions": 0, "events": 0, "deliveries": 0, "sessions_left": 0,
    })
}

/// An erasure that is done.
pub fn erasure() -> Value {
    json!({
        "state": "done", "started_at": MADE, "finished_at": LATER,
        "sessions": 1, "events": 6, "deliveries": 2, "sessions_left": 0,
    })
}

/// A key.
pub fn key() -> Value {
    json!({
        "key_id": KEY, "name": "laptop", "tenant_id": "local", "scope": "admin",
        "granted": ["read", "write", "admin"], "calls_per_second": null, "expires_at": null,
        "last_used_at": "2026-01-15T10:00:00.000Z", "status": "active",
    })
}

/// The key that calls, with its tenant's plan.
pub fn calling_key() -> Value {
    let plan = json!({
        "session_lifetime_seconds": 86400, "session_retention_seconds": 2_592_000, "launch_lifetime_seconds": 600,
        "strictness": "lenient", "result_policy": "best", "resumed_sessions": "keep",
        "package_files": 100_000, "package_bytes": 10_000_000_000_u64, "package_ratio": 100,
    });
    with(key(), json!({ "plan": plan }))
}

/// A key that was just made.
pub fn new_key() -> Value {
    let made = json!({ "name": "reports", "scope": "read", "granted": ["read"], "last_used_at": null, "api_key": format!("scorm_{:0>43}", "") });
    with(key(), made)
}
