//! What a function writes: a line of JSON for each request, with what names the request and nothing that names the
//! learner, opens a door, or was learned.

use local::database;
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::event::Event;
use super::template::secret;

const USER: &str = "jane.doe+lms@example.org";
const LEARNER: &str = "Doezzz, Janezzz";
const LEARNED: &str = "chapter-zzz";
const REFUSED: &str = "nonsense-zzz";

/// Calls whose requests and answers hold what no log may; the answer is all of that.
async fn talk(api: &Deployment) -> Vec<String> {
    let body = json!({ "user_id": USER, "session_id": "s", "learner_name": LEARNER, "metadata": { "note": LEARNED } });
    let launch = Event::lms_json("POST", &format!("/api/v1/packages/{}/launch", api.demo), &body);
    let launched = api.send(launch.key(&api.key)).await.expect(201).body;
    let launch_token = launched["token"].as_str().unwrap();
    let run = Event::page("POST", "/api/v1/sessions/s/runs", &json!({})).bearer(launch_token);
    let started = api.send(run).await.expect(201).body;
    let play_token = started["play_token"].as_str().unwrap();

    let commit = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": LEARNED } });
    let commit = Event::page("PUT", "/api/v1/sessions/s", &commit).bearer(play_token);
    api.send(commit).await.expect(200);
    let wrong = json!({ "seq": 2, "cmi_data": { "cmi.core.lesson_status": REFUSED } });
    let beacon = Event::recorded("beacon")
        .path("/api/v1/sessions/s")
        .query(&format!("token={play_token}"));
    let wrong = beacon.text("text/plain;charset=UTF-8", &wrong.to_string());
    api.send(wrong).await.problem(422, "CMI_DATA_INVALID");
    let list = Event::lms("GET", "/api/v1/sessions").query("user_id=jane.doe%2Blms%40example.org");
    assert_eq!(
        api.send(list.key(&api.key)).await.expect(200).body["sessions"][0]["user_id"],
        USER
    );
    let learner = "/api/v1/learners/jane.doe+lms@example.org";
    let of_learner = |method: &str, path: &str| Event::lms(method, path).key(&api.key);
    api.send(of_learner("GET", learner)).await.expect(200);
    api.send(of_learner("GET", &format!("{learner}/export")))
        .await
        .expect(200);
    api.send(of_learner("DELETE", "/api/v1/learners/jane.doe"))
        .await
        .expect(202);
    api.tell().await;
    api.send(of_learner("GET", "/api/v1/learners/jane.doe/erasure"))
        .await
        .expect(200);
    api.send(of_learner("GET", &format!("{learner}/erasure")))
        .await
        .problem(404, "ERASURE_NOT_FOUND");
    let forged = format!("{play_token}x");
    let read = Event::page("GET", "/api/v1/sessions/s", &json!({})).bearer(&forged);
    api.send(read).await.problem(401, "INVALID_LAUNCH_TOKEN");

    let texts = [USER, "jane.doe", LEARNER, LEARNED, REFUSED, launch_token, play_token];
    let keys = [api.key.reveal().to_owned(), api.key.digest().as_str().to_owned()];
    let secrets = ["TokenKeyA", "TokenKeyB"].map(secret);
    let cookies = ["9b1d0f6c2e7a4c55", "the-roles-own-secret", "the-roles-session"].map(str::to_owned);
    let all = texts.map(str::to_owned).into_iter().chain(keys);
    all.chain(secrets).chain(cookies).collect()
}

#[tokio::test]
async fn a_log_holds_no_credential_no_name_and_nothing_learned() {
    let mut api = Deployment::new().await;
    let mut hidden = talk(&api).await;
    api.guard.go().await;
    let read = Event::lms("GET", "/api/v1/sessions/s").key(&api.key);
    api.send(read).await.problem(503, "SERVICE_UNAVAILABLE");
    // A signature is as good as its token.
    let signatures = hidden.iter().filter(|text| text.starts_with("ey"));
    let signatures: Vec<String> = signatures
        .map(|token| token.rsplit('.').next().unwrap().to_owned())
        .collect();
    hidden.extend(signatures);
    for (name, written) in api.end().await {
        assert!(!written.is_empty(), "{name} writes a log");
        for text in &hidden {
            assert!(!written.contains(text), "{name} wrote {text}:\n{written}");
        }
    }
}

#[tokio::test]
async fn a_log_has_one_line_of_json_for_each_request() {
    let database = database::serve(None).await.unwrap();
    let api = Deployment::with(&[("Metrics", "no")], &database).await;
    let path = "/api/v1/sessions/not-there";
    let missing = api.send(Event::lms("GET", path).key(&api.key)).await.expect(404);
    let written = api.end().await.remove("get-session").unwrap();
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1, "{written}");
    let fields = &lines[0]["fields"];
    assert_eq!(
        (&lines[0]["level"], &fields["request_id"]),
        (&json!("INFO"), &json!(missing.header("x-request-id")))
    );
    let told = ["method", "route", "status"].map(|name| fields[name].clone());
    assert_eq!(told, [json!("GET"), json!("/api/v1/sessions/{session_id}"), json!(404)]);
    assert!(fields["duration_ms"].is_u64(), "{written}");
    assert!(!written.contains("not-there"), "the route, and not the path: {written}");
}
