//! Courses as large as the standard's own tests play them.

use scorm::package::{Edition, ScoTerms};
use serde_json::{Map, Value, json};

use crate::app::{Playing, TestApp, package};

/// About the largest body that a page sends when it closes, in bytes.
const BODY: usize = 60 * 1024;

/// 250 interactions, 100 objectives, and 64 000 characters of suspend data, in the order in which a course sets them.
fn everything() -> Vec<(String, Value)> {
    let mut data = Vec::new();
    let mut set = |name: String, value: &str| data.push((name, json!(value)));
    for n in 0..250 {
        let interaction = format!("cmi.interactions.{n}");
        for (member, value) in [
            ("id", format!("urn:example:course:question-{n}")),
            ("type", "choice".to_owned()),
            ("timestamp", format!("2026-01-15T10:{:02}:{:02}.5Z", n / 60, n % 60)),
            ("correct_responses.0.pattern", format!("a{n}[,]b{n}")),
            ("correct_responses.1.pattern", format!("c{n}")),
            ("objectives.0.id", format!("objective-{}", n % 100)),
            ("learner_response", format!("b{n}[,]a{n}")),
            ("result", "correct".to_owned()),
            ("latency", format!("PT{n}S")),
            ("description", format!("Question {n}: which of these is it?")),
        ] {
            set(format!("{interaction}.{member}"), &value);
        }
    }
    for n in 0..100 {
        let objective = format!("cmi.objectives.{n}");
        for (member, value) in [
            ("id", format!("objective-{n}")),
            ("score.scaled", "0.5".to_owned()),
            ("success_status", "passed".to_owned()),
            ("completion_status", "completed".to_owned()),
            ("progress_measure", "1".to_owned()),
            ("description", format!("{{lang=en}}Objective {n}")),
        ] {
            set(format!("{objective}.{member}"), &value);
        }
    }
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789".chars();
    let state: String = (0..64_000_usize)
        .map(|at| letters.clone().nth(at * at % 35).unwrap())
        .collect();
    set("cmi.suspend_data".to_owned(), &state);
    set("cmi.location".to_owned(), "page-250");
    set("cmi.exit".to_owned(), "suspend");
    set("cmi.session_time".to_owned(), "PT45M");
    data
}

async fn launched(app: &TestApp, body: Value) -> (Playing, Value) {
    let package = body["package"].as_str().unwrap();
    let launch = json!({ "user_id": "u1", "session_id": "large" });
    let launch = app.post(&format!("/api/v1/packages/{package}/launch"), launch).await;
    assert!(launch.status.is_success(), "{}", launch.text);
    let path = "/api/v1/sessions/large".to_owned();
    let launch_token = launch.body["token"].as_str().unwrap().to_owned();
    let run = app.start_run(&path, &launch_token).await.expect(201).body;
    let playing = Playing {
        path,
        launch_token,
        play_token: run["play_token"].as_str().unwrap().to_owned(),
    };
    (playing, run)
}

#[tokio::test]
async fn a_course_of_250_interactions_100_objectives_and_64_000_characters_is_written_and_resumed() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let (playing, _) = launched(&app, json!({ "package": package })).await;
    let everything = everything();
    // As a page does: what is not acknowledged yet, in bodies of a size that travels.
    let mut seq = 0;
    let mut part = Map::new();
    let mut size = 0;
    for (name, value) in &everything {
        size += name.len() + value.as_str().unwrap().len() + 8;
        part.insert(name.clone(), value.clone());
        if size > BODY {
            seq += 1;
            app.commit(&playing, json!({ "seq": seq, "cmi_data": part }))
                .await
                .expect(200);
            (part, size) = (Map::new(), 0);
        }
    }
    let end = json!({ "seq": seq + 1, "cmi_data": part, "terminate": true });
    let ended = app.commit(&playing, end).await.expect(200).body;
    assert_eq!(ended["warnings"], json!([]));

    let (_, run) = launched(&app, json!({ "package": package })).await;
    let found = &run["session"]["cmi_data"];
    assert_eq!(found["cmi.entry"], "resume");
    assert_eq!(found["cmi.total_time"], "PT45M");
    let kept = everything
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "cmi.exit" | "cmi.session_time"));
    for (name, value) in kept {
        assert_eq!(&found[name], value, "{name}");
    }
}

#[tokio::test]
async fn the_largest_values_of_the_standards_tests_are_kept_whole() {
    let app = TestApp::start().await;
    let package = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let (playing, _) = launched(&app, json!({ "package": package })).await;
    let steps = |length: usize| -> String {
        let step = "the-name-of-a-step[.]what the learner did in it[,]";
        let text: String = step.chars().cycle().take(length - length % step.len()).collect();
        text.trim_end_matches("[,]").to_owned()
    };
    let (response, pattern) = (steps(126_497), steps(63_267));
    let data = json!({
        "cmi.interactions.0.id": "i", "cmi.interactions.0.type": "performance",
        "cmi.interactions.0.learner_response": response,
        "cmi.interactions.0.correct_responses.0.pattern": pattern,
        "cmi.suspend_data": "x".repeat(64_000),
        "cmi.comments_from_learner.0.comment": "c".repeat(4012),
        "cmi.location": "l".repeat(1000),
    });
    let body = json!({ "seq": 1, "cmi_data": data });
    app.commit(&playing, body).await.expect(200);
    let read = app.get(&playing.path).await.body;
    for (name, value) in data.as_object().unwrap() {
        assert_eq!(&read["cmi_data"][name], value, "{name}");
    }
}
