use serde_json::{Value, json};

use super::running::{Running, run, until};
use super::{refused, told};
use crate::app::TestApp;

/// A session that a course has passed, by its id.
async fn passed(app: &TestApp) -> String {
    let playing = app.play().await;
    app.tick(5);
    let said = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "85" } });
    app.commit(&playing, said).await.expect(200);
    playing.path.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_followed_one_line_an_event() {
    let app = TestApp::hearing().await;
    let session = passed(&app).await;
    until(&app, &format!("/api/v1/events?session_id={session}"), "events", 6).await;
    let all = ["events", "tail", "--once", "--after", "oldest", "--session", &session];
    let output = run(&app, &all);
    let lines = told(&output);
    let last = lines.lines().find(|line| line.contains("session.completed")).unwrap();
    assert_eq!(
        last,
        format!(
            "2026-01-15T10:30:05.000Z  session.completed             {session}  completed_at - → 2026-01-15T10:30:05.000Z, \
             completion_status not attempted → completed, score.raw - → 85, score.scaled - → 0.85, \
             success_status unknown → passed"
        )
    );
    assert_eq!(lines.lines().count(), 6, "{lines}");
    let onward = String::from_utf8(output.stderr).unwrap();
    let cursor = onward.trim().strip_prefix("Go on with --after ").unwrap();
    assert_eq!(told(&run(&app, &["events", "tail", "--once", "--after", cursor])), "");
    assert_eq!(told(&run(&app, &["events", "tail", "--once"])), "");

    let types = [
        "--json",
        "--type",
        "session.passed",
        "--type",
        "session.scored,session.failed",
    ];
    let found = run(&app, &[&all[..], &types].concat());
    let events: Vec<Value> = told(&found)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["session.scored", "session.passed"]);
    assert!(found.stderr.is_empty());

    let only = ["events", "tail", "--after", cursor, "--type", "session.created"];
    let mut following = Running::start(&app, &only);
    let next = app.session().await;
    let line = following.line();
    let next = next.rsplit('/').next().unwrap();
    assert!(
        line.ends_with(&format!("session.created               {next}")),
        "{line}"
    );
    let unknown = refused(&run(&app, &["events", "tail", "--type", "session.won"]));
    assert!(
        unknown.contains("session.completed") && unknown.contains("Go on with --after latest"),
        "{unknown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tail_that_nobody_reads_any_more_ends() {
    let app = TestApp::hearing().await;
    let mut following = Running::start(&app, &["events", "tail", "--after", "oldest"]);
    following.line();
    following.leave();
    app.session().await;
    assert_eq!(following.ended().await, (Some(0), String::new()));
}
