use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use serde_json::{Value, json};

use super::running::run;
use super::{refused, told};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_reset_looked_through_and_verified() {
    let app = TestApp::start().await;
    let playing = app.play().await;
    let session = playing.path.rsplit('/').next().unwrap();
    app.tick(5);
    let said = json!({ "seq": 1, "cmi_data": { "cmi.core.session_time": "00:01:30", "cmi.core.score.raw": "58" } });
    app.say(&playing, said).await.expect(200);
    let correct =
        json!({ "version": 3, "reason": "Two digits were mixed up", "cmi_data": { "cmi.core.score.raw": 85 } });
    app.put(&playing.path, correct).await.expect(200);

    let runs = told(&run(&app, &["sessions", "runs", session]));
    assert!(
        runs.starts_with("RUN") && runs.contains("plays") && runs.contains("5s") && runs.contains("1m 30s"),
        "{runs}"
    );
    let changes = told(&run(&app, &["sessions", "changes", session]));
    assert!(
        changes.contains("Two digits were mixed up") && changes.contains("cmi.core.score.raw: 58 -> 85"),
        "{changes}"
    );

    assert!(refused(&run(&app, &["sessions", "reset", session])).contains("--yes"));
    let reset = told(&run(
        &app,
        &["sessions", "reset", session, "--yes", "--reason", "Another try"],
    ));
    assert!(reset.contains("not attempted"), "{reset}");
    let verified = told(&run(&app, &["verify", "--session", session]));
    assert!(
        verified.starts_with(&format!("2 changes of {session} are as they were written.")),
        "{verified}"
    );

    let export = told(&run(&app, &["learners", "export", "u1"]));
    let folder = tempfile::tempdir().unwrap();
    let file = |text: &str| {
        let path = folder.path().join("export.jsonl");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let whole = told(&run(&app, &["verify", "--export", &file(&export), "--json"]));
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole, json!({ "sessions": 1, "verified": 2 }));
    let altered = export.replace("\"after\":\"85\"", "\"after\":\"99\"");
    assert_ne!(altered, export);
    let broken = refused(&run(&app, &["verify", "--export", &file(&altered)]));
    assert!(broken.contains("Change 1 was altered"), "{broken}");

    // Somebody who can write the table takes the correction away.
    let delete = app.database.delete_item().table_name(TABLE);
    let delete = delete.key("pk", AttributeValue::S(format!("TENANT#acme#SESSION#{session}")));
    let delete = delete.key(
        "sk",
        AttributeValue::S("CHANGE#2026-01-15T10:30:00.000Z#0001".to_owned()),
    );
    delete.send().await.unwrap();
    let broken = refused(&run(&app, &["verify", "--session", session]));
    assert!(
        broken.contains("Changes are missing: 2 are to be there, and there are 1."),
        "{broken}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_listed_and_made_live() {
    let app = TestApp::start().await;
    let listed = told(&run(&app, &["packages", "versions", &app.package]));
    assert!(listed.starts_with("VERSION") && listed.contains("live"), "{listed}");
    told(&run(&app, &["packages", "activate", &app.package, "1"]));
    assert!(refused(&run(&app, &["packages", "activate", &app.package, "2"])).contains("VERSION_NOT_FOUND"));
}
