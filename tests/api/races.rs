//! Many writers on one session: no update is lost, none is applied twice, versions have no gap.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use shared::tenant::Plan;
use tokio::sync::Semaphore;

use crate::app::TestApp;
use crate::large;

const WRITERS: usize = 64;
/// Updates of the course that plays meanwhile.
const COMMITS: usize = 20;
/// Each conflict is another writer's success, so that nobody meets more of them.
const MOST_TRIES: usize = WRITERS + COMMITS;

/// Updates by reading, merging and trying again, as the API's readers are told to; the answer is the version.
async fn write(app: &TestApp, path: &str, n: usize) -> u64 {
    for _ in 0..MOST_TRIES {
        let session = app.get(path).await.expect(200).body;
        let mut notes: Vec<Value> = session["metadata"]["notes"].as_array().cloned().unwrap_or_default();
        notes.push(json!(n));
        let body = json!({ "version": session["version"], "metadata": { "notes": notes } });
        let answer = app.put(path, body).await;
        match answer.status.as_u16() {
            200 => return answer.body["version"].as_u64().unwrap(),
            _ => drop(answer.problem(409, "VERSION_CONFLICT")),
        }
    }
    panic!("writer {n} met more conflicts than there are other writes: a version is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_writers_and_a_running_course_lose_nothing() {
    let app = Arc::new(TestApp::start().await);
    let playing = app.play().await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..WRITERS {
        let (app, path) = (app.clone(), playing.path.clone());
        writers.spawn(async move { write(&app, &path, n).await });
    }
    let course = {
        let (app, playing) = (app.clone(), playing.clone());
        tokio::spawn(async move {
            let mut versions = Vec::new();
            for seq in 1..=COMMITS {
                let body = json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": seq.to_string() } });
                let mut tries = 0..MOST_TRIES;
                let version = loop {
                    assert!(tries.next().is_some(), "update {seq} of the course is never taken");
                    let answer = app.commit(&playing, body.clone()).await;
                    if answer.status == 200 {
                        break answer.body["version"].as_u64().unwrap();
                    }
                    answer.problem(503, "SERVICE_UNAVAILABLE");
                };
                versions.push(version);
            }
            versions
        })
    };
    let mut versions = course.await.unwrap();
    versions.extend(writers.join_all().await);

    let session = app.get(&playing.path).await.body;
    let notes = session["metadata"]["notes"].as_array().unwrap();
    let distinct: BTreeSet<u64> = notes.iter().map(|note| note.as_u64().unwrap()).collect();
    assert_eq!((notes.len(), distinct.len()), (WRITERS, WRITERS));
    assert_eq!(session["cmi_data"]["cmi.core.lesson_location"], COMMITS.to_string());
    versions.sort_unstable();
    let first = 3;
    assert_eq!(
        versions,
        (first..first + (WRITERS + COMMITS) as u64).collect::<Vec<_>>()
    );
    assert_eq!(session["version"], first + (WRITERS + COMMITS) as u64 - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_equal_versions_one_update_wins_and_its_repetitions_are_the_same_update() {
    let app = Arc::new(TestApp::start().await);
    let path = app.session().await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..WRITERS {
        let (app, path) = (app.clone(), path.clone());
        let body = json!({ "version": 1, "cmi_data": { "cmi.suspend_data": (n % 4).to_string() } });
        writers.spawn(async move { (n % 4, app.put(&path, body).await) });
    }
    let answers = writers.join_all().await;
    let won: BTreeSet<usize> = answers
        .iter()
        .filter(|(_, answer)| answer.status == 200)
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(won.len(), 1);
    let winner = won.first().unwrap();
    for (n, answer) in answers {
        assert_eq!(answer.status == 200, n == *winner, "{}", answer.text);
    }
    let session = app.get(&path).await.body;
    assert_eq!(
        (&session["version"], &session["cmi_data"]["cmi.suspend_data"]),
        (&json!(2), &json!(winner.to_string()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_creations_with_one_id_one_succeeds_and_launches_share_it() {
    let app = Arc::new(TestApp::start().await);
    let mut launches = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let app = app.clone();
        launches.spawn(async move { app.launch(json!({ "user_id": "u", "session_id": "s" })).await });
    }
    let answers = launches.join_all().await;
    let with = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with(201), with(200) + with(503)), (1, WRITERS - 1));
    let session = app.get("/api/v1/sessions/s").await.body;
    assert_eq!(session["version"], with(200) as u64 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_runs_started_at_once_the_newest_alone_writes() {
    let app = Arc::new(TestApp::start().await);
    let playing = app.play().await;
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (app, playing) = (app.clone(), playing.clone());
        runs.spawn(async move { app.start_run(&playing.path, &playing.launch_token).await });
    }
    let answers = runs.join_all().await;
    let started: Vec<&Value> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| &answer.body)
        .collect();
    let numbers: BTreeSet<u64> = started.iter().map(|body| body["run"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), started.len());
    let newest = *numbers.last().unwrap();
    for body in started {
        let page = crate::app::Playing {
            play_token: body["play_token"].as_str().unwrap().to_owned(),
            ..playing.clone()
        };
        let answer = app.commit(&page, json!({ "seq": 1 })).await;
        if body["run"] == newest {
            answer.expect(200);
        } else {
            answer.problem(409, "RUN_SUPERSEDED");
        }
    }
}

/// Answers at the beginning, in the middle and at the end of what is stored, all of one writer.
fn marked(writer: u64) -> serde_json::Map<String, Value> {
    let marked = [0, 3, 7].map(|n| large::answers(n..n + 1, 10_000, 100 + writer));
    marked.into_iter().flatten().collect()
}

/// Whose answers a session has, after a look that they are all of one writer.
fn mark(session: &Value) -> u64 {
    let data = large::interactions(session);
    let of = |(_, marked): &(u64, &serde_json::Map<String, Value>)| {
        marked.iter().all(|(name, text)| data.get(name) == Some(text))
    };
    let marks: Vec<u64> = (0..).zip(&*MARKED).filter(of).map(|(writer, _)| writer).collect();
    assert_eq!(
        marks.len(),
        1,
        "elements of several writes in version {}",
        session["version"]
    );
    marks[0]
}

const LARGE_WRITERS: u64 = 16;

/// How many of them write at once: two cores compress no more within the store's time limits.
static TURNS: Semaphore = Semaphore::const_new(8);

/// What each writer writes, and what was there before them as that of writer 0.
static MARKED: LazyLock<Vec<serde_json::Map<String, Value>>> =
    LazyLock::new(|| (0..=LARGE_WRITERS).map(marked).collect());

/// Updates a large session as an LMS does that takes a conflict's own answer for the next try; the answer is the
/// version.
async fn write_large(app: &TestApp, writer: u64) -> u64 {
    let _turn = TURNS.acquire().await;
    let mut session = app.get(large::PATH).await;
    while session.status != 200 {
        session.problem(503, "SERVICE_UNAVAILABLE");
        session = app.get(large::PATH).await;
    }
    let mut session = session.body;
    loop {
        let mut notes = session["metadata"]["notes"].as_array().cloned().unwrap_or_default();
        // Whoever was told 503 looks before trying again: the update may be in the session, and others behind it.
        if let Some(at) = (2..)
            .zip(&notes)
            .find_map(|(version, note)| (note[0] == writer).then_some(version))
        {
            return at;
        }
        notes.push(json!([writer, mark(&session)]));
        let body = json!({
            "version": session["version"], "cmi_data": MARKED[writer as usize], "metadata": { "notes": notes },
        });
        let answer = app.put(large::PATH, body).await;
        match answer.status.as_u16() {
            200 => {
                assert_eq!(mark(&answer.body), writer);
                return answer.body["version"].as_u64().unwrap();
            }
            409 => session = answer.body["details"]["current"].clone(),
            _ => drop(answer.problem(503, "SERVICE_UNAVAILABLE")),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_of_a_session_in_parts_lose_nothing_and_every_read_is_of_one_write() {
    let app = Arc::new(TestApp::start().await);
    // The database removes by its own clock what is over by the test's, once a minute.
    let session_lifetime = SignedDuration::from_hours(100_000);
    app.plan(Plan {
        session_lifetime,
        ..Plan::default()
    })
    .await;
    let mut cmi = large::answers(0..8, 80_000, 1);
    cmi.extend(marked(0));
    large::create(&app, cmi).await;
    assert_eq!(large::keys(&app).await, ["PART#SESSION#0001", "SESSION"]);
    let mut writers = tokio::task::JoinSet::new();
    for writer in 1..=LARGE_WRITERS {
        let app = app.clone();
        writers.spawn(async move { write_large(&app, writer).await });
    }
    let reader = {
        let app = app.clone();
        tokio::spawn(async move {
            let mut versions = vec![0];
            while versions.last() != Some(&(LARGE_WRITERS + 1)) {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let read = app.get(large::PATH).await;
                if read.status == 200 {
                    mark(&read.body);
                    versions.push(read.body["version"].as_u64().unwrap());
                } else {
                    read.problem(503, "SERVICE_UNAVAILABLE");
                }
            }
            versions
        })
    };
    let mut versions = writers.join_all().await;
    let read = reader.await.unwrap();
    assert!(read.is_sorted(), "{read:?}");
    versions.sort_unstable();
    assert_eq!(versions, (2..=LARGE_WRITERS + 1).collect::<Vec<_>>());
    let session = app.get(large::PATH).await.expect(200).body;
    let notes = session["metadata"]["notes"].as_array().unwrap();
    let chain: Vec<[u64; 2]> = serde_json::from_value(json!(notes)).unwrap();
    let written: BTreeSet<u64> = chain.iter().map(|[writer, _]| *writer).collect();
    assert_eq!((chain.len(), written.len()), (16, 16));
    let followed = chain.windows(2).all(|pair| pair[1][1] == pair[0][0]);
    assert!(
        followed && chain[0][1] == 0,
        "each writer read what the one before it wrote: {chain:?}"
    );
}
