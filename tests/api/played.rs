//! When a learner played: the runs of a session, by the clock beside what was reported; and who changed the record outside of them.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::hex::hex;

use crate::app::{TestApp, With, noise};

/// The runs of a session: number, end, seconds by the clock, and as reported.
async fn runs(app: &TestApp, path: &str) -> Vec<(u64, Value, u64, u64)> {
    let listed = app.get(&format!("{path}/runs")).await.expect(200).body;
    let number = |run: &Value, name: &str| run[name].as_u64().unwrap();
    let runs = listed["runs"].as_array().unwrap().iter();
    runs.map(|run| {
        let (clock, reported) = (number(run, "clock_seconds"), number(run, "reported_seconds"));
        (number(run, "run"), run["ended"].clone(), clock, reported)
    })
    .collect()
}

#[tokio::test]
async fn each_run_has_its_time_by_the_clock_beside_the_time_that_was_reported() {
    let app = TestApp::start().await;
    let mut playing = app.play().await;
    assert_eq!(runs(&app, &playing.path).await, [(1, Value::Null, 0, 0)]);
    app.tick(2);
    // Two seconds old, and an hour and a half reported.
    let said = json!({ "seq": 1, "cmi_data": { "cmi.core.session_time": "01:30:00" } });
    app.say(&playing, said).await.expect(200);
    assert_eq!(runs(&app, &playing.path).await, [(1, Value::Null, 2, 5400)]);

    app.tick(60);
    let next = app.start_run(&playing.path, &playing.play_token).await.expect(201).body;
    let first_token = std::mem::replace(&mut playing.play_token, next["play_token"].as_str().unwrap().to_owned());
    assert_eq!(
        runs(&app, &playing.path).await,
        [(2, Value::Null, 0, 0), (1, json!("superseded"), 2, 5400)]
    );
    // What the page of the first had still to say is the first's.
    let late = json!({ "run": 1, "seq": 2, "cmi_data": { "cmi.core.session_time": "01:31:00" } });
    app.say(&playing, late).await.expect(200);
    assert_eq!(
        runs(&app, &playing.path).await,
        [(2, Value::Null, 0, 0), (1, json!("superseded"), 2, 5460)]
    );
    let with = With::bearer(&first_token);
    let refused = app.call(Method::PUT, &playing.path, with, &json!({ "seq": 3 })).await;
    refused.problem(409, "RUN_SUPERSEDED");

    app.tick(30);
    let said =
        json!({ "seq": 1, "terminate": true, "leave": true, "cmi_data": { "cmi.core.session_time": "00:00:20" } });
    app.say(&playing, said).await.expect(200);
    let told = runs(&app, &playing.path).await;
    assert_eq!(told[0], (2, json!("left"), 30, 20));

    let listed = app
        .get(&format!("{}/runs?limit=1", playing.path))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&listed["runs"][0]["run"], &listed["next_cursor"]),
        (&json!(2), &json!("2"))
    );
    assert_eq!(listed["runs"][0]["started_at"], "2026-01-15T10:31:02.000Z");
    assert_eq!(listed["runs"][0]["scos"].as_array().unwrap().len(), 1);
    let rest = app
        .get(&format!("{}/runs?cursor=2", playing.path))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&rest["runs"][0]["run"], &rest["next_cursor"]),
        (&json!(1), &Value::Null)
    );
    for cursor in ["0", "x", "-1"] {
        let refused = app.get(&format!("{}/runs?cursor={cursor}", playing.path)).await;
        refused.problem(400, "INVALID_CURSOR");
    }
}

#[tokio::test]
async fn the_newest_runs_are_kept() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let mut token = playing.play_token.clone();
    for _ in 0..203 {
        app.tick(1);
        let run = app.start_run(&playing.path, &token).await.expect(201).body;
        run["play_token"].as_str().unwrap().clone_into(&mut token);
    }
    let (mut numbers, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("{}/runs?limit=100{cursor}", playing.path))
            .await
            .expect(200)
            .body;
        numbers.extend(
            page["runs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|run| run["run"].as_u64().unwrap()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    // The newest plays; two hundred before it are kept.
    let expected: Vec<u64> = (4..=204).rev().collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn a_change_says_who_what_and_why_and_a_page_makes_none() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let changes = format!("{}/changes", playing.path);
    app.say(
        &playing,
        json!({ "seq": 1, "cmi_data": { "cmi.core.score.raw": "58" } }),
    )
    .await
    .expect(200);
    let none = app.get(&changes).await.expect(200).body;
    assert_eq!(
        none,
        json!({ "changes": [], "count": 0, "digest": "0".repeat(64), "all_kept": true, "next_cursor": null })
    );

    let version = app.get(&playing.path).await.expect(200).body["version"]
        .as_u64()
        .unwrap();
    app.tick(7);
    let said =
        json!({ "version": version, "reason": "Two digits were mixed up", "cmi_data": { "cmi.core.score.raw": "85" } });
    app.put(&playing.path, said.clone()).await.expect(200);
    // It comes again, and is told once.
    app.put(&playing.path, said).await.expect(200);
    // What is no part of the record is no change of it.
    let metadata = json!({ "version": version + 1, "metadata": { "a": 1 } });
    app.put(&playing.path, metadata).await.expect(200);
    let told = app.get(&changes).await.expect(200).body;
    assert_eq!(told["count"], 1);
    let mut entry = told["changes"][0].clone();
    let digest = entry.as_object_mut().unwrap().remove("digest").unwrap();
    assert_eq!(digest, told["digest"]);
    let key = app.get("/api/v1/key").await.expect(200).body;
    assert_eq!(
        entry,
        json!({
            "at": "2026-01-15T10:30:07.000Z", "attempts_ended": [], "kind": "updated", "number": 1, "previous": "0".repeat(64),
            "key_id": key["key_id"], "key_name": key["name"], "reason": "Two digits were mixed up", "revision": 1,
            "omitted": 0, "result_before": null, "terminated": false, "version": version + 1,
            "elements": [{ "element": "cmi.core.score.raw", "sco": "notes-course", "before": "58", "after": "85" }],
        })
    );
}

/// The digest of an entry as RFC 8785 has it, written here once more: all members are texts, whole numbers and lists, in the order of
/// their names.
fn digest(entry: &Value) -> String {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().remove("digest");
    hex(&Sha256::digest(serde_json_canonicalizer::to_vec(&entry).unwrap()))
}

#[tokio::test]
async fn the_entries_are_a_chain_of_which_the_newest_thousand_are_kept() {
    let app = TestApp::start().await;
    let body = json!({ "package_id": app.package, "user_id": "u", "session_id": "s", "cmi_data": { "cmi.core.score.raw": 0 } });
    app.post("/api/v1/sessions", body).await.expect(201);
    let path = "/api/v1/sessions/s";
    for version in 1..=1004 {
        let said = json!({ "version": version, "cmi_data": { "cmi.core.score.raw": version % 100, "cmi.core.lesson_location": version.to_string() } });
        app.put(path, said).await.expect(200);
    }
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("{path}/changes?limit=100{cursor}"))
            .await
            .expect(200)
            .body;
        assert_eq!(page["count"], 1005);
        entries.extend(page["changes"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(entries.len(), 1000);
    for (newer, older) in entries.iter().zip(&entries[1..]) {
        assert_eq!(newer["previous"], older["digest"]);
        assert_eq!(
            newer["number"].as_u64(),
            older["number"].as_u64().map(|number| number + 1)
        );
        assert_eq!(newer["digest"], digest(newer));
    }
    assert_eq!(entries.last().unwrap()["number"], 6);
}

#[tokio::test]
async fn long_values_are_kept_by_their_digests() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let (long, short) = (noise(60_000, 1), noise(4_096, 2));
    let said = json!({ "version": 1, "cmi_data": { "cmi.suspend_data": long, "cmi.comments": short } });
    app.put(&path, said).await.expect(200);
    let told = app.get(&format!("{path}/changes")).await.expect(200).body;
    let elements = told["changes"][0]["elements"].as_array().unwrap();
    let of = |name: &str| elements.iter().find(|element| element["element"] == name).unwrap();
    assert_eq!(of("cmi.comments")["after"], short);
    let data = of("cmi.suspend_data");
    assert_eq!((&data["after"], &data["before"]), (&Value::Null, &Value::Null));
    assert_eq!(data["after_sha256"], hex(&Sha256::digest(&long)));
    assert!(data.get("before_sha256").is_none());
}

#[tokio::test]
async fn one_page_cannot_write_launch_and_begin_without_end() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let mut seq = 0;
    let refused = loop {
        seq += 1;
        let answer = app
            .say(
                &playing,
                json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": seq.to_string() } }),
            )
            .await;
        if answer.status != 200 {
            break answer.problem(429, "RATE_LIMIT_EXCEEDED");
        }
        assert!(seq < 1000);
    };
    assert_eq!(seq, 241);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(
        refused.body["details"],
        json!({ "most_per_minute": 240, "retry_after_seconds": 1 })
    );
    app.tick(1);
    let said = json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": "end" } });
    app.say(&playing, said).await.expect(200);

    let other = app.play().await;
    let mut token = other.play_token.clone();
    let mut runs = 1;
    let refused = loop {
        let answer = app.start_run(&other.path, &token).await;
        if answer.status != 201 {
            break answer.problem(429, "RATE_LIMIT_EXCEEDED");
        }
        runs += 1;
        answer.body["play_token"].as_str().unwrap().clone_into(&mut token);
        assert!(runs < 1000);
    };
    // The first was made with its session, and its link is not counted.
    assert_eq!((runs, refused.header("retry-after")), (120, "1"));

    let ending = app.play().await;
    let end = |seq: u32| json!({ "seq": seq, "enter": true, "goes_on": false, "terminate": true, "cmi_data": { "cmi.core.lesson_status": "passed", "cmi.core.exit": "" } });
    let mut seq = 1;
    while app.say(&ending, end(seq)).await.status == 200 {
        seq += 1;
        assert!(seq < 200);
    }
    let attempts = app.get(&ending.path).await.expect(200).body["attempt"]
        .as_u64()
        .unwrap();
    assert_eq!(attempts, 61);
}

/// The ends of what stands beside the session, and its own, in seconds.
async fn ends(app: &TestApp) -> (Vec<i64>, i64) {
    let scan = app.database.scan().table_name(TABLE).send().await.unwrap();
    let text = |item: &HashMap<String, AttributeValue>, name: &str| item[name].as_s().unwrap().clone();
    let end = |item: &HashMap<String, AttributeValue>| item["ttl"].as_n().unwrap().parse::<i64>().unwrap();
    let of_sessions = scan
        .items
        .unwrap()
        .into_iter()
        .filter(|item| text(item, "pk").contains("#SESSION#"));
    let items: Vec<_> = of_sessions.filter(|item| text(item, "sk") != "TOLD").collect();
    let (heads, beside): (Vec<_>, Vec<_>) = items.iter().partition(|item| text(item, "sk") == "SESSION");
    (beside.into_iter().map(end).collect(), end(heads[0]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_beside_a_session_lasts_as_long_and_never_longer() {
    const DAY: i64 = 24 * 3600;
    let app = TestApp::hearing().await;
    let playing = app.play().await;
    app.start_run(&playing.path, &playing.play_token).await.expect(201);
    let correct = json!({ "version": 3, "cmi_data": { "cmi.core.score.raw": 7 } });
    app.put(&playing.path, correct).await.expect(200);
    app.post(&format!("{}/reset", playing.path), json!({ "version": 4 }))
        .await
        .expect(200);
    for _ in 0..40 {
        app.tick(DAY);
        app.send(
            Method::POST,
            &format!("{}/renew", playing.path),
            With::key(&app.key),
            None,
        )
        .await
        .expect(200);
        let (beside, own) = ends(&app).await;
        assert_eq!(beside.len(), 5, "two runs, two changes and an attempt");
        assert!(beside.iter().all(|end| *end <= own), "{beside:?} {own}");
    }
    // Whoever hears of the session moves them a moment later.
    for _ in 0..200 {
        let (beside, own) = ends(&app).await;
        if beside.iter().all(|end| *end >= own - 31 * DAY / 16) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", ends(&app).await);
}

#[tokio::test]
async fn an_end_and_what_is_too_much_to_list_are_changes_too() {
    let app = TestApp::start().await;
    let path = app.session().await;
    app.put(&path, json!({ "version": 1, "terminate": true }))
        .await
        .expect(200);
    let ids = (0..700).map(|n| (format!("cmi.objectives.{n}.id"), json!(format!("objective-{n}"))));
    let scores = (0..700).map(|n| (format!("cmi.objectives.{n}.score.raw"), json!("1")));
    let many: serde_json::Map<String, Value> = ids.chain(scores).collect();
    app.put(&path, json!({ "version": 2, "cmi_data": many }))
        .await
        .expect(200);
    let told = app.get(&format!("{path}/changes")).await.expect(200).body;
    let (many, end) = (&told["changes"][0], &told["changes"][1]);
    assert_eq!((&end["terminated"], &end["omitted"]), (&json!(true), &json!(0)));
    let listed = many["elements"].as_array().unwrap().len() as u64;
    assert_eq!((listed, many["omitted"].as_u64().unwrap()), (1000, 400));
    assert_eq!(many["omitted_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(many["digest"], digest(many));
}
