use reqwest::Client;
use serde_json::{Value, json};

use super::running::{Running, run, until};
use super::{refused, told};
use crate::app::TestApp;

fn json(app: &TestApp, arguments: &[&str]) -> Value {
    let output = run(app, &[&["--json", "webhooks"], arguments].concat());
    serde_json::from_str(&told(&output)).unwrap()
}

/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1/lectern";

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_made_listed_switched_and_removed() {
    let app = TestApp::hearing().await;
    let secret = "a secret of the LMS's own";
    let add = [
        "add",
        NOWHERE,
        "--type",
        "session.passed,session.failed",
        "--description",
        "Grades",
    ];
    let made = json(&app, &[&add[..], &["--secret", secret]].concat());
    assert_eq!(
        (&made["event_types"], &made["secret"], &made["description"]),
        (
            &json!(["session.passed", "session.failed"]),
            &json!(secret),
            &json!("Grades")
        )
    );
    let id = made["webhook_id"].as_str().unwrap();
    let shown = told(&run(&app, &["webhooks", "add", NOWHERE]));
    assert!(
        shown.contains("  whsec_") && shown.contains("not shown again"),
        "{shown}"
    );

    let listed = told(&run(&app, &["webhooks", "list"]));
    let line = format!("{id}  active  -              session.passed, session.failed  {NOWHERE}");
    assert!(listed.lines().any(|listed| listed == line), "{listed}");
    let switched = told(&run(&app, &["webhooks", "disable", id]));
    assert_eq!(switched, format!("Switched off: {id}."));
    assert!(told(&run(&app, &["webhooks", "list"])).contains("disabled (by_request)"));
    assert_eq!(json(&app, &["enable", id])["status"], "active");

    let unasked = refused(&run(&app, &["webhooks", "remove", id]));
    assert!(unasked.contains("--yes"), "{unasked}");
    assert_eq!(
        told(&run(&app, &["webhooks", "remove", id, "--yes"])),
        format!("Removed {id}.")
    );
    let gone = refused(&run(&app, &["webhooks", "test", id]));
    assert!(gone.contains("WEBHOOK_NOT_FOUND"), "{gone}");
    let hidden = refused(&run(
        &app,
        &["webhooks", "add", "nowhere", "--secret", "hush hush hush hush"],
    ));
    assert!(
        hidden.contains("INVALID_WEBHOOK_URL") && !hidden.contains("hush"),
        "{hidden}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_taken_is_told_and_sent_again() {
    let app = TestApp::hearing().await;
    let made = json(&app, &["add", NOWHERE, "--type", "session.created"]);
    let id = made["webhook_id"].as_str().unwrap();
    let output = run(&app, &["webhooks", "test", id]);
    assert_eq!(output.status.code(), Some(1));
    assert!(refused(&output).contains("The test was not taken: "), "{output:?}");

    app.session().await;
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    let delivery = until(&app, &path, "deliveries", 1).await[0]["delivery_id"].clone();
    let delivery = delivery.as_str().unwrap();
    let listed = told(&run(&app, &["webhooks", "deliveries", id, "--status", "pending"]));
    assert!(
        listed.contains(delivery) && listed.contains("session.created"),
        "{listed}"
    );
    assert_eq!(
        json(&app, &["deliveries", id, "--status", "failed"])["deliveries"],
        json!([])
    );
    let asked = told(&run(&app, &["webhooks", "retry", id, delivery]));
    assert_eq!(asked, format!("Sent again: {delivery}."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_on_this_machine_prints_what_is_signed_and_leaves_no_webhook() {
    let app = TestApp::hearing().await;
    let mut listening = Running::start(&app, &["webhooks", "listen", "--type", "session.created"]);
    let webhooks = until(&app, "/api/v1/webhooks", "webhooks", 1).await;
    let id = webhooks[0]["webhook_id"].as_str().unwrap();
    let url = webhooks[0]["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let path = app.session().await;
    let session = path.rsplit('/').next().unwrap();
    let line = listening.line();
    assert!(
        line.contains(&format!("session.created               {session}")),
        "{line}"
    );
    let taken = until(
        &app,
        &format!("/api/v1/webhooks/{id}/deliveries?status=delivered"),
        "deliveries",
        1,
    )
    .await;
    told(&run(
        &app,
        &["webhooks", "retry", id, taken[0]["delivery_id"].as_str().unwrap()],
    ));
    let again = listening.line();
    assert_eq!(again, format!("{line}  (again)"));
    told(&run(&app, &["webhooks", "test", id]));
    assert!(listening.line().contains("webhook.test"));

    // Of somebody else.
    let forged = Client::new()
        .post(url)
        .header("webhook-id", "evt_1")
        .header("webhook-timestamp", "1")
        .body("{}");
    assert_eq!(forged.send().await.unwrap().status(), 401);
    assert_eq!(Client::new().get(url).send().await.unwrap().status(), 405);

    listening.interrupt();
    let (code, said) = listening.ended().await;
    assert_eq!(code, Some(0), "{said}");
    for words in [
        format!("Listening at {url} for the webhook {id}."),
        "webhook-signature is not the webhook's".to_owned(),
        "Answered 405".to_owned(),
        "Was the clock moved on?".to_owned(),
        format!("Deleted the webhook {id}."),
    ] {
        assert!(said.contains(&words), "{words}\n{said}");
    }
    until(&app, "/api/v1/webhooks", "webhooks", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_prints_json_and_ends_when_nobody_reads() {
    let app = TestApp::hearing().await;
    let mut listening = Running::start(&app, &["--json", "webhooks", "listen", "--type", "session.created"]);
    until(&app, "/api/v1/webhooks", "webhooks", 1).await;
    app.session().await;
    let event: Value = serde_json::from_str(&listening.line()).unwrap();
    assert_eq!(event["type"], "session.created");
    listening.leave();
    app.session().await;
    assert_eq!(listening.ended().await, (Some(0), String::new()));
    until(&app, "/api/v1/webhooks", "webhooks", 0).await;
}
