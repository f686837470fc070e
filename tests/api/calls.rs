//! How many calls of the table an operation takes, and that what a process keeps is never older than it may be.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use scorm::id::PackageId;
use scorm::package::{Edition, Package, Revision, ScoTerms};
use serde_json::json;
use shared::store::Store;
use shared::store::packages::Changed;

use crate::app::{TestApp, demo, package};
use crate::dynamo::{Dynamo, Fate};

/// A service that has read its key, plan and package, and the database behind it.
pub async fn watched() -> (TestApp, Dynamo) {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    app.get("/api/v1/packages").await.expect(200);
    app.post(
        "/api/v1/sessions",
        json!({ "package_id": app.package, "user_id": "warm" }),
    )
    .await
    .expect(201);
    dynamo.seen();
    (app, dynamo)
}

#[tokio::test]
async fn an_operation_takes_no_more_calls_than_it_must() {
    let (app, dynamo) = watched().await;
    let playing = app.play().await;
    // A launch reads which revision is live; a run that, and the session with it.
    assert_eq!(dynamo.seen(), ["GetItem", "PutItem", "BatchGetItem", "PutItem"]);
    app.get(&playing.path).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem"]);
    // The session, and which revision is live; the course tree is kept.
    app.get(&format!("{}/course", playing.path)).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem"; 2]);
    app.commit(&playing, json!({ "seq": 1 })).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem", "PutItem"]);
    app.put(&playing.path, json!({ "version": 3 })).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem", "PutItem"]);
    app.put(&playing.path, json!({ "version": 3 })).await.expect(200);
    assert_eq!(dynamo.seen(), ["GetItem"]);
    app.put(&playing.path, json!({ "version": 1 }))
        .await
        .problem(409, "VERSION_CONFLICT");
    assert_eq!(dynamo.seen(), ["GetItem"]);
    app.launch(json!({ "user_id": "u1", "session_id": playing.path.rsplit('/').next() }))
        .await
        .expect(200);
    assert_eq!(dynamo.seen(), ["BatchGetItem", "PutItem"]);
    app.launch(json!({ "user_id": "u1", "session_id": "another" }))
        .await
        .expect(201);
    assert_eq!(dynamo.seen(), ["BatchGetItem", "PutItem"]);
    app.launch(json!({ "user_id": "u1", "resume": true })).await.expect(200);
    assert_eq!(dynamo.seen(), ["Query", "BatchGetItem", "PutItem"]);
    app.launch(json!({ "user_id": "u2", "resume": true })).await.expect(201);
    assert_eq!(dynamo.seen(), ["Query", "BatchGetItem", "PutItem"]);
    let body = json!({ "package_id": app.package, "user_id": "u3" });
    app.post("/api/v1/sessions", body).await.expect(201);
    assert_eq!(dynamo.seen(), ["GetItem", "PutItem"]);
    app.get("/api/v1/sessions?user_id=u1").await.expect(200);
    assert_eq!(dynamo.seen(), ["Query", "BatchGetItem"]);
}

#[tokio::test]
async fn resume_takes_three_calls_however_many_sessions_are_complete() {
    let (app, dynamo) = watched().await;
    let goes_on = app.session().await;
    for n in 0..20 {
        app.tick(1);
        let body = json!({
            "package_id": app.package, "user_id": "u1", "session_id": format!("done-{n}"),
            "cmi_data": { "cmi.core.lesson_status": "completed" },
        });
        app.post("/api/v1/sessions", body).await.expect(201);
    }
    dynamo.seen();
    let resumed = app.launch(json!({ "user_id": "u1", "resume": true })).await.expect(200);
    assert_eq!(resumed.body["session_id"], goes_on.rsplit('/').next().unwrap());
    assert_eq!(dynamo.seen(), ["Query", "BatchGetItem", "PutItem"]);
}

#[tokio::test]
async fn an_expired_session_is_not_launched_by_a_write_that_must_fail() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    app.tick(25 * 3600);
    dynamo.seen();
    app.launch(json!({ "user_id": "u1", "session_id": path.rsplit('/').next() }))
        .await
        .problem(410, "SESSION_EXPIRED");
    // The key is read again, a day later, and its use is noted.
    assert_eq!(dynamo.seen(), ["GetItem", "UpdateItem", "GetItem", "BatchGetItem"]);
}

#[tokio::test]
async fn the_first_use_of_a_key_in_an_hour_is_noted_by_one_write() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    dynamo.seen();
    let seen = async |after_seconds: i64| {
        app.tick(after_seconds);
        app.get(&path).await.expect(200);
        dynamo.seen()
    };
    assert_eq!(seen(59).await, ["GetItem"]);
    // It is eleven o'clock, and the key is read again as it is each minute.
    assert_eq!(seen(1800).await, ["GetItem", "UpdateItem", "GetItem"]);
    assert_eq!(seen(1).await, ["GetItem"]);
    assert_eq!(seen(60).await, ["GetItem", "GetItem"]);
    // A use that cannot be noted is no reason to refuse a call, nor to try again at the next one.
    dynamo.fates("UpdateItem", &[Fate::Refused("AccessDeniedException")]);
    assert_eq!(seen(3600).await, ["GetItem", "UpdateItem", "GetItem"]);
    assert_eq!(seen(59).await, ["GetItem"]);
    assert_eq!(seen(1).await, ["GetItem", "UpdateItem", "GetItem"]);
    assert_eq!(seen(1).await, ["GetItem"]);
    dynamo.fates("UpdateItem", &[Fate::Silence]);
    let began = Instant::now();
    assert_eq!(seen(3600).await, ["GetItem", "UpdateItem", "GetItem"]);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

/// The revision of a large course is read by a process once, and each launch and run reads a few bytes of its partition.
#[tokio::test]
async fn a_course_is_read_once_however_many_learners_start() {
    let (app, dynamo) = watched().await;
    let id = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    dynamo.seen();
    for n in 0..3 {
        let path = format!("/api/v1/packages/{id}/launch");
        let launch = app.post(&path, json!({ "user_id": format!("u{n}") })).await.expect(201);
        let session = format!("/api/v1/sessions/{}", launch.body["session_id"].as_str().unwrap());
        app.start_run(&session, launch.body["token"].as_str().unwrap())
            .await
            .expect(201);
        let mut expected = vec!["GetItem", "PutItem", "BatchGetItem", "PutItem"];
        if n == 0 {
            expected.insert(1, "GetItem");
        }
        assert_eq!(dynamo.seen(), expected);
    }
}

/// Another process has kept the revision that was live before, and the package that was there.
#[tokio::test]
async fn a_newer_revision_and_a_deletion_hold_at_once_in_every_process() {
    let app = TestApp::start().await;
    let elsewhere = Store::new(app.database.clone(), TABLE.to_owned());
    let first = app.launch(json!({ "user_id": "u1" })).await.expect(201);
    assert_eq!(first.body["session"]["package_revision"], 1);
    let package = PackageId::parse(&app.package).unwrap();
    let newer = |package: &mut Package| {
        let live = Revision {
            number: 2,
            ..package.live.clone().unwrap()
        };
        package.live = Some(live.clone());
        let course = live.flat_course();
        Changed {
            told: (),
            live: Some((live, Some(course))),
        }
    };
    elsewhere.change_package(&app.tenant, package, newer).await.unwrap();
    let second = app.launch(json!({ "user_id": "u1" })).await.expect(201);
    assert_eq!(second.body["session"]["package_revision"], 2);

    elsewhere.delete_package(&app.tenant, package, app.now()).await.unwrap();
    app.launch(json!({ "user_id": "u1" }))
        .await
        .problem(404, "PACKAGE_NOT_FOUND");
    for launched in [first, second] {
        let session = format!("/api/v1/sessions/{}", launched.body["session_id"].as_str().unwrap());
        app.start_run(&session, launched.body["token"].as_str().unwrap())
            .await
            .problem(404, "PACKAGE_NOT_FOUND");
    }
}

/// A package of an earlier release has nothing beside it that says which revision is live; one from before there were uploads has no
/// tree either.
#[tokio::test]
async fn a_package_that_says_nowhere_else_what_is_live_is_asked_itself() {
    let cases: [(&[&str], &str); 2] = [
        (&["REVISION"], "a-tree"),
        (&["REVISION", "REVISION#0000000001"], "course"),
    ];
    for (without, identifier) in cases {
        let app = TestApp::start().await;
        let with_tree = |package: &mut Package| Changed {
            told: (),
            live: package.live.clone().map(|live| {
                let mut course = live.flat_course();
                "a-tree".clone_into(&mut course.identifier);
                (live, Some(course))
            }),
        };
        let package = demo().id;
        app.store.change_package(&app.tenant, package, with_tree).await.unwrap();
        for sk in without {
            let key = HashMap::from([
                (
                    "pk".to_owned(),
                    AttributeValue::S(format!("TENANT#acme#PACKAGE#{}", app.package)),
                ),
                ("sk".to_owned(), AttributeValue::S((*sk).to_owned())),
            ]);
            let delete = app.database.delete_item().table_name(TABLE).set_key(Some(key));
            delete.send().await.unwrap();
        }
        let playing = app.play().await;
        let course = app.get(&format!("{}/course", playing.path)).await.expect(200).body;
        assert_eq!(course["course"]["identifier"], identifier);
        app.launch(json!({ "user_id": "u1", "resume": true })).await.expect(200);
    }
}

#[tokio::test]
async fn a_rewrite_that_others_always_overtake_ends_within_the_functions_time() {
    let (app, dynamo) = watched().await;
    let playing = app.play().await;
    dynamo.fates("PutItem", &[Fate::Overtaken; 16]);
    let began = Instant::now();
    let body = json!({ "user_id": "u1", "session_id": playing.path.rsplit('/').next() });
    app.launch(body).await.problem(503, "SERVICE_UNAVAILABLE");
    assert!(began.elapsed() < Duration::from_secs(7), "{:?}", began.elapsed());
    dynamo.fates("PutItem", &[]);
    app.commit(&playing, json!({ "seq": 1 })).await.expect(200);
}
