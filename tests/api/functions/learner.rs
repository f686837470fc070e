//! Sessions and launches of a learner.

use serde_json::{Value, json};

use super::deployment::Deployment;
use super::event::Event;

/// Makes a session; the answer is its path.
pub async fn session(api: &Deployment, id: &str) -> String {
    let body = json!({ "package_id": api.demo, "user_id": "u1", "session_id": id });
    let create = Event::lms_json("POST", "/api/v1/sessions", &body).key(&api.key);
    let created = api.send(create).await.expect(201);
    assert_eq!(created.header("location"), format!("/api/v1/sessions/{id}"));
    format!("/api/v1/sessions/{id}")
}

/// Launches the SCORM 1.2 package; the answer is the launch.
pub async fn launch(api: &Deployment, id: &str) -> Value {
    let body = json!({ "user_id": "u1", "session_id": id });
    let launch = Event::lms_json("POST", &format!("/api/v1/packages/{}/launch", api.demo), &body);
    api.send(launch.key(&api.key)).await.expect(201).body
}
