//! Which page may play: a newer launch, a link that was used, a learner who has left.

use reqwest::Method;
use serde_json::json;

use crate::app::{Playing, TestApp, With};

#[tokio::test]
async fn an_older_launch_cannot_overwrite_a_newer_one() {
    let app = TestApp::start().await;
    let older = app.play().await;
    app.commit(
        &older,
        json!({ "seq": 7, "cmi_data": { "cmi.core.lesson_location": "old" } }),
    )
    .await
    .expect(200);
    let id = older.path.rsplit('/').next().unwrap();
    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .expect(200);
    let run = app.start_run(&older.path, launch.body["token"].as_str().unwrap());
    let run = run.await.expect(201);
    assert_eq!(run.body["session"]["cmi_data"]["cmi.core.lesson_location"], "old");
    let newer = Playing {
        play_token: run.body["play_token"].as_str().unwrap().to_owned(),
        ..older.clone()
    };

    for seq in [1, 8, 100] {
        let body = json!({ "seq": seq, "cmi_data": { "cmi.core.lesson_location": "overwritten" } });
        let refused = app.commit(&older, body).await.problem(409, "RUN_SUPERSEDED");
        assert_eq!(
            (&refused.body["details"]["run"], &refused.body["details"]["current_run"]),
            (&json!(1), &json!(2))
        );
    }
    let with = With::bearer(&older.play_token);
    app.send(Method::GET, &older.path, with, None)
        .await
        .problem(409, "RUN_SUPERSEDED");
    let body = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_location": "new" } });
    assert_eq!(
        app.commit(&newer, body).await.expect(200).body["cmi_data"]["cmi.core.lesson_location"],
        "new"
    );
}

#[tokio::test]
async fn a_superseded_page_takes_over_on_its_learners_word_alone_and_not_from_a_newer_launch() {
    let app = TestApp::start().await;
    let older = app.play().await;
    app.start_run(&older.path, &older.launch_token).await.expect(201);
    let refused = app.start_run(&older.path, &older.play_token).await;
    let refused = refused.problem(409, "RUN_SUPERSEDED");
    assert_eq!(refused.body["details"]["can_take_over"], true);
    // A page that is loaded again reads its course beside the start of its run.
    let course = format!("{}/course", older.path);
    let read = app
        .send(Method::GET, &course, With::bearer(&older.play_token), None)
        .await;
    assert_eq!(read.expect(200).body["scos"][0]["identifier"], "notes-course");
    let word = json!({ "take_over": true });
    let taken = app.start_as(&older.path, &older.play_token, word.clone()).await;
    assert_eq!(taken.expect(201).body["run"], 3);

    let id = older.path.rsplit('/').next().unwrap();
    app.launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .expect(200);
    let refused = app.start_as(&older.path, &older.play_token, word).await;
    assert_eq!(
        refused.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "replaced"
    );
}

#[tokio::test]
async fn a_launch_disturbs_no_open_page_but_its_reload() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let id = playing.path.rsplit('/').next().unwrap();
    let launch = app
        .launch(json!({ "user_id": "u1", "session_id": id }))
        .await
        .expect(200);
    app.say(&playing, json!({ "seq": 1 })).await.expect(200);
    let refused = app.start_run(&playing.path, &playing.play_token).await;
    assert_eq!(
        refused.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "replaced"
    );
    // What the older page said has not used the new link up.
    let token = launch.body["token"].as_str().unwrap();
    app.start_run(&playing.path, token).await.expect(201);
}

#[tokio::test]
async fn a_link_starts_a_course_once_and_a_lost_answer_does_not_count() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    // Nothing was heard of the run: its page may not have got the answer.
    let body = json!({ "start_id": "a" });
    let first = app
        .start_as(&playing.path, &playing.launch_token, body.clone())
        .await
        .expect(201);
    let again = app
        .start_as(&playing.path, &playing.launch_token, body)
        .await
        .expect(201);
    assert_eq!((&first.body["run"], &again.body["run"]), (&json!(2), &json!(2)));
    assert_eq!(first.body["session"]["version"], again.body["session"]["version"]);
    let playing = Playing {
        play_token: again.body["play_token"].as_str().unwrap().to_owned(),
        ..playing
    };
    app.say(&playing, json!({ "seq": 1 })).await.expect(200);
    let refused = app.start_run(&playing.path, &playing.launch_token).await;
    assert_eq!(
        refused.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "used"
    );
    app.start_as(&playing.path, &playing.play_token, json!({ "start_id": "" }))
        .await
        .problem(400, "INVALID_REQUEST");
    app.start_as(&playing.path, &playing.play_token, json!({ "takeover": true }))
        .await
        .problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_learner_who_has_left_leaves_a_token_that_only_reads() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    app.say(&playing, json!({ "seq": 1, "over": true })).await.expect(200);
    let over = app.start_run(&playing.path, &playing.play_token).await;
    assert_eq!(
        over.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "over"
    );
    // The page itself may open the course once more.
    app.say(&playing, json!({ "seq": 2, "enter": true })).await.expect(200);
    let left = json!({ "seq": 3, "leave": true });
    app.say(&playing, left.clone()).await.expect(200);
    app.say(&playing, left).await.expect(200);
    for body in [json!({ "seq": 4 }), json!({ "seq": 5, "enter": true })] {
        let refused = app.say(&playing, body).await.problem(401, "INVALID_LAUNCH_TOKEN");
        assert_eq!(refused.body["details"]["reason"], "over");
    }
    let with = With::bearer(&playing.play_token);
    app.send(Method::GET, &playing.path, with, None).await.expect(200);
    app.start_as(&playing.path, &playing.play_token, json!({ "take_over": true }))
        .await
        .problem(401, "INVALID_LAUNCH_TOKEN");
}
