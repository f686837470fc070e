//! What a deployment with a firewall takes, and what it measures.

use std::collections::BTreeMap;

use local::database;
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::event::Event;
use super::template::origin_secret;

const FIREWALL: &str = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/lectern-firewall/1";
const SAID: &str = "x-lectern-origin";

#[tokio::test]
async fn behind_a_firewall_no_function_takes_a_call_past_the_distribution() {
    let database = database::serve(None).await.unwrap();
    let parameters = [("FirewallArn", FIREWALL), ("RefuseDirectCalls", "yes")];
    let api = Deployment::with(&parameters, &database).await;
    let calls = [
        ("GET", "/api/health"),
        ("GET", "/api/v1/packages"),
        ("GET", "/docs/errors"),
        ("GET", "/player/s"),
        ("GET", "/nowhere"),
    ];
    for (method, path) in calls {
        let call = || Event::lms(method, path).key(&api.key);
        for wrong in [
            call(),
            call().header(SAID, ""),
            call().header(SAID, &origin_secret("x")),
        ] {
            api.send(wrong).await.problem(403, "DIRECT_CALL_REFUSED");
        }
        for key in ["TokenKeyA", "TokenKeyB"] {
            let through = api.send(call().header(SAID, &origin_secret(key))).await;
            assert_ne!(through.body["code"], "DIRECT_CALL_REFUSED", "{path}");
        }
    }
}

#[tokio::test]
async fn without_one_what_a_caller_says_of_it_changes_nothing() {
    let api = Deployment::new().await;
    let call = Event::lms("GET", "/api/v1/packages").key(&api.key);
    api.send(call.header(SAID, "anything")).await.expect(200);
}

/// The lines that a function has written, by what CloudWatch makes of each.
fn measured(written: &str) -> Vec<BTreeMap<String, f64>> {
    let lines = written.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of = |line: Value| {
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Dimensions"], json!([["Stack"]]), "{line}");
        assert_eq!(line["Stack"], "lectern");
        let metrics = directive["Metrics"].as_array().unwrap().iter();
        metrics
            .map(|metric| {
                let name = metric["Name"].as_str().unwrap();
                (name.to_owned(), line[name].as_f64().unwrap())
            })
            .collect()
    };
    lines.filter(|line| line["_aws"].is_object()).map(of).collect()
}

#[tokio::test]
async fn a_request_is_measured_with_its_units_conflicts_replays_and_warnings() {
    let database = database::serve(None).await.unwrap();
    let api = Deployment::with(&[("Metrics", "yes")], &database).await;
    let create = json!({ "package_id": api.demo, "user_id": "u", "session_id": "s" });
    let create = Event::lms_json("POST", "/api/v1/sessions", &create).key(&api.key);
    api.send(create).await.expect(201);
    let update = |version: u64, of: &str| {
        let body = json!({ "version": version, "cmi_data": { "cmi.core.lesson_location": of } });
        Event::lms_json("PUT", "/api/v1/sessions/s", &body).key(&api.key)
    };
    api.send(update(1, "a")).await.expect(200);
    api.send(update(1, "a")).await.expect(200);
    api.send(update(1, "b")).await.problem(409, "VERSION_CONFLICT");
    // Longer than 1.2 lets it be, by more than a stricter LMS would store.
    api.send(update(2, &"x".repeat(300))).await.expect(200);

    let written = api.end().await.remove("update-session").unwrap();
    let lines = measured(&written);
    // The first reads its key as well, of a moment ago. The key is limited: to count a call is a unit written. An update with a key is
    // written with the entry of who changed what, in a transaction of two items, each of which counts twice.
    let expected: [&[(&str, f64)]; 4] = [
        &[("ColdStarts", 1.0), ("ReadUnits", 1.5), ("WriteUnits", 5.0)],
        &[("ReadUnits", 1.0), ("Replays", 1.0), ("WriteUnits", 1.0)],
        &[("Conflicts", 1.0), ("ReadUnits", 1.0), ("WriteUnits", 1.0)],
        &[("ReadUnits", 1.0), ("Warnings", 1.0), ("WriteUnits", 5.0)],
    ];
    assert_eq!(lines.len(), expected.len(), "{written}");
    for (mut line, expected) in lines.into_iter().zip(expected) {
        assert!(line.remove("Latency").unwrap() > 0.0, "{written}");
        let expected = expected.iter().map(|(name, value)| ((*name).to_owned(), *value));
        assert_eq!(line, expected.collect(), "{written}");
    }
}
