//! Creating, reading and deleting sessions.

use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn a_session_is_read_as_it_was_created() {
    let app = TestApp::start().await;
    let body = json!({ "package_id": app.package, "user_id": "user_123", "session_id": "session-456" });
    let created = app.post("/api/v1/sessions", body).await.expect(201);
    assert_eq!(created.header("etag"), "\"1\"");
    assert_eq!(created.header("location"), "/api/v1/sessions/session-456");
    let read = app.get("/api/v1/sessions/session-456").await.expect(200);
    assert_eq!(read.body["version"], 1);
}
