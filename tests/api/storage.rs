//! The table: what a commit costs, and what happens when the database fails.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use local::database::TABLE;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};

use crate::app::{TestApp, noise, package};
use crate::calls::watched;
use crate::dynamo::Fate;

async fn item(app: &TestApp, session: &str) -> HashMap<String, AttributeValue> {
    let pk = format!("TENANT#acme#SESSION#{}", session.rsplit('/').next().unwrap());
    let call = app
        .database
        .get_item()
        .table_name(TABLE)
        .key("pk", AttributeValue::S(pk));
    call.key("sk", AttributeValue::S("SESSION".to_owned()))
        .send()
        .await
        .unwrap()
        .item
        .unwrap()
}

/// What authoring tools write as suspend data: runs of short codes that no dictionary knows, between marks that recur.
fn packed(length: usize) -> String {
    let mut text = String::new();
    for n in 0u64.. {
        if text.len() >= length {
            break;
        }
        text.push_str(&noise(30, n + 1));
        text.push_str(["~2^1^0", "_default_", "0001", "%24~2"][n as usize % 4]);
    }
    text.truncate(length);
    text
}

/// 6 KB of an authoring tool's suspend data, 20 interactions, and the rest that such a course sets.
fn a_course_half_done() -> serde_json::Map<String, Value> {
    let mut cmi = json!({
        "cmi.core.lesson_status": "incomplete", "cmi.core.lesson_location": "slide_17", "cmi.core.exit": "suspend",
        "cmi.core.score.raw": "65", "cmi.core.score.min": "0", "cmi.core.score.max": "100",
        "cmi.core.session_time": "0000:24:13.02", "cmi.suspend_data": packed(6000),
    });
    let cmi = cmi.as_object_mut().unwrap();
    for n in 0..20 {
        let members = [
            ("id", format!("Scene1_Slide{n}_MultiChoice_0_0")),
            ("type", "choice".to_owned()),
            ("time", format!("10:{n:02}:30")),
            ("student_response", "the_second_answer_of_this_question".to_owned()),
            (
                "correct_responses.0.pattern",
                "the_first_answer_of_this_question".to_owned(),
            ),
            ("result", "wrong".to_owned()),
            ("weighting", "10".to_owned()),
            ("latency", "0000:00:21.40".to_owned()),
        ];
        for (member, value) in members {
            cmi.insert(format!("cmi.interactions.{n}.{member}"), json!(value));
        }
    }
    std::mem::take(cmi)
}

#[tokio::test]
async fn a_commit_costs_less_than_half_of_the_plain_way_and_writes_no_index() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let before = item(&app, &path).await;
    let cmi = a_course_half_done();
    app.put(&path, json!({ "version": 1, "cmi_data": cmi }))
        .await
        .expect(200);
    let after = item(&app, &path).await;
    for indexed in ["by_user", "by_package", "created", "package_id"] {
        assert_eq!(before[indexed], after[indexed], "{indexed}");
    }
    let units = async |item: HashMap<String, AttributeValue>| {
        let put = app.database.put_item().table_name(TABLE).set_item(Some(item));
        let put = put
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .unwrap();
        put.consumed_capacity.unwrap().capacity_units.unwrap()
    };
    let mut plain = after.clone();
    let map = cmi
        .into_iter()
        .map(|(name, value)| (name, AttributeValue::S(value.as_str().unwrap().to_owned())));
    plain.insert("cmi".to_owned(), AttributeValue::M(map.collect()));
    let (ours, theirs) = (units(after).await, units(plain).await);
    assert!(
        ours <= 6.0 && ours * 2.0 <= theirs,
        "{ours} write units, {theirs} as a plain map"
    );
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_taken_for_another_writers() {
    let (app, dynamo) = watched().await;
    let playing = app.play().await;
    let lose = || dynamo.fates("PutItem", &[Fate::AnswerLost]);
    lose();
    let updated = app
        .put(&playing.path, json!({ "version": 2, "metadata": { "n": 1 } }))
        .await
        .expect(200);
    assert_eq!(updated.body["version"], 3);
    lose();
    assert_eq!(
        app.commit(&playing, json!({ "seq": 1 })).await.expect(200).body["version"],
        4
    );
    lose();
    let run = app.start_run(&playing.path, &playing.play_token).await.expect(201);
    assert_eq!(
        (&run.body["run"], &run.body["session"]["version"]),
        (&json!(2), &json!(5))
    );
    lose();
    let body = json!({ "package_id": app.package, "user_id": "u", "session_id": "new" });
    app.post("/api/v1/sessions", body).await.expect(201);
    assert!(dynamo.seen().iter().filter(|operation| *operation == "PutItem").count() >= 8);
}

#[tokio::test]
async fn a_throttled_call_is_tried_again_and_then_given_up() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    dynamo.fates("PutItem", &[Fate::Throttled, Fate::Throttled]);
    app.put(&path, json!({ "version": 1 })).await.expect(200);
    dynamo.fates("PutItem", &[Fate::Throttled; 9]);
    let refused = app
        .put(&path, json!({ "version": 2 }))
        .await
        .problem(503, "SERVICE_UNAVAILABLE");
    assert_eq!(refused.header("retry-after"), "1");
    dynamo.fates("PutItem", &[]);
    assert_eq!(
        app.put(&path, json!({ "version": 2 })).await.expect(200).body["version"],
        3
    );
}

#[tokio::test]
async fn a_silent_database_is_given_up_before_lambda_gives_up_the_function() {
    let (app, dynamo) = watched().await;
    let path = app.session().await;
    dynamo.fates("GetItem", &[Fate::Silence; 9]);
    let began = Instant::now();
    app.get(&path).await.problem(503, "SERVICE_UNAVAILABLE");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_a_fault_of_ours_and_tells_nothing() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let mut broken = item(&app, &path).await;
    broken.insert("cmi".to_owned(), AttributeValue::B(vec![9, 9, 9].into()));
    app.database
        .put_item()
        .table_name(TABLE)
        .set_item(Some(broken))
        .send()
        .await
        .unwrap();
    let fault = app.get(&path).await.problem(500, "INTERNAL_ERROR");
    for secret in ["cmi", "TENANT", "format", "lectern"] {
        assert!(!fault.body["detail"].as_str().unwrap().contains(secret));
    }
    assert_eq!(
        fault.body["instance"],
        format!("urn:request:{}", fault.header("x-request-id"))
    );
}

#[tokio::test]
async fn a_state_that_compresses_well_has_a_limit_too_and_stays_readable() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let mut version = 1;
    let refused = loop {
        let n = (version - 1) * 6;
        let responses = (n..n + 6).map(|n| {
            (
                format!("cmi.interactions.{n}.student_response"),
                json!("a".repeat(131_072)),
            )
        });
        let body = json!({ "version": version, "cmi_data": responses.collect::<serde_json::Map<_, _>>() });
        let answer = app.put(&path, body).await;
        if answer.status != 200 {
            break answer.problem(413, "PAYLOAD_TOO_LARGE");
        }
        version += 1;
    };
    assert_eq!(refused.body["details"]["limit_bytes"], 2 * 1024 * 1024);
    assert_eq!(app.get(&path).await.expect(200).body["version"], version);
    app.get("/api/v1/sessions?user_id=u1&include=cmi_data")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_score_that_the_table_cannot_hold_as_a_number_is_kept_as_it_was_written() {
    let app = TestApp::start().await;
    let id = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let body = json!({ "package_id": id, "user_id": "u", "session_id": "s" });
    app.post("/api/v1/sessions", body).await.expect(201);
    for (version, raw) in (1..).zip(["1e200", "1e-200", "-1e126", "1e308"]) {
        let body = json!({ "version": version, "cmi_data": { "cmi.score.raw": raw }, "terminate": true });
        app.put("/api/v1/sessions/s", body).await.expect(200);
        assert_eq!(
            app.get("/api/v1/sessions/s").await.body["cmi_data"]["cmi.score.raw"],
            raw
        );
    }
}
