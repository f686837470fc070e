//! `lectern`: the tenants and keys of a table, and the packages of an API.

/// Packages.
mod packages;

use std::process::{Command, Output};

use local::database::TABLE;
use reqwest::Method;
use serde_json::json;
use shared::tenant::{ApiKey, Plan, TenantId};

use crate::app::{TestApp, With, demo};
use crate::binary;

/// Runs `lectern` with the table of a database.
fn lectern(database: &str, arguments: &[&str]) -> Output {
    Command::new(binary::path("lectern"))
        .args(arguments)
        .env("LECTERN_TABLE", TABLE)
        .env("AWS_ENDPOINT_URL_DYNAMODB", database)
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_table_gets_its_first_tenant_and_key() {
    let database = local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    let key = [
        "keys", "create", "--tenant", "globex", "--name", "lms", "--scope", "write",
    ];
    assert!(refused(&lectern(&database, &key)).contains("tenants put globex"));
    told(&lectern(
        &database,
        &[
            "tenants",
            "put",
            "globex",
            "--session-lifetime-hours",
            "2",
            "--strictness",
            "strict",
        ],
    ));
    let key = ApiKey::parse(&told(&lectern(&database, &key))).unwrap();
    let package = app.register(&TenantId::parse("globex").unwrap(), &demo()).await;

    let launch = format!("/api/v1/packages/{package}/launch");
    let launched = app
        .call(Method::POST, &launch, With::key(&key), &json!({ "user_id": "u" }))
        .await
        .expect(201);
    assert_eq!(launched.body["session"]["expires_at"], "2026-01-15T12:30:00.000Z");
    let path = format!("/api/v1/sessions/{}", launched.body["session_id"].as_str().unwrap());
    let loose = json!({ "version": 1, "cmi_data": { "cmi.core.exit": "normal" } });
    app.call(Method::PUT, &path, With::key(&key), &loose)
        .await
        .problem(422, "CMI_DATA_INVALID");
    app.send(Method::DELETE, &path, With::key(&key), None)
        .await
        .problem(403, "INSUFFICIENT_SCOPES");
    app.get(&path).await.problem(404, "SESSION_NOT_FOUND");

    assert_eq!(
        told(&lectern(&database, &["keys", "revoke", key.reveal()])),
        "revoked \"lms\" of globex"
    );
    app.tick(60);
    app.send(Method::GET, &path, With::key(&key), None)
        .await
        .problem(401, "INVALID_API_KEY");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_tenant_gets_the_default_plan_but_for_what_is_named() {
    let database = local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    let acme = TenantId::parse("acme").unwrap();
    told(&lectern(&database, &["tenants", "put", "acme"]));
    assert_eq!(app.store.plan(&acme).await.unwrap(), Some(Plan::default()));
    told(&lectern(
        &database,
        &["tenants", "put", "acme", "--launch-minutes", "7"],
    ));
    let plan = Plan {
        launch_lifetime: jiff::SignedDuration::from_mins(7),
        ..Plan::default()
    };
    assert_eq!(app.store.plan(&acme).await.unwrap(), Some(plan));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_tenants_name_can_be_a_hosts_and_an_older_one_is_kept() {
    let database = local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    for name in ["acme-", "ab--c"] {
        let put = ["tenants", "put", "--session-lifetime-hours", "2", name];
        let reason = refused(&lectern(&database, &put));
        assert!(
            reason.contains(&format!("{name} cannot be a new tenant's name")),
            "{reason}"
        );
        let older = TenantId::parse(name).unwrap();
        assert!(app.store.plan(&older).await.unwrap().is_none(), "{name}");
        app.store.put_tenant(&older, &Plan::default()).await.unwrap();
        told(&lectern(&database, &put));
        let plan = app.store.plan(&older).await.unwrap().unwrap();
        assert_eq!(plan.session_lifetime, jiff::SignedDuration::from_hours(2), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_in_words() {
    let database = local::database::serve(None).await.unwrap();
    let unknown = ApiKey::generate().unwrap();
    for (arguments, reason) in [
        (vec!["tenants", "put", "Acme Inc"], "a-z 0-9 -"),
        (
            vec!["keys", "create", "--tenant", "acme", "--name", "x", "--scope", "root"],
            "read, write or admin",
        ),
        (vec!["keys", "revoke", unknown.reveal()], "no such key"),
    ] {
        let told = refused(&lectern(&database, &arguments));
        assert!(told.contains(reason), "{told}");
    }
}
