//! Histories: many writers of several sessions while the process is killed and connections are cut. Every call is kept with its begin, its end
//! and its answer, and afterwards the laws are held against all of them.
//!
//! A run is short, so that each test run has one. `LECTERN_HISTORY=600` goes on for so many seconds, and `LECTERN_HISTORY_SEED` repeats the
//! choices of an earlier run. Which call meets which is the machine's matter and comes out differently.

/// Numbers by chance.
mod chance;
/// What must hold.
mod laws;
/// The way to the service.
mod road;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::laptop::{self, Program};
use chance::Chance;
use laws::{Call, History, Last, Outcome, What};
use road::Road;

const SESSIONS: u64 = 3;
/// Writers of each session that are an LMS's; a page writes it besides, and a reader only looks.
const WRITERS: u64 = 3;
/// How long calls are made where nobody says otherwise, and then on other sessions: what all updates leave in one has a limit.
const ROUND: Duration = Duration::from_secs(4);
/// A process lives about so long before it is killed.
const LIFE_MS: u64 = 900;
/// A call that takes longer is given up.
const CALL: Duration = Duration::from_secs(5);
/// Whatever goes on longer than this behind the end never ends.
const AT_THE_LATEST: Duration = Duration::from_secs(60);

/// A session under test, and what its clients saw.
struct Subject {
    road: Arc<Road>,
    client: Client,
    key: String,
    path: String,
    play_token: String,
    began: Instant,
    ends: Instant,
    calls: Mutex<Vec<Call>>,
    next: AtomicU64,
}

impl Subject {
    /// Makes a call once; nothing where its answer is lost or says that the outcome is not known.
    async fn ask(&self, method: Method, token: Option<&str>, body: Option<&Value>) -> Option<(StatusCode, Value)> {
        let mut request = self
            .client
            .request(method, format!("{}{}", self.road.url, self.path))
            .timeout(CALL);
        request = match token {
            Some(token) => request.bearer_auth(token),
            None => request.header("x-api-key", &self.key),
        };
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status();
        let body: Value = answer.json().await.ok()?;
        assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{body}");
        (status != StatusCode::SERVICE_UNAVAILABLE).then_some((status, body))
    }

    async fn record(&self, what: What, method: Method, token: Option<&str>, body: Option<&Value>) -> (Outcome, Value) {
        let begin = self.began.elapsed();
        let answer = self.ask(method, token, body).await;
        let end = self.began.elapsed();
        let (outcome, body) = match answer {
            None => (Outcome::Unknown, Value::Null),
            Some((StatusCode::OK, body)) => (Outcome::Done(body["version"].as_u64().unwrap()), body),
            Some((StatusCode::CONFLICT, body)) => {
                assert_eq!(body["code"], "VERSION_CONFLICT", "{body}");
                (
                    Outcome::Conflict(body["details"]["current_version"].as_u64().unwrap()),
                    body,
                )
            }
            Some((status, body)) => panic!("{what:?} is answered {status}: {body}"),
        };
        if outcome == Outcome::Unknown {
            // The process may be on its way back.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.calls.lock().unwrap().push(Call {
            what,
            begin,
            end,
            outcome,
        });
        (outcome, body)
    }

    fn is_over(&self) -> bool {
        let now = Instant::now();
        assert!(now < self.ends + AT_THE_LATEST, "a call never comes to its end");
        now >= self.ends
    }

    /// Reads until there is an answer.
    async fn read(&self) -> Value {
        loop {
            let (outcome, body) = self.record(What::Read, Method::GET, None, None).await;
            if let Outcome::Done(_) = outcome {
                return body;
            }
            self.is_over();
        }
    }

    /// An LMS as the documents say that one should be: reads, adds, and on a conflict decides again; what it knows nothing of it sends
    /// again as it was.
    async fn write(&self) {
        while !self.is_over() {
            let id = self.next.fetch_add(1, Ordering::Relaxed);
            let mut session = self.read().await;
            while !updates(&session).contains(&id) {
                let mut all = updates(&session);
                all.push(id);
                let sent = session["version"].as_u64().unwrap();
                let body = json!({ "version": sent, "metadata": { "updates": all } });
                let what = What::Update { id, sent };
                let (outcome, answer) = loop {
                    let answered = self.record(what, Method::PUT, None, Some(&body)).await;
                    if answered.0 != Outcome::Unknown {
                        break answered;
                    }
                    self.is_over();
                };
                session = match outcome {
                    Outcome::Done(_) => break,
                    _ => answer["details"]["current"].clone(),
                };
            }
        }
    }

    /// A page: each update is sent until it is acknowledged.
    async fn play(&self) {
        let mut seq = 0;
        while !self.is_over() {
            seq += 1;
            let body = json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": seq.to_string() } });
            let what = What::Commit { seq };
            while self
                .record(what, Method::PUT, Some(&self.play_token), Some(&body))
                .await
                .0
                == Outcome::Unknown
            {
                self.is_over();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn watch(&self) {
        while !self.is_over() {
            self.read().await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// The numbers of the updates that a session has.
fn updates(session: &Value) -> Vec<u64> {
    let all = session["metadata"]["updates"].as_array();
    all.into_iter().flatten().map(|id| id.as_u64().unwrap()).collect()
}

fn seconds(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Launches and starts a run; the answers are the session's path, its play token, and its version.
async fn started(program: &Program, id: u64) -> (String, String, u64) {
    let package = program.package("Taking notes that last").to_owned();
    let launched = program
        .launch(&package, json!({ "user_id": "u", "session_id": format!("s-{id}") }))
        .await;
    let id = format!("s-{id}");
    let path = format!("/api/v1/sessions/{id}");
    let run = program
        .start_run(&id, launched["token"].as_str().unwrap())
        .await
        .expect(201);
    let token = run.body["play_token"].as_str().unwrap().to_owned();
    (path, token, run.body["session"]["version"].as_u64().unwrap())
}

/// Kills the process again and again until the time is over; the answer is the last process, and how often it died.
async fn killed(
    mut program: Program,
    folder: &TempDir,
    road: &Road,
    mut chance: Chance,
    ends: Instant,
) -> (Program, u32) {
    let mut deaths = 0;
    while Instant::now() < ends {
        tokio::time::sleep(Duration::from_millis(LIFE_MS / 2 + chance.below(LIFE_MS))).await;
        drop(program);
        deaths += 1;
        let data = folder.path().join("data").to_str().unwrap().to_owned();
        program = tokio::task::spawn_blocking(move || laptop::start(&["--data", &data]))
            .await
            .unwrap();
        road.lead_to(program.text("url"));
    }
    (program, deaths)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_dies_and_whatever_is_cut_no_update_is_lost_or_made_twice() {
    let time = seconds("LECTERN_HISTORY").map_or(ROUND, Duration::from_secs);
    let seed = seconds("LECTERN_HISTORY_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("LECTERN_HISTORY={} LECTERN_HISTORY_SEED={seed}", time.as_secs());
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data").to_str().unwrap().to_owned();
    let mut program = tokio::task::spawn_blocking(move || laptop::start(&["--data", &data]))
        .await
        .unwrap();
    let road = Arc::new(Road::open(Chance::new(seed)).await);
    let began = Instant::now();
    let (mut calls, mut deaths, mut round) = (0, 0, 0);
    while round == 0 || began.elapsed() < time {
        road.lead_to(program.text("url"));
        let subjects = subjects(&program, &road, round).await;
        let clients = at_work(&subjects);
        let chance = Chance::new(seed + round + 1);
        let died;
        (program, died) = killed(program, &folder, &road, chance, subjects[0].0.ends).await;
        deaths += died;
        clients.join_all().await;
        for (subject, first) in subjects {
            let history = ended(&subject, first, &subject.read().await);
            calls += history.calls.len();
            assert_eq!(history.faults(), Vec::<String>::new(), "seed {seed}, {}", subject.path);
        }
        round += 1;
    }
    println!("{calls} calls in {round} rounds, {deaths} deaths");
    assert!(
        deaths > 0 && calls > 50,
        "{calls} calls and {deaths} deaths show little"
    );
}

/// The sessions of a round, and the version at which each begins.
async fn subjects(program: &Program, road: &Arc<Road>, round: u64) -> Vec<(Arc<Subject>, u64)> {
    // A connection for each call, so that one that is cut cuts no other.
    let client = Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let began = Instant::now();
    let mut subjects = Vec::new();
    for n in 0..SESSIONS {
        let (path, play_token, first) = started(program, round * SESSIONS + n).await;
        let subject = Subject {
            road: road.clone(),
            client: client.clone(),
            key: program.text("api_key").to_owned(),
            path,
            play_token,
            began,
            ends: began + ROUND,
            calls: Mutex::default(),
            next: AtomicU64::new(1),
        };
        subjects.push((Arc::new(subject), first));
    }
    subjects
}

/// All who call the service for these sessions.
fn at_work(subjects: &[(Arc<Subject>, u64)]) -> JoinSet<()> {
    let mut clients = JoinSet::new();
    for (subject, _) in subjects {
        for _ in 0..WRITERS {
            let subject = subject.clone();
            clients.spawn(async move { subject.write().await });
        }
        let (page, reader) = (subject.clone(), subject.clone());
        clients.spawn(async move { page.play().await });
        clients.spawn(async move { reader.watch().await });
    }
    clients
}

fn ended(subject: &Subject, first: u64, session: &Value) -> History {
    History {
        first,
        calls: std::mem::take(&mut subject.calls.lock().unwrap()),
        last: Last {
            version: session["version"].as_u64().unwrap(),
            updates: updates(session),
            seq: session["cmi_data"]["cmi.core.lesson_location"]
                .as_str()
                .unwrap_or("0")
                .parse()
                .unwrap_or(0),
        },
    }
}
