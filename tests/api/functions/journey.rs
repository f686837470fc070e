//! A learner's journey through the binaries of all operations, each with no permission but its own role's.

/// Learners who leave.
mod leaving;
/// Packages.
mod publishing;
/// Events and webhooks.
mod telling;

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use local::database::{self, TABLE};
use serde_json::{Value, json};
use shared::store::Store;

use super::deployment::Deployment;
use super::event::Event;
use super::keys::{CloudFormation, properties};
use crate::answer::Answer;
use crate::conditions::version_of;
use crate::large::{LONG, answers, interactions};

/// An LMS, and the learner whom it sends.
struct Journey {
    api: Deployment,
    /// The table, without a guard.
    database: Client,
}

const USER: &str = "jane+lms@example.org";
const SESSION: &str = "/api/v1/sessions/term-1~jane";
const LARGE: &str = "/api/v1/sessions/large";

impl Journey {
    async fn send(&self, event: Event) -> Answer {
        let answer = self.api.send(event).await;
        let refused = self.api.guard.refused();
        assert_eq!(refused, BTreeMap::new(), "permissions that the roles lack");
        answer
    }

    async fn get(&self, path: &str, query: &str) -> Value {
        let event = Event::lms("GET", path).query(query).key(&self.api.key);
        self.send(event).await.expect(200).body
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let event = Event::lms_json(method, path, &body).key(&self.api.key);
        let answer = self.send(event).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        answer.body
    }

    async fn page(&self, method: &str, path: &str, token: &str, body: Value) -> Value {
        let event = Event::page(method, path, &body).bearer(token);
        let answer = self.send(event).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        answer.body
    }

    /// Follows a list to its end; the answer is how many entries each page had.
    async fn pages(&self, path: &str, query: &str, member: &str) -> Vec<usize> {
        let mut pages = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(path, &format!("{query}{cursor}")).await;
            pages.push(page[member].as_array().unwrap().len());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return pages,
            }
        }
    }

    async fn look_around(&self) {
        assert_eq!(self.get("/api/health", "").await["status"], "ok");
        assert_eq!(self.get("/api/v1/key", "").await["scope"], "admin");
        assert_eq!(self.pages("/api/v1/packages", "limit=1", "packages").await, [1, 1]);
        let newer = self.get(&format!("/api/v1/packages/{}", self.api.newer), "").await;
        assert_eq!(newer["scorm_version"], "2004 4th Edition");
        let made = self
            .call("POST", "/api/v1/keys", json!({ "name": "reports", "scope": "read" }))
            .await;
        assert_eq!(self.get("/api/v1/keys", "").await["keys"].as_array().unwrap().len(), 2);
        let revoke = format!("/api/v1/keys/{}", made["key_id"].as_str().unwrap());
        self.send(Event::lms("DELETE", &revoke).key(&self.api.key))
            .await
            .expect(204);
        let page = self.send(Event::lms("GET", "/docs/errors")).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains("id=\"version-conflict\""));
        let document = self.get("/api/openapi.json", "").await;
        let server = document["servers"][0]["url"].as_str().unwrap();
        let viewer = self.send(Event::lms("GET", "/docs")).await.expect(200);
        assert!(
            viewer
                .header("content-security-policy")
                .contains(&format!("connect-src 'self' {server};"))
        );
        let script = self
            .send(Event::lms("GET", "/docs/swagger-ui-bundle.js"))
            .await
            .expect(200);
        assert!(script.text.contains("SwaggerUIBundle"));
        let nowhere = self.send(Event::lms("GET", "/api/v2/sessions")).await;
        nowhere.problem(404, "NOT_FOUND");
    }

    /// Launches the SCORM 2004 package; the answer is the launch token.
    async fn launch(&self) -> String {
        let path = format!("/api/v1/packages/{}/launch", self.api.newer);
        let body = json!({ "user_id": USER, "session_id": "term-1~jane", "learner_name": "Doe, Jane" });
        let launch = self.call("POST", &path, body).await;
        assert_eq!(launch["session"]["version"], 1);
        launch["token"].as_str().unwrap().to_owned()
    }

    /// Starts a run; the answer is its play token.
    async fn play(&self, token: &str, expected: Value) -> String {
        let started = self.page("POST", &format!("{SESSION}/runs"), token, json!({})).await;
        let session = &started["session"];
        let found = json!({
            "run": started["run"], "attempt": session["attempt"],
            "location": session["cmi_data"]["cmi.location"], "time": session["time_spent_seconds"],
        });
        assert_eq!(found, expected);
        assert_eq!(
            started["content_url"],
            Value::Null,
            "not called through the distribution"
        );
        started["play_token"].as_str().unwrap().to_owned()
    }

    /// Two commits by the page, one by the LMS between them.
    async fn learn(&self, play_token: &str) {
        let first = json!({ "seq": 1, "cmi_data": { "cmi.location": "chapter 2", "cmi.score.scaled": "0.5" } });
        assert_eq!(self.page("PUT", SESSION, play_token, first).await["version"], 3);
        let read = self.get(SESSION, "").await;
        assert_eq!(read["cmi_data"]["cmi.location"], "chapter 2");

        let noted = Event::lms_json("PUT", SESSION, &json!({ "metadata": { "class": "7b" } })).key(&self.api.key);
        let noted = self.send(noted.header("if-match", "\"3\"")).await.expect(200);
        assert_eq!((&noted.body["version"], version_of(&noted)), (&json!(4), "4"));

        let last = json!({
            "seq": 2, "terminate": true,
            "cmi_data": { "cmi.session_time": "PT10M", "cmi.exit": "normal", "cmi.completion_status": "incomplete" },
        });
        let beacon = Event::recorded("beacon")
            .path(SESSION)
            .query(&format!("token={play_token}"));
        let beacon = beacon.text("text/plain;charset=UTF-8", &last.to_string());
        let ended = self.send(beacon).await.expect(200).body;
        assert_eq!(
            (&ended["version"], &ended["time_spent_seconds"]),
            (&json!(5), &json!(600))
        );
    }

    /// A second session of the learner, resumed by another launch; then both are listed.
    async fn keep_books(&self) {
        let other = json!({ "package_id": self.api.newer, "user_id": USER, "session_id": "term-2" });
        assert_eq!(self.call("POST", "/api/v1/sessions", other).await["version"], 1);
        let path = format!("/api/v1/packages/{}/launch", self.api.newer);
        let resumed = self
            .call("POST", &path, json!({ "user_id": USER, "resume": true }))
            .await;
        assert_eq!(
            (&resumed["session_id"], &resumed["session"]["version"]),
            (&json!("term-2"), &json!(2))
        );

        let by_user = "limit=1&user_id=jane%2Blms%40example.org";
        assert_eq!(self.pages("/api/v1/sessions", by_user, "sessions").await, [1, 1]);
        let by_package = format!("limit=1&package_id={}", self.api.newer);
        assert_eq!(self.pages("/api/v1/sessions", &by_package, "sessions").await, [1, 1]);
        let renewed = self.call("POST", "/api/v1/sessions/term-2/renew", json!({})).await;
        assert_eq!(renewed["version"], 3);
    }

    /// A session larger than an item passes through every function that reads or writes sessions.
    async fn learn_much(&self) {
        let cmi = answers(0..5, LONG, 1);
        let body = json!({ "package_id": self.api.newer, "user_id": "much", "session_id": "large", "cmi_data": cmi });
        self.call("POST", "/api/v1/sessions", body.clone()).await;
        let again = Event::lms_json("POST", "/api/v1/sessions", &body).key(&self.api.key);
        let taken = self.send(again).await.problem(409, "SESSION_ALREADY_EXISTS");
        let read = self.get(LARGE, "").await;
        assert_eq!(
            (&taken.body["details"]["current"], interactions(&read)),
            (&read, cmi.clone())
        );
        let listed = self.get("/api/v1/sessions", "user_id=much&include=cmi_data").await;
        assert_eq!(listed["sessions"], json!([read]));

        let update = async |version: u64, cmi| {
            let body = json!({ "version": version, "cmi_data": cmi });
            self.call("PUT", LARGE, body).await
        };
        update(1, answers(0..5, 100, 2)).await;
        update(2, cmi.clone()).await;

        self.cut_smaller().await;
        let other = Event::lms("DELETE", LARGE)
            .key(&self.api.key)
            .header("if-match", "\"999\"");
        let other = self.send(other).await.problem(409, "VERSION_CONFLICT");
        assert_eq!(interactions(&other.body["details"]["current"]), cmi);
        let renewed = self.call("POST", &format!("{LARGE}/renew"), json!({})).await;
        assert_eq!(interactions(&renewed), cmi);
        self.cut_smaller().await;
        let path = format!("/api/v1/packages/{}/launch", self.api.newer);
        let launch = json!({ "user_id": "much", "session_id": "large" });
        let launch = self.call("POST", &path, launch).await;
        assert_eq!(interactions(&launch["session"]), cmi);
        let token = launch["token"].as_str().unwrap();
        let page = Event::lms("GET", "/player/large").query(&format!("token={token}"));
        let page = self.send(page).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        self.play_much(token).await;
        self.begin_again().await;
        self.forget(LARGE).await;
    }

    /// Ends the large attempt, and begins the next one.
    async fn play_much(&self, token: &str) {
        let runs = format!("{LARGE}/runs");
        let run = self.page("POST", &runs, token, json!({})).await;
        let last = json!({ "seq": 1, "terminate": true, "cmi_data": { "cmi.exit": "normal" } });
        self.page("PUT", LARGE, run["play_token"].as_str().unwrap(), last).await;
        let next = self
            .page("POST", &runs, run["play_token"].as_str().unwrap(), json!({}))
            .await;
        assert_eq!(next["session"]["attempt"], 2);
        let attempts = self.get(&format!("{LARGE}/attempts"), "include=cmi_data").await;
        assert_eq!(interactions(&attempts["attempts"][1]), answers(0..5, LONG, 1));
    }

    /// Resets the large session, whose parts go with its attempt; its runs and changes tell of it.
    async fn begin_again(&self) {
        let version = self.get(LARGE, "").await["version"].clone();
        let cmi = answers(0..5, LONG, 3);
        let large = self
            .call("PUT", LARGE, json!({ "version": version, "cmi_data": cmi }))
            .await;
        let body = json!({ "version": large["version"], "revision": "live", "reason": "Another try" });
        let reset = self.call("POST", &format!("{LARGE}/reset"), body).await;
        assert_eq!(reset["attempt"], 3);
        assert_eq!(interactions(&reset), answers(0..0, LONG, 3));
        let attempts = self.get(&format!("{LARGE}/attempts"), "include=cmi_data").await;
        assert_eq!(interactions(&attempts["attempts"][1]), cmi);
        let runs = self.get(&format!("{LARGE}/runs"), "").await;
        assert_eq!(
            (&runs["runs"][0]["run"], &runs["runs"][0]["ended"]),
            (&json!(2), &json!("reset"))
        );
        let changes = self.get(&format!("{LARGE}/changes"), "").await;
        assert_eq!(changes["changes"][0]["kind"], "reset");
    }

    /// Cuts the large session's only part in two, as a release might have stored it that packed worse.
    async fn cut_smaller(&self) {
        let key = |sk: &str| {
            let pk = AttributeValue::S("TENANT#acme#SESSION#large".to_owned());
            HashMap::from([
                ("pk".to_owned(), pk),
                ("sk".to_owned(), AttributeValue::S(sk.to_owned())),
            ])
        };
        let get = async |sk: &str| {
            let get = self.database.get_item().table_name(TABLE).set_key(Some(key(sk)));
            get.send().await.unwrap().item.unwrap()
        };
        let (mut head, mut first) = (get("SESSION").await, get("PART#SESSION#0001").await);
        assert_eq!(head["parts"], AttributeValue::N("1".to_owned()));
        let bytes = first["cmi"].as_b().unwrap().clone().into_inner();
        let (one, two) = bytes.split_at(bytes.len() / 2);
        let mut second = first.clone();
        second.extend(key("PART#SESSION#0002"));
        second.insert("cmi".to_owned(), AttributeValue::B(two.to_vec().into()));
        first.insert("cmi".to_owned(), AttributeValue::B(one.to_vec().into()));
        head.insert("parts".to_owned(), AttributeValue::N("2".to_owned()));
        for item in [first, second, head] {
            let put = self.database.put_item().table_name(TABLE).set_item(Some(item));
            put.send().await.unwrap();
        }
    }

    async fn forget(&self, session: &str) {
        let delete = || Event::lms("DELETE", session).key(&self.api.key);
        let deleted = self.send(delete()).await.expect(204);
        assert_eq!(deleted.text, "");
        self.send(delete()).await.problem(404, "SESSION_NOT_FOUND");
        let read = Event::lms("GET", session).key(&self.api.key);
        self.send(read).await.problem(404, "SESSION_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_journey_through_every_function_needs_each_permission_of_its_roles_and_no_other() {
    let address = database::serve(None).await.unwrap();
    let journey = Journey {
        api: Deployment::with(&[("EventBus", "lms")], &address).await,
        database: Store::client_at(&address),
    };
    let mut cloudformation = CloudFormation::start().await;
    let made = cloudformation.ask(&journey.api, "Create", None, properties(&journey.api));
    assert_eq!(made.await["Status"], "SUCCESS");
    journey.look_around().await;
    journey.publish().await;
    let launch_token = journey.launch().await;
    let first = json!({ "run": 1, "attempt": 1, "location": null, "time": 0 });
    let play_token = journey.play(&launch_token, first).await;
    journey.learn(&play_token).await;
    journey.keep_books().await;
    // The first run ended with exit "normal": the second begins another attempt, and the first is kept beside it.
    let second = json!({ "run": 2, "attempt": 2, "location": null, "time": 600 });
    journey.play(&play_token, second).await;
    let attempts = format!("{SESSION}/attempts");
    assert_eq!(journey.pages(&attempts, "limit=1", "attempts").await, [1, 1]);
    assert!(journey.api.guard.has_called("start-run", "TransactWriteItems"));
    journey.forget(SESSION).await;
    journey.learn_much().await;
    journey.tell_on().await;
    journey.leave().await;
    journey.meet_damage().await;

    let used = journey.api.guard.used();
    let unused: Vec<_> = journey
        .api
        .names()
        .map(|name| (name, &journey.api.function(name).allowed))
        .flat_map(|(name, allowed)| allowed.iter().map(move |grant| (name, grant)))
        .filter(|(name, grant)| !used.get(*name).is_some_and(|used| used.contains(grant)))
        .collect();
    assert_eq!(unused, [], "permissions that no code uses");
}
