//! How many calls and how many of DynamoDB's units an operation takes, for sessions of several sizes: `cargo bench -p local --bench units`.
//!
//! The whole service runs in front of a database in this process, which counts units as DynamoDB's documentation does. Everything between
//! the two is counted: each operation twice, and the second time is shown, when what a process keeps is kept.

#![allow(clippy::unwrap_used)]

#[path = "chart/bars.rs"]
mod chart;
#[path = "made/revision.rs"]
mod made_revision;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chart::Bar;
use jiff::Timestamp;
use local::database::{self, TABLE};
use local::service;
use made_revision::revision;
use reqwest::Client;
use scorm::id::PackageId;
use scorm::package::journey::NamedZip;
use scorm::package::{Edition, Package};
use serde_json::{Map, Value, json};
use shared::app::{App, Settings};
use shared::store::Store;
use shared::store::packages::Changed;
use shared::tenant::{ApiKey, KeyRecord, Scope, TenantId};
use shared::token::TokenKeys;
use tokio::net::TcpListener;

/// What one operation took.
#[derive(Clone, Copy, Default)]
struct Used {
    calls: usize,
    read: f64,
    written: f64,
}

/// A database that is counted.
#[derive(Clone)]
struct Counted {
    behind: String,
    client: Client,
    used: Arc<Mutex<Used>>,
}

async fn forward(State(counted): State<Counted>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap().to_owned();
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    call["ReturnConsumedCapacity"] = json!("TOTAL");
    let mut request = counted.client.post(&counted.behind).body(call.to_string());
    for name in ["x-amz-target", "content-type", "authorization", "x-amz-date"] {
        request = request.header(name, headers[name].to_str().unwrap());
    }
    let answer = request.send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let answer = answer.bytes().await.unwrap();
    let told: Value = serde_json::from_slice(&answer).unwrap();
    let units = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
    let units = match &told["ConsumedCapacity"] {
        Value::Array(all) => all.iter().map(units).sum(),
        one => units(one),
    };
    let mut used = counted.used.lock().unwrap();
    used.calls += 1;
    if ["Get", "Query"].iter().any(|reads| target.contains(reads)) {
        used.read += units;
    } else {
        used.written += units;
    }
    let response = Response::builder().status(status);
    let response = response.header("content-type", "application/x-amz-json-1.0");
    response.body(Body::from(answer)).unwrap()
}

/// The service, and what its calls of the database take.
struct Service {
    url: String,
    key: ApiKey,
    package: PackageId,
    client: Client,
    used: Arc<Mutex<Used>>,
}

impl Service {
    async fn start() -> Self {
        let counted = Counted {
            behind: database::serve(None).await.unwrap(),
            client: Client::new(),
            used: Arc::default(),
        };
        let used = counted.used.clone();
        let router = Router::new().fallback(forward).layer(DefaultBodyLimit::disable());
        let store = Store::new(
            Store::client_at(&served(router.with_state(counted)).await),
            TABLE.to_owned(),
        );
        let key = ApiKey::generate().unwrap();
        let record = KeyRecord {
            tenant: tenant(),
            name: "bench".to_owned(),
            scope: Scope::Admin,
            calls_per_second: None,
            expires_at: None,
            revoked: false,
        };
        store.put_key(&key.digest(), &record).await.unwrap();
        let package = package();
        store.create_package(&tenant(), &package).await.unwrap();
        let with_course = |package: &mut Package| Changed {
            told: (),
            live: package.live.clone().map(|live| {
                let course = live.flat_course();
                (live, Some(course))
            }),
        };
        store.change_package(&tenant(), package.id, with_course).await.unwrap();
        let app = App::new(Settings {
            store: Some(store),
            tokens: Some(TokenKeys::parse(&"bench:0123456789abcdef0123456789abcdef".into()).unwrap()),
            serves_content: true,
            ..Settings::default()
        });
        Self {
            url: served(service::router(app)).await,
            key,
            package: package.id,
            client: Client::new(),
            used,
        }
    }

    /// Makes a call with the key or with a token; the answer, and what it took.
    async fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> (Value, Used) {
        std::mem::take(&mut *self.used.lock().unwrap());
        let request = self
            .client
            .request(method.parse().unwrap(), format!("{}{path}", self.url));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request.header("x-api-key", self.key.reveal()),
        };
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{method} {path}: {}",
            answer.text().await.unwrap()
        );
        (answer.json().await.unwrap(), *self.used.lock().unwrap())
    }
}

fn tenant() -> TenantId {
    TenantId::parse("bench").unwrap()
}

/// A package of SCORM 1.2 with one SCO.
fn package() -> Package {
    let now = Timestamp::now();
    let id = PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").unwrap();
    let mut package = Package::register(id, None, NamedZip::default(), now);
    package.went_live(revision(Edition::Scorm12), now);
    package
}

async fn served(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Text without repetitions, as authoring tools pack it.
fn noise(length: usize, mut seed: u64) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_";
    let letter = |_| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        letters[(seed >> 32) as usize % letters.len()] as char
    };
    (0..length).map(letter).collect()
}

/// What a course has set: a bookmark and a score, suspend data, interactions.
fn elements(suspended: usize, interactions: usize) -> Map<String, Value> {
    let mut set = Map::new();
    let mut put = |name: String, value: String| drop(set.insert(name, json!(value)));
    put("cmi.core.lesson_status".to_owned(), "incomplete".to_owned());
    put("cmi.core.lesson_location".to_owned(), "slide_17".to_owned());
    put("cmi.core.score.raw".to_owned(), "65".to_owned());
    put("cmi.core.exit".to_owned(), "suspend".to_owned());
    if suspended > 0 {
        put("cmi.suspend_data".to_owned(), noise(suspended, 0x2545_f491_4f6c_dd1d));
    }
    for n in 0..interactions {
        for (member, value) in [
            ("id", format!("Scene1_Slide{n}_MultiChoice_0_0")),
            ("type", "choice".to_owned()),
            ("time", format!("10:{:02}:30", n % 60)),
            ("student_response", "the_second_answer_of_this_question".to_owned()),
            (
                "correct_responses.0.pattern",
                "the_first_answer_of_this_question".to_owned(),
            ),
            ("result", "wrong".to_owned()),
            ("weighting", "10".to_owned()),
            ("latency", "0000:00:21.40".to_owned()),
        ] {
            put(format!("cmi.interactions.{n}.{member}"), value);
        }
    }
    set
}

/// What each operation took with a session of such elements.
async fn measured(service: &Service, user: &str, elements: &Map<String, Value>) -> Vec<(&'static str, Used)> {
    let launch = format!("/api/v1/packages/{}/launch", service.package);
    let session = format!("/api/v1/sessions/{user}");
    let named = json!({ "user_id": user, "session_id": user });
    let mut rows = Vec::new();
    let (launched, used) = service.call("POST", &launch, None, Some(named.clone())).await;
    rows.push(("launch, a new session", used));
    let token = launched["token"].as_str().unwrap();
    let (started, used) = service
        .call("POST", &format!("{session}/runs"), Some(token), None)
        .await;
    rows.push(("start a run", used));
    let play = started["play_token"].as_str().unwrap();
    let commit = |seq: u32| json!({ "seq": seq, "cmi_data": elements });
    service.call("PUT", &session, Some(play), Some(commit(1))).await;
    let (_, used) = service.call("PUT", &session, Some(play), Some(commit(2))).await;
    rows.push(("commit of a page", used));
    let (read, used) = service.call("GET", &session, None, None).await;
    rows.push(("read the session", used));
    let update = json!({ "version": read["version"], "cmi_data": { "cmi.core.lesson_location": "slide_18" } });
    let (_, used) = service.call("PUT", &session, None, Some(update)).await;
    rows.push(("update by the LMS", used));
    let (_, used) = service.call("POST", &launch, None, Some(named)).await;
    rows.push(("launch again, by its id", used));
    let resume = json!({ "user_id": user, "resume": true });
    let (_, used) = service.call("POST", &launch, None, Some(resume)).await;
    rows.push(("launch again, resume: true", used));
    rows
}

#[tokio::main]
async fn main() {
    let service = Service::start().await;
    let states = [
        ("a bookmark", elements(0, 0)),
        ("a course half done", elements(6_000, 20)),
        ("100 interactions", elements(4_000, 100)),
    ];
    // What a process keeps is kept from here on.
    measured(&service, "warm", &states[0].1).await;
    let mut tables = Vec::new();
    for (n, (state, elements)) in states.iter().enumerate() {
        tables.push((state, measured(&service, &format!("u{n}"), elements).await));
    }
    let sizes = states.iter().map(|(state, elements)| {
        let bytes = serde_json::to_vec(elements).unwrap().len();
        format!("{state}, {:.1} KB", bytes as f64 / 1e3)
    });
    println!("| operation | calls | {} |", sizes.collect::<Vec<_>>().join(" | "));
    println!("| --- | --- |{}", " --- |".repeat(states.len()));
    let mut bars = Vec::new();
    for (row, (operation, _)) in tables[0].1.iter().enumerate() {
        let of = |(_, rows): &(_, Vec<(&str, Used)>)| rows[row].1;
        let used: Vec<Used> = tables.iter().map(of).collect();
        let cell = |used: &Used| format!("{} read, {} write", used.read, used.written);
        let cells: Vec<String> = used.iter().map(cell).collect();
        println!("| {operation} | {} | {} |", used[0].calls, cells.join(" | "));
        bars.push(Bar {
            name: (*operation).to_owned(),
            // A write unit costs five times what a read unit costs.
            value: used[1].read + 5.0 * used[1].written,
            text: format!("{} calls: {}", used[1].calls, cells[1]),
        });
    }
    chart::write(
        "units",
        "Cost in units, a course half done (a write unit counts as five read units)",
        &bars,
    );
}
