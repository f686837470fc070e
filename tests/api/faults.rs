//! DynamoDB as it is on a bad day. What it says "later" to is tried again; what is given up is a 503 that may be repeated, and nothing is lost
//! or applied twice by that.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::{Value, json};
use shared::app::{App, Settings};
use shared::clock::Clock;
use shared::token::TokenKeys;

use crate::answer::Answer;
use crate::app::{Playing, TOKEN_KEYS, TestApp, served};
use crate::dynamo::{Dynamo, Fate};
use crate::large;

/// More than any call is tried.
const ALWAYS: usize = 40;

async fn watched() -> (TestApp, Dynamo) {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    app.session().await;
    (app, dynamo)
}

/// A session with parts, whose next write is a transaction.
async fn in_parts() -> (TestApp, Dynamo) {
    let (app, dynamo) = watched().await;
    large::create(&app, large::answers(0..5, large::LONG, 1)).await;
    assert!(large::keys(&app).await.len() > 1);
    dynamo.seen();
    (app, dynamo)
}

fn is_later(answer: Answer) {
    assert_eq!(answer.problem(503, "SERVICE_UNAVAILABLE").header("retry-after"), "1");
}

fn count(dynamo: &Dynamo, operation: &str) -> usize {
    dynamo.seen().iter().filter(|seen| *seen == operation).count()
}

async fn version(app: &TestApp, path: &str) -> Value {
    app.get(path).await.expect(200).body["version"].clone()
}

const TRANSACTION: &str = "TransactWriteItems";

#[tokio::test]
async fn a_transaction_that_is_cancelled_for_a_moment_is_sent_again() {
    let (app, dynamo) = in_parts().await;
    let mut sent = 1;
    for reason in [
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    ] {
        dynamo.fates(TRANSACTION, &[Fate::Cancelled(reason); 3]);
        let body = json!({ "version": sent, "metadata": { "n": sent } });
        let answer = app.put(large::PATH, body.clone()).await.expect(200);
        assert_eq!(answer.body["version"], sent + 1, "{reason}");
        assert_eq!(count(&dynamo, TRANSACTION), 4, "{reason}");
        sent += 1;

        dynamo.fates(TRANSACTION, &[Fate::Cancelled(reason); ALWAYS]);
        let body = json!({ "version": sent, "metadata": { "n": sent } });
        let began = Instant::now();
        is_later(app.put(large::PATH, body.clone()).await);
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{reason}: {:?}",
            began.elapsed()
        );
        dynamo.fates(TRANSACTION, &[]);
        assert_eq!(
            version(&app, large::PATH).await,
            sent,
            "{reason}: a refused write is none"
        );
        assert_eq!(app.put(large::PATH, body).await.expect(200).body["version"], sent + 1);
        sent += 1;
        dynamo.seen();
    }
}

#[tokio::test]
async fn a_transaction_that_is_cancelled_for_good_is_a_fault_and_is_not_repeated() {
    let (app, dynamo) = in_parts().await;
    dynamo.fates(TRANSACTION, &[Fate::Cancelled("ValidationError"); ALWAYS]);
    app.put(large::PATH, json!({ "version": 1 }))
        .await
        .problem(500, "INTERNAL_ERROR");
    assert_eq!(count(&dynamo, TRANSACTION), 1);
    dynamo.fates(TRANSACTION, &[]);
    assert_eq!(version(&app, large::PATH).await, 1);
}

#[tokio::test]
async fn a_transaction_whose_answer_is_lost_is_not_taken_for_another_writers() {
    let (app, dynamo) = in_parts().await;
    for fate in [
        Fate::AnswerLost,
        Fate::Refused("TransactionInProgressException"),
        Fate::Refused("InternalServerError"),
    ] {
        let sent = version(&app, large::PATH).await;
        dynamo.fates(TRANSACTION, &[fate]);
        let answer = app
            .put(large::PATH, json!({ "version": sent, "metadata": { "n": sent } }))
            .await;
        if answer.status == 503 {
            // Whoever is told so sends the same again.
            is_later(answer);
            app.put(large::PATH, json!({ "version": sent, "metadata": { "n": sent } }))
                .await
                .expect(200);
        } else {
            answer.expect(200);
        }
        assert_eq!(version(&app, large::PATH).await, sent.as_u64().unwrap() + 1, "{fate:?}");
    }
}

#[tokio::test]
async fn a_write_of_one_item_waits_for_a_transaction_that_has_it() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    dynamo.fates("PutItem", &[Fate::Conflict; 3]);
    assert_eq!(
        app.put(&path, json!({ "version": 1 })).await.expect(200).body["version"],
        2
    );
    dynamo.fates("PutItem", &[Fate::Conflict; ALWAYS]);
    is_later(app.put(&path, json!({ "version": 2 })).await);
    dynamo.fates("DeleteItem", &[Fate::Conflict; 3]);
    assert_eq!(version(&app, &path).await, 2);
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn keys_that_a_batch_hands_back_are_read_in_the_next() {
    let (app, dynamo) = watched().await;
    for _ in 0..5 {
        app.session().await;
    }
    let list = "/api/v1/sessions?user_id=u1";
    dynamo.seen();
    dynamo.fates(
        "BatchGetItem",
        &[Fate::Unprocessed(1), Fate::Unprocessed(0), Fate::Unprocessed(2)],
    );
    let listed = app.get(list).await.expect(200).body;
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 6);
    assert_eq!(count(&dynamo, "BatchGetItem"), 4);
    dynamo.fates("BatchGetItem", &[Fate::Unprocessed(0); ALWAYS]);
    is_later(app.get(list).await);
    dynamo.fates("BatchGetItem", &[]);
    app.get(list).await.expect(200);
}

#[tokio::test]
async fn parts_that_a_batch_hands_back_are_no_shorter_session() {
    let (app, dynamo) = in_parts().await;
    let whole = app.get(large::PATH).await.expect(200).body;
    dynamo.fates("BatchGetItem", &[Fate::Unprocessed(0), Fate::Throttled]);
    assert_eq!(app.get(large::PATH).await.expect(200).body, whole);
    dynamo.fates("BatchGetItem", &[Fate::Unprocessed(0); ALWAYS]);
    is_later(app.get(large::PATH).await);
}

#[tokio::test]
async fn a_read_that_is_throttled_is_tried_again_and_then_given_up() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    for (operation, asked) in [
        ("GetItem", path.as_str()),
        ("Query", "/api/v1/sessions?user_id=u1"),
        ("Query", "/api/v1/packages"),
    ] {
        for fate in [
            Fate::Throttled,
            Fate::Refused("RequestLimitExceeded"),
            Fate::Refused("ThrottlingException"),
        ] {
            dynamo.fates(operation, &[fate; 2]);
            app.get(asked).await.expect(200);
            dynamo.fates(operation, &[fate; ALWAYS]);
            is_later(app.get(asked).await);
            dynamo.fates(operation, &[]);
        }
    }
}

/// A role's credentials are over, or a machine's clock is so far off that its signatures are.
#[tokio::test]
async fn a_call_that_is_signed_in_vain_is_a_fault_that_tells_nothing_and_loses_nothing() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    for code in [
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
    ] {
        for operation in ["GetItem", "PutItem"] {
            let sent = version(&app, &path).await;
            dynamo.fates(operation, &[Fate::Refused(code); ALWAYS]);
            let fault = app
                .put(&path, json!({ "version": sent }))
                .await
                .problem(500, "INTERNAL_ERROR");
            assert!(
                !fault.text.contains(code) && !fault.text.contains("by a test"),
                "{}",
                fault.text
            );
            dynamo.fates(operation, &[]);
            let answer = app.put(&path, json!({ "version": sent })).await.expect(200);
            assert_eq!(answer.body["version"], sent.as_u64().unwrap() + 1, "{code}");
        }
    }
}

/// Another function in front of the same table, on a machine whose clock is so many seconds ahead.
async fn beside(app: &TestApp, seconds: i64) -> TestApp {
    let clock = Clock::manual(app.now() + SignedDuration::from_secs(seconds));
    let settings = Settings {
        store: Some(app.store.clone()),
        files: Some(app.files.clone()),
        tokens: Some(TokenKeys::parse(&TOKEN_KEYS.into()).unwrap()),
        clock: clock.clone(),
        ..Settings::default()
    };
    let mut other = app.clone();
    other.url = served(App::new(settings)).await;
    other.clock = clock;
    other
}

#[tokio::test]
async fn functions_whose_clocks_differ_by_less_than_a_minute_work_together() {
    let (app, _dynamo) = watched().await;
    let ahead = beside(&app, 50).await;
    // Made by the one, launched and played by the other, in the same moment.
    let body = json!({ "package_id": app.package, "user_id": "u", "session_id": "s" });
    ahead.post("/api/v1/sessions", body).await.expect(201);
    for (launching, playing) in [(&app, &ahead), (&ahead, &app), (&app, &app)] {
        let launched = launching
            .launch(json!({ "user_id": "u", "session_id": "s" }))
            .await
            .expect(200)
            .body;
        let path = "/api/v1/sessions/s".to_owned();
        let launch_token = launched["token"].as_str().unwrap().to_owned();
        let run = playing.start_run(&path, &launch_token).await.expect(201).body;
        let play_token = run["play_token"].as_str().unwrap().to_owned();
        let page = Playing {
            path,
            launch_token,
            play_token,
        };
        let mut known = run["session"]["version"].as_u64().unwrap();
        for (seq, service) in (1..).zip([launching, playing, launching]) {
            known += 1;
            assert_eq!(
                service.commit(&page, json!({ "seq": seq })).await.expect(200).body["version"],
                known
            );
            known += 1;
            let update = json!({ "version": known - 1, "metadata": { "n": seq } });
            assert_eq!(service.put(&page.path, update).await.expect(200).body["version"], known);
        }
    }
}

#[tokio::test]
async fn a_token_of_a_clock_that_is_far_ahead_is_refused_with_its_reason() {
    let (app, _dynamo) = watched().await;
    let ahead = beside(&app, 90).await;
    let launched = ahead
        .launch(json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201)
        .body;
    let refused = app
        .start_run("/api/v1/sessions/s", launched["token"].as_str().unwrap())
        .await;
    assert_eq!(
        refused.problem(401, "INVALID_LAUNCH_TOKEN").body["details"]["reason"],
        "not_yet_valid"
    );
}
