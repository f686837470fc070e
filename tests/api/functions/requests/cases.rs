//! A call of each function that succeeds.

use serde_json::{Value, json};

use crate::functions::deployment::Deployment;
use crate::functions::event::Event;
use crate::functions::learner::{launch, session};
use crate::functions::sources::settle;

const JSON: &str = "application/json";

/// A call of a function, and what its answer has.
pub(super) struct Case {
    pub function: &'static str,
    pub event: Event,
    pub status: u16,
    pub media: &'static str,
    pub version: &'static str,
}

impl Case {
    fn new(function: &'static str, event: Event, status: u16, media: &'static str, version: &'static str) -> Self {
        Self {
            function,
            event,
            status,
            media,
            version,
        }
    }
}

/// A call of each function that succeeds.
pub(super) async fn cases(api: &Deployment) -> Vec<Case> {
    let package = format!("/api/v1/packages/{}", api.demo);
    let attempts = format!("{}/attempts", session(api, "attempted").await);
    let create = json!({ "package_id": api.demo, "user_id": "u1" });
    let lms = |method: &str, path: &str| Event::lms(method, path).key(&api.key);
    let lms_json = |method: &str, path: &str, body: Value| Event::lms_json(method, path, &body).key(&api.key);
    let (read, updated) = (session(api, "read").await, session(api, "updated").await);
    let reset = session(api, "reset").await;
    let (renewed, deleted) = (session(api, "renewed").await, session(api, "deleted").await);
    let token = launch(api, "run").await["token"].as_str().unwrap().to_owned();
    let run = Event::page("POST", "/api/v1/sessions/run/runs", &json!({})).bearer(&token);
    let case = Case::new;
    let gone = format!("/api/v1/packages/{}", api.newer);
    let update = lms_json("PUT", &updated, json!({ "version": 1 }));
    let renew = lms("POST", &format!("{renewed}/renew"));
    let launched = lms_json("POST", &format!("{package}/launch"), json!({ "user_id": "u1" }));
    let (json, page, problem) = (JSON, "text/html; charset=utf-8", "application/problem+json");
    let list = lms("GET", "/api/v1/sessions").query("user_id=u1");
    let player = Event::lms("GET", "/player/run").query(&format!("token={token}"));
    let create_package = lms_json("POST", "/api/v1/packages", json!({}));
    let create_version = lms_json("POST", &format!("{package}/versions"), json!({}));
    let revoked = key(api).await;
    let create_key = lms_json("POST", "/api/v1/keys", json!({ "name": "b", "scope": "read" }));
    let mut cases = vec![
        case("create-package", create_package, 201, json, ""),
        case("create-version", create_version, 201, json, ""),
        case("delete-package", lms("DELETE", &gone), 204, "", ""),
        case(
            "create-session",
            lms_json("POST", "/api/v1/sessions", create),
            201,
            json,
            "1",
        ),
        case("delete-session", lms("DELETE", &deleted), 204, "", ""),
        case("get-health", lms("GET", "/api/health"), 200, json, ""),
        case("get-key", lms("GET", "/api/v1/key"), 200, json, ""),
        case("list-keys", lms("GET", "/api/v1/keys"), 200, json, ""),
        case("create-key", create_key, 201, json, ""),
        case(
            "revoke-key",
            lms("DELETE", &format!("/api/v1/keys/{revoked}")),
            204,
            "",
            "",
        ),
        case("get-package", lms("GET", &package), 200, json, ""),
        case("get-session", lms("GET", &read), 200, json, "1"),
        case("launch-course", launched, 201, json, "1"),
        case("list-runs", lms("GET", &format!("{read}/runs")), 200, json, ""),
        case("list-changes", lms("GET", &format!("{read}/changes")), 200, json, ""),
        case(
            "list-versions",
            lms("GET", &format!("{package}/versions")),
            200,
            json,
            "",
        ),
        case(
            "activate-version",
            lms("POST", &format!("{package}/versions/1/activate")),
            200,
            json,
            "",
        ),
        case(
            "reset-session",
            lms_json("POST", &format!("{reset}/reset"), json!({ "version": 1 })),
            200,
            json,
            "2",
        ),
        case("list-attempts", lms("GET", &attempts), 200, json, ""),
        case("list-events", lms("GET", "/api/v1/events"), 200, json, ""),
        case("list-packages", lms("GET", "/api/v1/packages"), 200, json, ""),
        case("list-sessions", list, 200, json, ""),
        case("open-player", player, 200, page, ""),
        case("refuse-request", lms("PATCH", &read), 405, problem, ""),
        case("renew-session", renew, 200, json, "2"),
        case("show-console", lms("GET", "/console"), 200, page, ""),
        case("show-docs", lms("GET", "/docs/errors"), 200, page, ""),
        case("start-run", run, 201, json, "2"),
        case("update-session", update, 200, json, "2"),
    ];
    cases.extend(of_webhooks(api).await);
    cases.extend(of_learners(api).await);
    cases
}

/// Makes a key; the answer is its id.
async fn key(api: &Deployment) -> String {
    let create = Event::lms_json("POST", "/api/v1/keys", &json!({ "name": "a", "scope": "read" })).key(&api.key);
    let made = api.send(create).await.expect(201).body;
    made["key_id"].as_str().unwrap().to_owned()
}

/// Makes a webhook to an endpoint that nobody has (RFC 6761, 6.4); the answer is its path.
async fn webhook(api: &Deployment) -> String {
    let body = json!({ "url": "https://lms.invalid/hook" });
    let create = Event::lms_json("POST", "/api/v1/webhooks", &body).key(&api.key);
    let made = api.send(create).await.expect(201).body;
    format!("/api/v1/webhooks/{}", made["webhook_id"].as_str().unwrap())
}

async fn of_learners(api: &Deployment) -> Vec<Case> {
    let lms = |method: &str, path: &str| Event::lms(method, path).key(&api.key);
    api.send(lms("DELETE", "/api/v1/learners/erased")).await.expect(202);
    let (read, export) = (
        lms("GET", "/api/v1/learners/u1"),
        lms("GET", "/api/v1/learners/u1/export"),
    );
    let (erase, erasure) = (
        lms("DELETE", "/api/v1/learners/nobody"),
        lms("GET", "/api/v1/learners/erased/erasure"),
    );
    let case = Case::new;
    vec![
        case("get-learner", read, 200, JSON, ""),
        case("export-learner", export, 200, "application/jsonl", ""),
        case("erase-learner", erase, 202, JSON, ""),
        case("get-erasure", erasure, 200, JSON, ""),
    ]
}

async fn of_webhooks(api: &Deployment) -> Vec<Case> {
    let (kept, deleted) = (webhook(api).await, webhook(api).await);
    // Something to deliver.
    session(api, "told").await;
    settle(api).await;
    let deliveries = format!("{kept}/deliveries");
    let lms = |method: &str, path: &str| Event::lms(method, path).key(&api.key);
    let listed = api.send(lms("GET", &deliveries)).await.expect(200).body;
    let delivery = listed["deliveries"][0]["delivery_id"].as_str().unwrap();
    let lms_json = |method: &str, path: &str, body: Value| Event::lms_json(method, path, &body).key(&api.key);
    let create = lms_json(
        "POST",
        "/api/v1/webhooks",
        json!({ "url": "https://lms.invalid/other" }),
    );
    let update = lms_json("PUT", &kept, json!({ "description": "Marks" }));
    let retry = lms("POST", &format!("{deliveries}/{delivery}/retry"));
    let case = Case::new;
    vec![
        case("create-webhook", create, 201, JSON, ""),
        case("delete-webhook", lms("DELETE", &deleted), 204, "", ""),
        case("get-webhook", lms("GET", &kept), 200, JSON, ""),
        case("list-deliveries", lms("GET", &deliveries), 200, JSON, ""),
        case("list-webhooks", lms("GET", "/api/v1/webhooks"), 200, JSON, ""),
        case("retry-delivery", retry, 202, JSON, ""),
        case("test-webhook", lms("POST", &format!("{kept}/test")), 200, JSON, ""),
        case("update-webhook", update, 200, JSON, ""),
    ]
}
