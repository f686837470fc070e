//! A learner who has left something in every place that there is.

use std::time::Duration;

use axum::Router;
use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::app::{TestApp, With, package};
use crate::large::{LONG, answers};

pub const LEARNER: &str = "zzlearner@example.org";
pub const PATH: &str = "/api/v1/learners/zzlearner@example.org";
/// What nobody else says, each in another place.
const NAMES: [&str; 2] = ["Zzname, First", "Zzname, Second"];
const METADATA: &str = "zzmetadata";
pub const SUSPENDED: &str = "zzsuspended";
const ANSWERED: &str = "zzanswered";
const COMMENT: &str = "zzcomment";
const REASON: &str = "zzreason";
const RETURN: &str = "https://lms.example/zzreturn";

/// What is left of it.
pub struct Life {
    /// Sessions that can be found.
    pub sessions: usize,
    /// The webhook that is still there, by its path.
    pub webhook: String,
}

/// An endpoint that answers with what it is sent.
async fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().fallback(async |body: String| body);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn webhook(app: &TestApp, url: &str) -> String {
    let made = app.post("/api/v1/webhooks", json!({ "url": url })).await.expect(201);
    format!("/api/v1/webhooks/{}", made.body["webhook_id"].as_str().unwrap())
}

impl Life {
    /// Lets the learner live.
    pub async fn lived(app: &TestApp) -> Self {
        let url = echo().await;
        let (kept, gone) = (webhook(app, &url).await, webhook(app, &url).await);
        let newer = app
            .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
            .await;
        // A session whose time is over, and one that was deleted.
        let body =
            json!({ "package_id": app.package, "user_id": LEARNER, "session_id": "expired", "learner_name": NAMES[0] });
        app.post("/api/v1/sessions", body.clone()).await.expect(201);
        let mut deleted = body;
        deleted["session_id"] = json!("deleted");
        app.post("/api/v1/sessions", deleted).await.expect(201);
        app.delete("/api/v1/sessions/deleted").await.expect(204);
        app.tick(25 * 3600);

        Self::played(app, &newer).await;
        let data = answers(0..5, LONG, 7);
        let body = json!({ "package_id": newer, "user_id": LEARNER, "session_id": "large", "cmi_data": data });
        app.post("/api/v1/sessions", body).await.expect(201);

        let life = Self {
            sessions: 3,
            webhook: kept,
        };
        life.delivered(app, &gone).await;
        life.delivered(app, &life.webhook).await;
        app.delete(&gone).await.expect(204);
        life
    }

    /// Two runs, the second of which begins another attempt.
    async fn played(app: &TestApp, package: &str) {
        let launch = json!({
            "user_id": LEARNER, "session_id": "played", "learner_name": NAMES[1], "return_url": RETURN,
            "metadata": { "note": METADATA },
        });
        let launch = app
            .post(&format!("/api/v1/packages/{package}/launch"), launch)
            .await
            .expect(201)
            .body;
        let path = "/api/v1/sessions/played";
        let run = app
            .start_run(path, launch["token"].as_str().unwrap())
            .await
            .expect(201)
            .body;
        let token = run["play_token"].as_str().unwrap().to_owned();
        let say = async |token: &str, body: Value| {
            app.tick(61);
            let answer = app.call(Method::PUT, path, With::bearer(token), &body).await;
            answer.expect(200);
        };
        say(
            &token,
            json!({ "seq": 1, "cmi_data": {
                "cmi.suspend_data": SUSPENDED, "cmi.comments_from_learner.0.comment": COMMENT, "cmi.score.scaled": "0.5",
                "cmi.interactions.0.id": "q1", "cmi.interactions.0.type": "other", "cmi.interactions.0.learner_response": ANSWERED,
            } }),
        )
        .await;
        let last = json!({ "cmi.completion_status": "completed", "cmi.exit": "normal", "cmi.session_time": "PT1M" });
        say(&token, json!({ "seq": 2, "terminate": true, "cmi_data": last })).await;
        let run = app.start_run(path, &token).await.expect(201).body;
        assert_eq!(run["session"]["attempt"], 2);
        let version = run["session"]["version"].as_u64().unwrap();
        let body = json!({ "version": version, "reason": REASON, "cmi_data": { "cmi.location": SUSPENDED } });
        app.put(path, body).await.expect(200);
    }

    /// Waits until a webhook was sent everything.
    async fn delivered(&self, app: &TestApp, webhook: &str) {
        let seen = async || {
            let listed = app.get(&format!("{webhook}/deliveries?limit=100")).await.expect(200);
            let deliveries = listed.body["deliveries"].as_array().unwrap().clone();
            let is_done = deliveries.iter().all(|delivery| delivery["status"] == "delivered");
            (is_done, deliveries.len())
        };
        let mut before = (false, 0);
        for _ in 0..200 {
            let now = seen().await;
            if now == before && now.0 && now.1 > 8 {
                return;
            }
            before = now;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("not everything was delivered: {before:?}");
    }

    /// What its sessions tell.
    pub fn kept(&self) -> Vec<String> {
        let texts = [LEARNER, METADATA, SUSPENDED, ANSWERED, COMMENT, REASON, RETURN];
        texts.into_iter().chain(NAMES).map(str::to_owned).collect()
    }

    /// What nothing may hold afterwards; of the long answers, their beginning.
    pub fn texts(&self) -> Vec<String> {
        let data = answers(0..5, LONG, 7);
        let long = data
            .values()
            .filter_map(Value::as_str)
            .filter(|text| text.len() == LONG);
        let long = long.map(|text| text[..40].to_owned());
        self.kept().into_iter().chain(long).chain(["zz".to_owned()]).collect()
    }
}
