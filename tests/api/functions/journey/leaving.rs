use std::time::Duration;

use super::*;
use crate::functions::sources::settle;

const LEAVER: &str = "/api/v1/learners/leaving@example.org";

impl Journey {
    /// A learner who is shown, handed over and erased.
    pub(super) async fn leave(&self) {
        let body = json!({ "package_id": self.api.newer, "user_id": "leaving@example.org", "session_id": "leaving", "cmi_data": answers(0..5, LONG, 1) });
        self.call("POST", "/api/v1/sessions", body).await;
        let odd = json!({ "package_id": self.api.newer, "user_id": "50% odd", "session_id": "odd" });
        self.call("POST", "/api/v1/sessions", odd).await;
        settle(&self.api).await;
        assert_eq!(self.get(LEAVER, "").await["sessions"][0]["session_id"], "leaving");
        // API Gateway hands on what it has decoded.
        assert_eq!(self.get("/api/v1/learners/50% odd", "").await["user_id"], "50% odd");
        let export = Event::lms("GET", &format!("{LEAVER}/export")).key(&self.api.key);
        let export = self.send(export).await.expect(200).text;
        let lines: Vec<Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let types: Vec<&Value> = lines.iter().map(|line| &line["type"]).collect();
        assert_eq!(types, ["session", "change", "event", "end"]);

        let erase = Event::lms("DELETE", LEAVER).key(&self.api.key);
        assert_eq!(self.send(erase).await.expect(202).body["state"], "running");
        let read = async || {
            loop {
                settle(&self.api).await;
                let report = self.get(&format!("{LEAVER}/erasure"), "").await;
                if report["state"] == "done" {
                    return report;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        let ((), report) = tokio::join!(self.api.tell(), read());
        assert_eq!((&report["sessions"], &report["events"]), (&json!(1), &json!(2)));
        let gone = Event::lms("GET", LEAVER).key(&self.api.key);
        self.send(gone).await.problem(404, "LEARNER_NOT_FOUND");
        assert_eq!(self.api.files.list("erasures/", None).await.unwrap().objects, []);
        self.forget("/api/v1/sessions/odd").await;
    }
}
