//! A tenant is deleted with all that it has, and nothing of another one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use admin::command::{Command, Tenants};
use admin::table::{self, Others, Place};
use reqwest::Method;
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::files::Kind;
use shared::tenant::{ApiKey, KeyRecord, Plan, Scope, TenantId};
use terminal::Failure;

use crate::app::{Item, TestApp, With, package};
use crate::dynamo::{Dynamo, Fate};
use crate::large;

async fn delete(app: &TestApp, name: &str, others: Others<'_>) -> Result<Value, Failure> {
    let place = Place {
        store: &app.store,
        files: Some(&app.files),
        others,
    };
    let command = Command::Tenants(Tenants::Delete {
        tenant: name.to_owned(),
        yes: true,
    });
    table::run(&place, &command, app.now()).await
}

/// The key of every object of the bucket.
async fn objects(app: &TestApp) -> BTreeSet<String> {
    let listed = app.files.list("", None).await.unwrap();
    assert_eq!(listed.next, None);
    listed.objects.into_iter().map(|object| object.key).collect()
}

/// What the table and the bucket say of a tenant or of these keys, wherever it stands. `neighbour` is a name that the tenant's begins.
async fn left_of(app: &TestApp, tenant: &str, neighbour: &str, keys: &[&ApiKey]) -> Vec<String> {
    let digests: Vec<_> = keys.iter().map(|key| key.digest()).collect();
    let items = app.items().await.into_iter().map(|item| format!("{item:?}"));
    let said = items.chain(objects(app).await);
    said.filter(|said| {
        said.replace(neighbour, "").contains(tenant) || digests.iter().any(|digest| said.contains(digest.as_str()))
    })
    .collect()
}

async fn limited_key(app: &TestApp) -> ApiKey {
    let record = KeyRecord {
        tenant: app.tenant.clone(),
        name: "limited".to_owned(),
        scope: Scope::Read,
        calls_per_second: Some(5),
        expires_at: None,
        revoked: false,
    };
    let key = app.keep_key(record).await;
    app.send(Method::GET, "/api/v1/packages", With::key(&key), None)
        .await
        .expect(200);
    key
}

/// Gives a tenant some of everything; the answer is a key of its own with a limit.
async fn furnish(app: &TestApp) -> ApiKey {
    let webhook = json!({ "url": "http://127.0.0.1:1/lectern" });
    app.post("/api/v1/webhooks", webhook).await.expect(201);
    // A session in parts.
    let course = app
        .register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
        .await;
    let answers = large::answers(0..8, large::LONG, 1);
    let body = json!({ "package_id": course, "user_id": "u1", "session_id": "large", "cmi_data": answers });
    app.post("/api/v1/sessions", body).await.expect(201);
    // One with an earlier attempt.
    let playing = app.play_of(&course).await;
    let end = json!({ "seq": 1, "terminate": true, "cmi_data": { "cmi.exit": "normal", "cmi.session_time": "PT1M" } });
    app.say(&playing, end).await.expect(200);
    let again = app.start_run(&playing.path, &playing.play_token).await.expect(201);
    let play = With::bearer(again.body["play_token"].as_str().unwrap());
    let begin = json!({ "seq": 1, "cmi_data": { "cmi.location": "2" } });
    app.call(Method::PUT, &playing.path, play, &begin).await.expect(200);
    // A package that was deleted, and one that awaits its zip.
    let gone = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    app.delete(&format!("/api/v1/packages/{gone}")).await.expect(204);
    app.post("/api/v1/packages", json!({ "title": "Later" }))
        .await
        .expect(201);
    for folder in ["uploads", "content", "deletions"] {
        for file in ["one", "two"] {
            let key = format!("{folder}/{}/{file}", app.tenant.as_str());
            app.files
                .put(&key, "text".into(), &Kind::of("text/plain"))
                .await
                .unwrap();
        }
    }
    limited_key(app).await
}

/// Waits until what was written is told, and what is told is sent.
async fn settled(app: &TestApp) {
    let mut before = 0;
    loop {
        let now = app.items().await.len();
        if now == before {
            return;
        }
        before = now;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The kinds of items that a tenant has.
fn types(items: &[Item], tenant: &str) -> BTreeSet<String> {
    let below = format!("TENANT#{tenant}#");
    let of_tenant = items
        .iter()
        .filter(|item| item["pk"].as_s().unwrap().starts_with(&below));
    of_tenant.map(|item| item["type"].as_s().unwrap().clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_tenant_and_its_neighbour_keeps_everything() {
    let app = TestApp::hearing().await;
    let neighbour = app.for_tenant("acme-2").await;
    app.plan(Plan::default()).await;
    let limited = [furnish(&app).await, furnish(&neighbour).await];
    settled(&app).await;
    let has = types(&app.items().await, "acme");
    assert!(
        has.contains("attempt") && has.contains("delivery") && has.contains("part"),
        "{has:?}"
    );
    let theirs = |items: Vec<Item>| -> BTreeSet<String> {
        let theirs = items
            .into_iter()
            .filter(|item| item["pk"].as_s().unwrap().contains("acme-2"));
        theirs
            .map(|item| format!("{:?} {:?}", item["pk"], item["sk"]))
            .collect()
    };
    let (before, files) = (theirs(app.items().await), objects(&app).await);

    let forget = || app.app.forget();
    let others = Others::ThisProgram { forget: &forget };
    let told = delete(&app, "acme", others).await.unwrap();
    let keys = [&app.key, &limited[0]];
    assert_eq!(left_of(&app, "acme", "acme-2", &keys).await, Vec::<String>::new());
    for of_type in has {
        assert!(told["deleted"][&of_type].as_u64() > Some(0), "{of_type}: {told}");
    }
    assert_eq!(told["deleted"]["api_key"], 2);
    for key in keys {
        app.send(Method::GET, "/api/v1/packages", With::key(key), None)
            .await
            .problem(401, "INVALID_API_KEY");
    }

    assert_eq!(theirs(app.items().await), before);
    let of_theirs = |files: BTreeSet<String>| -> BTreeSet<String> {
        files.into_iter().filter(|key| key.contains("/acme-2/")).collect()
    };
    assert_eq!(objects(&app).await, of_theirs(files));
    for key in [&neighbour.key, &limited[1]] {
        app.send(Method::GET, "/api/v1/sessions/large", With::key(key), None)
            .await
            .expect(200);
    }
    let again = delete(&app, "acme", others).await.unwrap_err();
    assert_eq!(again.code, "TENANT_NOT_FOUND");
}

/// It ends after each call of the table that it makes, and is given again.
#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_broken_off_goes_on_when_it_is_given_again() {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    for calls in 0.. {
        let mine = app.for_tenant("globex").await;
        mine.session().await;
        let limited = limited_key(&mine).await;
        dynamo.takes(Some(calls));
        let first = delete(&app, "globex", Others::Nobody).await;
        dynamo.takes(None);
        let keys = [&mine.key, &limited];
        if let Err(failure) = &first {
            assert_eq!(failure.code, "TABLE_REFUSED", "{}", failure.message);
            delete(&app, "globex", Others::Nobody)
                .await
                .unwrap_or_else(|failure| panic!("after {calls} calls: {}", failure.message));
        }
        assert_eq!(
            left_of(&app, "globex", "globex-2", &keys).await,
            Vec::<String>::new(),
            "after {calls} calls"
        );
        app.app.forget();
        if first.is_ok() {
            assert!(calls > 10, "{calls}");
            break;
        }
    }
}

/// Another key of the tenant's made it, which a function still knew.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_made_while_the_others_are_revoked_opens_nothing_either() {
    let app = TestApp::start().await;
    let mine = app.for_tenant("globex").await;
    let is_made = AtomicBool::new(false);
    let forget = || {
        if !is_made.swap(true, Ordering::Relaxed) {
            let made = mine.make_key(&mine.tenant, Scope::Admin);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(made));
        }
    };
    let told = delete(&app, "globex", Others::ThisProgram { forget: &forget })
        .await
        .unwrap();
    assert_eq!(told["deleted"]["api_key"], 2);
    assert_eq!(left_of(&app, "globex", "globex-2", &[]).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_table_hands_back_is_deleted_with_the_next_call() {
    let dynamo = Dynamo::start().await;
    let app = TestApp::with_database(&dynamo.address).await;
    let mine = app.for_tenant("globex").await;
    mine.session().await;
    dynamo.fates("BatchWriteItem", &[Fate::Unprocessed(0); 3]);
    delete(&app, "globex", Others::Nobody).await.unwrap();
    assert_eq!(
        left_of(&app, "globex", "globex-2", &[&mine.key]).await,
        Vec::<String>::new()
    );
    let busy = app.for_tenant("globex").await;
    dynamo.fates("BatchWriteItem", &[Fate::Unprocessed(0); 8]);
    let refused = delete(&app, "globex", Others::Nobody).await.unwrap_err();
    assert_eq!(refused.code, "TABLE_UNAVAILABLE");
    delete(&app, "globex", Others::Nobody).await.unwrap();
    assert_eq!(
        left_of(&app, "globex", "globex-2", &[&busy.key]).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn what_was_never_a_tenant_is_refused() {
    let app = TestApp::start().await;
    let refused = delete(&app, "nobody", Others::Nobody).await.unwrap_err();
    assert_eq!(refused.code, "TENANT_NOT_FOUND");
    let refused = delete(&app, "No Body", Others::Nobody).await.unwrap_err();
    assert_eq!(refused.code, "INVALID_TENANT");
    // What is left of one whose own item is gone is something.
    let key = app.for_tenant("globex").await.key;
    app.store
        .delete_tenant(&TenantId::parse("globex").unwrap())
        .await
        .unwrap();
    delete(&app, "globex", Others::Nobody).await.unwrap();
    assert_eq!(left_of(&app, "globex", "globex-2", &[&key]).await, Vec::<String>::new());
}
