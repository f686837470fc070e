//! Updates by a running course: its run is the lock, its `seq` the order.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{TestApp, With};
use crate::conditions::version_of;

#[tokio::test]
async fn a_run_begins_with_the_courses_launch_values() {
    let app = TestApp::start().await;
    let launch = app
        .launch(json!({ "user_id": "u1", "learner_name": "Doe, Jane" }))
        .await
        .expect(201);
    let path = format!("/api/v1/sessions/{}", launch.body["session_id"].as_str().unwrap());
    let run = app
        .start_run(&path, launch.body["token"].as_str().unwrap())
        .await
        .expect(201);
    assert_eq!(
        (&run.body["run"], &run.body["session"]["run_count"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(run.body["session"]["cmi_data"]["cmi.core.entry"], "ab-initio");
    assert_eq!(run.body["session"]["cmi_data"]["cmi.student_data.mastery_score"], "80");
    assert_eq!(run.body["session"]["package_id"], app.package.as_str());
    assert_eq!(version_of(&run), "2");
}

#[tokio::test]
async fn updates_are_applied_in_the_order_of_their_seq() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let at = |seq: u32, location: &str| json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": location } });
    assert_eq!(app.commit(&playing, at(1, "1")).await.expect(200).body["version"], 3);
    assert_eq!(app.commit(&playing, at(5, "5")).await.expect(200).body["version"], 4);

    let late = app.commit(&playing, at(3, "3")).await.expect(200);
    assert_eq!((&late.body["late"], &late.body["version"]), (&json!(true), &json!(4)));
    let repeated = app.commit(&playing, at(5, "5")).await.expect(200);
    assert_eq!(
        (repeated.body.get("late"), &repeated.body["version"]),
        (None, &json!(4))
    );
    let clash = app
        .commit(&playing, at(5, "six"))
        .await
        .problem(409, "VERSION_CONFLICT");
    assert_eq!(
        (
            &clash.body["details"]["sent_seq"],
            &clash.body["details"]["current_seq"]
        ),
        (&json!(5), &json!(5))
    );
    assert_eq!(
        app.get(&playing.path).await.body["cmi_data"]["cmi.core.lesson_location"],
        "5"
    );
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_the_next_update_carries_the_same_again() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let first = json!({ "seq": 1, "cmi_data": { "cmi.core.session_time": "00:05:00" } });
    app.commit(&playing, first).await.expect(200);
    let all = json!({ "seq": 2, "cmi_data": { "cmi.core.session_time": "00:06:00", "cmi.core.exit": "suspend" }, "terminate": true });
    app.commit(&playing, all.clone()).await.expect(200);
    app.commit(&playing, all).await.expect(200);
    let again = json!({ "seq": 3, "cmi_data": { "cmi.core.session_time": "00:06:00", "cmi.core.exit": "suspend" }, "terminate": true });
    assert_eq!(
        app.commit(&playing, again).await.expect(200).body["time_spent_seconds"],
        360
    );
}

#[tokio::test]
async fn an_lms_that_writes_in_between_is_merged_and_not_refused() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    app.commit(
        &playing,
        json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "1" } }),
    )
    .await
    .expect(200);
    let lms = json!({ "version": 3, "cmi_data": { "cmi.comments": "well done", "cmi.core.lesson_location": "9" } });
    app.put(&playing.path, lms).await.expect(200);
    let body = json!({ "seq": 2, "cmi_data": { "cmi.core.lesson_location": "2" } });
    let data = &app.commit(&playing, body).await.expect(200).body["cmi_data"];
    assert_eq!(
        (&data["cmi.comments"], &data["cmi.core.lesson_location"]),
        (&json!("well done"), &json!("2"))
    );
    let repeat = json!({ "seq": 2, "cmi_data": { "cmi.core.lesson_location": "2" } });
    assert_eq!(app.commit(&playing, repeat).await.expect(200).body["version"], 5);
}

#[tokio::test]
async fn a_pages_update_is_answered_briefly() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let body = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "incomplete", "cmi.core.score.raw": 40 } });
    let brief = app.say(&playing, body.clone()).await.expect(200).body;
    assert_eq!(
        (
            &brief["seq"],
            &brief["version"],
            &brief["status"],
            &brief["sco_status"],
            &brief["score"]["raw"]
        ),
        (&json!(1), &json!(3), &json!("active"), &json!("incomplete"), &json!(40))
    );
    assert_eq!(
        (&brief["cmi_data"], &brief["metadata"], &brief["user_id"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let whole = app.commit(&playing, body).await.expect(200).body;
    assert_eq!(
        (&whole["seq"], &whole["cmi_data"]["cmi.core.score.raw"]),
        (&json!(1), &json!("40"))
    );
    let entered = app
        .say(&playing, json!({ "seq": 2, "enter": true }))
        .await
        .expect(200)
        .body;
    assert_eq!(entered["cmi_data"]["cmi.core.entry"], "resume");
}

#[tokio::test]
async fn an_update_brings_those_before_it_and_each_counts_once() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let time = |seq: u64, spent: &str| json!({ "seq": seq, "cmi_data": { "cmi.core.session_time": spent, "cmi.core.exit": "suspend" }, "terminate": true });
    app.say(&playing, time(1, "00:10:00")).await.expect(200);
    let mut third = json!({ "seq": 4, "cmi_data": { "cmi.core.lesson_location": "9" } });
    third["before"] = json!([time(1, "00:10:00"), { "seq": 2, "new_sitting": true }, time(3, "00:05:00")]);
    let heard = app.commit(&playing, third.clone()).await.expect(200).body;
    assert_eq!((&heard["seq"], &heard["time_spent_seconds"]), (&json!(4), &json!(900)));
    let again = app.commit(&playing, third).await.expect(200).body;
    assert_eq!(again["version"], heard["version"], "a repetition");

    let faulty = json!({
        "seq": 7, "cmi_data": { "cmi.core.lesson_location": "10" },
        "before": [{ "seq": 5, "cmi_data": { "cmi.core.score.raw": 50 } }, { "seq": 6, "cmi_data": { "cmi.core.score.raw": "x" } }],
    });
    let refused = app.say(&playing, faulty).await.problem(422, "CMI_DATA_INVALID").body;
    assert_eq!(refused["details"]["seq"], 6);
    let session = app.get(&playing.path).await.body;
    assert_eq!(session["score"]["raw"], Value::Null, "nothing of it is stored");
    for wrong in [
        json!({ "seq": 5, "before": [{ "seq": 5 }] }),
        json!({ "seq": 5, "before": [{ "seq": 0 }] }),
        json!({ "seq": 6, "before": [{ "seq": 5, "before": [] }] }),
        json!({ "seq": 6, "before": [{ "seq": 5, "sequences": "x" }] }),
        json!({ "seq": 99, "before": (1..=65).map(|seq| json!({ "seq": seq })).collect::<Vec<_>>() }),
    ] {
        app.say(&playing, wrong).await.problem(400, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn updates_that_end_an_attempt_each_are_all_taken() {
    let app = TestApp::start().await;
    let package = crate::app::package(scorm::package::Edition::Fourth, &[scorm::package::ScoTerms::default()]);
    let package = app.register(&app.tenant, &package).await;
    let playing = app.play_of(&package).await;
    let end = |seq: u64| json!({ "seq": seq, "cmi_data": { "cmi.exit": "normal", "cmi.location": seq.to_string() }, "terminate": true });
    let enter = |seq: u64| json!({ "seq": seq, "enter": true });
    let mut last = end(5);
    last["before"] = json!([end(1), enter(2), end(3), enter(4)]);
    let heard = app.commit(&playing, last).await.expect(200).body;
    assert_eq!((&heard["seq"], &heard["attempt"]), (&json!(5), &json!(3)));
    let attempts = app.get(&format!("{}/attempts", playing.path)).await.body;
    assert_eq!(attempts["attempts"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn what_a_page_could_not_say_is_handed_in_by_the_next_one() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let id = playing.path.rsplit('/').next().unwrap();
    let said =
        json!({ "seq": 1, "cmi_data": { "cmi.core.session_time": "00:10:00", "cmi.core.lesson_location": "8" } });
    app.say(&playing, said).await.expect(200);
    let kept = json!({ "seq": 2, "run": 1, "cmi_data": { "cmi.core.session_time": "00:15:00", "cmi.core.lesson_location": "9" } });

    // Before it starts a run of its own, with the token of its link.
    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .expect(200);
    let link = launch.body["token"].as_str().unwrap();
    app.call(Method::PUT, &playing.path, With::bearer(link), &json!({ "seq": 2 }))
        .await
        .problem(401, "INVALID_LAUNCH_TOKEN");
    for _ in 0..2 {
        app.call(Method::PUT, &playing.path, With::bearer(link), &kept)
            .await
            .expect(200);
    }
    let run = app.start_run(&playing.path, link).await.expect(201).body;
    let data = &run["session"]["cmi_data"];
    assert_eq!(
        (
            &data["cmi.core.lesson_location"],
            &data["cmi.core.total_time"],
            &run["run"]
        ),
        (&json!("9"), &json!("0000:15:00.00"), &json!(2))
    );

    // After that, while nobody has written.
    let second = crate::app::Playing {
        play_token: run["play_token"].as_str().unwrap().to_owned(),
        ..playing.clone()
    };
    let late = json!({ "seq": 3, "run": 1, "cmi_data": { "cmi.core.session_time": "00:20:00", "cmi.core.lesson_location": "10" } });
    for _ in 0..2 {
        let heard = app.commit(&second, late.clone()).await.expect(200).body;
        assert_eq!(
            (
                &heard["time_spent_seconds"],
                &heard["cmi_data"]["cmi.core.lesson_location"]
            ),
            (&json!(1200), &json!("10"))
        );
    }
    app.say(&playing, json!({ "seq": 4 }))
        .await
        .problem(409, "RUN_SUPERSEDED");
    app.say(
        &second,
        json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "11" } }),
    )
    .await
    .expect(200);
    let too_late = json!({ "seq": 4, "run": 1, "cmi_data": { "cmi.core.lesson_location": "older" } });
    app.say(&second, too_late).await.problem(409, "RUN_SUPERSEDED");
    assert_eq!(
        app.get(&playing.path).await.body["cmi_data"]["cmi.core.lesson_location"],
        "11"
    );
}

#[tokio::test]
async fn a_browser_that_dies_resumes_with_everything_that_was_committed() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let body = json!({
        "seq": 1,
        "cmi_data": { "cmi.core.lesson_location": "4", "cmi.suspend_data": "abc", "cmi.core.session_time": "00:10:00" },
    });
    app.commit(&playing, body).await.expect(200);
    app.tick(3600);
    let launch = app.launch(json!({ "user_id": "u1", "resume": true })).await.expect(200);
    let run = app
        .start_run(&playing.path, launch.body["token"].as_str().unwrap())
        .await
        .expect(201);
    let data = &run.body["session"]["cmi_data"];
    assert_eq!(data["cmi.core.entry"], "resume");
    assert_eq!(
        (&data["cmi.core.lesson_location"], &data["cmi.suspend_data"]),
        (&json!("4"), &json!("abc"))
    );
    assert_eq!(data["cmi.core.total_time"], "0000:10:00.00");
}

#[tokio::test]
async fn a_page_numbers_its_updates_and_names_no_version() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    for body in [
        json!({}),
        json!({ "seq": 0 }),
        json!({ "seq": "1" }),
        json!({ "version": 2 }),
        json!({ "seq": 1, "metadata": {} }),
    ] {
        app.commit(&playing, body).await.problem(400, "INVALID_REQUEST");
    }
    let with = With::bearer(&playing.play_token).header("if-match", "\"2\"");
    app.call(Method::PUT, &playing.path, with, &json!({ "seq": 1 }))
        .await
        .problem(400, "INVALID_REQUEST");
    let lms = json!({ "version": 2, "seq": 1 });
    app.put(&playing.path, lms).await.problem(400, "INVALID_REQUEST");
    let body = json!({ "seq": 1, "cmi_data": { "cmi.core.score.raw": "x" } });
    app.commit(&playing, body).await.problem(422, "CMI_DATA_INVALID");
    app.commit(&playing, json!({ "seq": 1, "cmi_data": { "cmi.core.score.raw": "1" } }))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_beacon_posts_plain_text_with_the_token_in_its_address() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let path = format!("{}?token={}", playing.path, playing.play_token);
    for (seq, method) in [(1, Method::POST), (2, Method::PUT)] {
        let body = json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": seq.to_string() } });
        let with = With::default().header("content-type", "text/plain;charset=UTF-8");
        let with = with.header("prefer", "return=representation");
        let answer = app
            .send(method, &path, with, Some(body.to_string().into_bytes()))
            .await
            .expect(200);
        assert_eq!(answer.body["cmi_data"]["cmi.core.lesson_location"], seq.to_string());
    }
    let with = With::key(&app.key).header("content-type", "text/plain");
    app.send(Method::PUT, &playing.path, with, Some(b"{\"version\": 4}".to_vec()))
        .await
        .problem(415, "UNSUPPORTED_MEDIA_TYPE");
    app.put(&path, json!({ "version": 4 }))
        .await
        .problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_course_never_outlives_its_token() {
    let app = TestApp::start().await;
    let mut playing = app.play().await;
    let mut renewed = 0;
    for seq in 1..=60 {
        app.tick(11 * 3600);
        let answer = app.commit(&playing, json!({ "seq": seq })).await.expect(200);
        if let Some(token) = answer.body["play_token"].as_str() {
            assert_ne!(token, playing.play_token);
            assert!(answer.body["play_token_expires_at"].is_string());
            playing.play_token = token.to_owned();
            renewed += 1;
        }
    }
    assert_eq!(renewed, 60, "each is past half of its twelve hours");
    app.tick(13 * 3600);
    let late = app.commit(&playing, json!({ "seq": 61 })).await;
    assert_eq!(
        late.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "expired"
    );
}

#[tokio::test]
async fn what_a_page_had_to_say_when_it_slept_past_the_expiry_is_taken_after_a_renewal() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let id = playing.path.rsplit('/').next().unwrap();
    app.tick(48 * 3600);
    let body = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "7" } });
    app.commit(&playing, body).await.problem(401, "INVALID_LAUNCH_TOKEN");
    app.launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .problem(410, "SESSION_EXPIRED");
    let renew = app
        .send(
            Method::POST,
            &format!("{}/renew", playing.path),
            With::key(&app.key),
            None,
        )
        .await;
    renew.expect(200);
    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .expect(200);
    let body = json!({ "seq": 1, "run": 1, "cmi_data": { "cmi.core.lesson_location": "7" } });
    let link = With::bearer(launch.body["token"].as_str().unwrap());
    app.call(Method::PUT, &playing.path, link, &body).await.expect(200);
    assert_eq!(
        app.get(&playing.path).await.body["cmi_data"]["cmi.core.lesson_location"],
        "7"
    );
}
