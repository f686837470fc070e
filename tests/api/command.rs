//! `lectern`: the tenants and keys of a table, and the packages of an API.

/// Finding out what is wrong.
mod doctor;
/// The feed.
mod events;
/// A tenant's own keys.
mod keys;
/// Learners.
mod learners;
/// A Lectern on this laptop.
mod local;
/// Packages.
mod packages;
/// What is printed, and how a command ends.
mod printing;
/// A learner's record over its life.
mod records;
/// Commands that go on, and the service that they hear of.
mod running;
/// Sessions.
mod sessions;
/// Webhooks, and a receiver on this machine.
mod webhooks;

use std::convert::Infallible;
use std::process::{Command, Output};

use ::local::database::TABLE;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{ApiKey, Plan, TenantId};

use crate::app::{TestApp, With, demo};
use crate::binary;

/// Runs `lectern` with the table of a database.
fn lectern(database: &str, arguments: &[&str]) -> Output {
    lectern_with(&[("AWS_ENDPOINT_URL_DYNAMODB", database)], arguments)
}

fn lectern_with(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(binary::path("lectern"))
        .args(arguments)
        .env("LECTERN_TABLE", TABLE)
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .envs(variables.iter().copied())
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
    let database = ::local::database::serve(None).await.unwrap();
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
            "--session-lifetime",
            "2h",
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

    let revoked = told(&lectern(&database, &["keys", "revoke", key.reveal()]));
    assert_eq!(
        revoked,
        format!("Revoked {} (\"lms\" of globex).", key.digest().key_id())
    );
    app.tick(60);
    app.send(Method::GET, &path, With::key(&key), None)
        .await
        .problem(401, "INVALID_API_KEY");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_tenants_name_can_be_a_hosts_and_an_older_one_is_kept() {
    let database = ::local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    for name in ["acme-", "ab--c"] {
        let put = ["tenants", "put", "--session-lifetime", "2h", name];
        let reason = refused(&lectern(&database, &put));
        assert!(
            reason.contains(&format!("{name} cannot be a new tenant's name")),
            "{reason}"
        );
        let older = TenantId::parse(name).unwrap();
        assert!(app.store.plan(&older).await.unwrap().is_none(), "{name}");
        let made = app
            .store
            .change_tenant(&older, |_| Ok::<_, Infallible>(Plan::default()));
        let Ok(_) = made.await.unwrap();
        told(&lectern(&database, &put));
        let plan = app.store.plan(&older).await.unwrap().unwrap();
        assert_eq!(plan.session_lifetime, SignedDuration::from_hours(2), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_changed_in_what_is_named() {
    let database = ::local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    let globex = TenantId::parse("globex").unwrap();
    told(&lectern(&database, &["tenants", "put", "globex"]));
    assert_eq!(app.store.plan(&globex).await.unwrap(), Some(Plan::default()));
    let put = [
        "tenants",
        "put",
        "globex",
        "--launch-lifetime",
        "90s",
        "--most-files",
        "7",
    ];
    told(&lectern(&database, &put));
    told(&lectern(&database, &["tenants", "put", "globex", "--retention", "3d"]));
    let mut expected = Plan {
        launch_lifetime: SignedDuration::from_secs(90),
        session_retention: SignedDuration::from_hours(72),
        ..Plan::default()
    };
    expected.limits.files = 7;
    assert_eq!(app.store.plan(&globex).await.unwrap(), Some(expected));

    let shown = lectern(&database, &["tenants", "show", "globex", "--json"]);
    let shown: Value = serde_json::from_str(&told(&shown)).unwrap();
    insta::assert_json_snapshot!(shown, @r#"
    {
      "launch_lifetime_seconds": 90,
      "package_bytes": 10000000000,
      "package_files": 7,
      "package_ratio": 100,
      "result_policy": "best",
      "resumed_sessions": "keep",
      "session_lifetime_seconds": 86400,
      "session_retention_seconds": 259200,
      "strictness": "lenient",
      "tenant": "globex"
    }
    "#);
    told(&lectern(&database, &["tenants", "put", "acme"]));
    insta::assert_snapshot!(told(&lectern(&database, &["tenants", "list"])), @r"
    TENANT  SESSION  RETENTION  LAUNCH  STRICTNESS
    acme    1d       30d        10m     lenient
    globex  1d       3d         1m 30s  lenient
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_listed_and_revoked_by_its_id_or_its_name() {
    let database = ::local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    let create = |tenant: &str, name: &str| {
        told(&lectern(&database, &["tenants", "put", tenant]));
        let key = ["keys", "create", "--tenant", tenant, "--name", name, "--scope", "read"];
        ApiKey::parse(&told(&lectern(&database, &key))).unwrap()
    };
    let (first, second, other) = (create("acme", "lms"), create("acme", "lms"), create("globex", "report"));
    let list = told(&lectern(&database, &["keys", "list"]));
    for key in [&first, &second, &other] {
        assert!(
            list.contains(&key.digest().key_id()) && !list.contains(key.reveal()),
            "{list}"
        );
    }
    let of_globex = told(&lectern(&database, &["keys", "list", "--tenant", "globex", "--json"]));
    let of_globex: Value = serde_json::from_str(&of_globex).unwrap();
    assert_eq!(
        of_globex["keys"],
        json!([{ "key_id": other.digest().key_id(), "tenant": "globex", "name": "report", "scope": "read", "status": "active",
            "calls_per_second": null, "expires_at": null, "last_used_at": null }])
    );

    let ambiguous = refused(&lectern(&database, &["keys", "revoke", "lms"]));
    assert!(ambiguous.contains("2 active keys have that name"), "{ambiguous}");
    told(&lectern(&database, &["keys", "revoke", &first.digest().key_id()]));
    told(&lectern(&database, &["keys", "revoke", "lms", "--tenant", "acme"]));
    told(&lectern(&database, &["keys", "revoke", "report"]));
    for key in [&first, &second, &other] {
        app.send(Method::GET, "/api/v1/packages", With::key(key), None)
            .await
            .problem(401, "INVALID_API_KEY");
    }
    let list = told(&lectern(&database, &["keys", "list"]));
    assert_eq!(list.matches("revoked").count(), 3, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_not_deleted_unasked_nor_without_its_bucket() {
    let database = ::local::database::serve(None).await.unwrap();
    told(&lectern(&database, &["tenants", "put", "globex"]));
    let unasked = lectern(&database, &["tenants", "delete", "globex"]);
    assert_eq!(unasked.status.code(), Some(2));
    assert!(refused(&unasked).contains("--yes"));
    let without = lectern(&database, &["tenants", "delete", "globex", "--yes"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(refused(&without).contains("LECTERN_BUCKET"));
    assert!(told(&lectern(&database, &["tenants", "list"])).contains("globex"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_in_words() {
    let database = ::local::database::serve(None).await.unwrap();
    let unknown = ApiKey::generate().unwrap();
    for (arguments, code, reason) in [
        (vec!["tenants", "put", "Acme Inc"], 1, "a-z 0-9 -"),
        (vec!["tenants", "put", "acme", "--retention", "soon"], 2, "30d"),
        (
            vec!["tenants", "put", "acme", "--session-lifetime", "59s"],
            1,
            "1m to 365d",
        ),
        (vec!["tenants", "show", "acme"], 1, "lectern tenants put acme"),
        (vec!["keys", "list", "--tenant", "acme"], 1, "lectern tenants put acme"),
        (
            vec!["keys", "create", "--tenant", "acme", "--name", "x", "--scope", "root"],
            2,
            "read, write, admin",
        ),
        (vec!["keys", "revoke", unknown.reveal()], 1, "no such key"),
        (vec!["keys", "revoke", "key_0000000000000000"], 1, "no such key id"),
        (vec!["keys", "revoke", "lms"], 1, "no such active key"),
    ] {
        let output = lectern(&database, &arguments);
        let told = refused(&output);
        assert!(told.contains(reason), "{told}");
        assert!(!told.contains(unknown.reveal()), "{told}");
        assert_eq!(output.status.code(), Some(code), "{told}");
    }
    told(&lectern(&database, &["tenants", "put", "acme"]));
    for name in ["", unknown.reveal(), "key_1", "two\nlines"] {
        let key = ["keys", "create", "--tenant", "acme", "--name", name, "--scope", "read"];
        assert!(refused(&lectern(&database, &key)).contains("A key's name"), "{name:?}");
    }
}

/// So `sam local` hands on what the template declares and nobody has set.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_the_database_without_a_value_is_none() {
    let database = ::local::database::serve(None).await.unwrap();
    let variables = [("AWS_ENDPOINT_URL_DYNAMODB", ""), ("AWS_ENDPOINT_URL", &database)];
    told(&lectern_with(&variables, &["tenants", "put", "globex"]));
    assert!(told(&lectern(&database, &["tenants", "list"])).contains("globex"));
}
