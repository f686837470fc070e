//! A tenant's own API keys: made, listed, and taken back.

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{ApiKey, KeyRecord, Scope, TenantId};

use crate::app::{TestApp, With};

const KEYS: &str = "/api/v1/keys";

async fn list(app: &TestApp, query: &str) -> (Vec<Value>, Option<String>) {
    let page = app.get(&format!("{KEYS}?{query}")).await.expect(200).body;
    let next = page["next_cursor"].as_str().map(str::to_owned);
    (page["keys"].as_array().unwrap().clone(), next)
}

#[tokio::test]
async fn a_key_is_made_used_listed_and_revoked() {
    let app = TestApp::start().await;
    let body =
        json!({ "name": "reports", "scope": "read", "calls_per_second": 5, "expires_at": "2026-02-01T00:00:00Z" });
    let answer = app.post(KEYS, body).await.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut made = answer.body;
    let text = made["api_key"].as_str().unwrap().to_owned();
    let call = async |method: Method, path: &str| {
        app.send(method, path, With::default().header("x-api-key", &text), None)
            .await
    };
    assert_eq!(
        call(Method::GET, "/api/v1/key").await.expect(200).body["key_id"],
        made["key_id"]
    );
    call(Method::POST, &format!("{}/renew", app.session().await))
        .await
        .problem(403, "INSUFFICIENT_SCOPES");
    call(Method::GET, KEYS).await.problem(403, "INSUFFICIENT_SCOPES");

    let path = format!("{KEYS}/{}", made["key_id"].as_str().unwrap());
    made.as_object_mut().unwrap().remove("api_key");
    assert_eq!(made["last_used_at"], Value::Null);
    made["last_used_at"] = json!("2026-01-15T10:00:00.000Z");
    let (keys, next) = list(&app, "").await;
    assert_eq!((keys.len(), &next), (2, &None));
    assert!(keys.contains(&made), "{keys:#?}");
    assert!(!json!(keys).to_string().contains(&text));

    app.delete(&path).await.expect(204);
    app.delete(&path).await.expect(204);
    app.tick(61);
    call(Method::GET, "/api/v1/packages")
        .await
        .problem(401, "INVALID_API_KEY");
    made["status"] = json!("revoked");
    assert!(list(&app, "").await.0.contains(&made));
}

/// A limited key, and the item in which its calls were counted before uses were noted.
async fn counted_key(app: &TestApp) -> ApiKey {
    let record = KeyRecord {
        tenant: app.tenant.clone(),
        name: "limited".to_owned(),
        scope: Scope::Read,
        calls_per_second: Some(5),
        expires_at: None,
        revoked: false,
    };
    let key = app.keep_key(record).await;
    let number = |number: i64| AttributeValue::N(number.to_string());
    let counted = app.database.put_item().table_name(TABLE);
    let counted = counted
        .item("pk", AttributeValue::S(format!("LIMIT#{}", key.digest().as_str())))
        .item("sk", AttributeValue::S("LIMIT".to_owned()))
        .item("due", number(0))
        .item("ttl", number(app.now().as_second() + 3600));
    counted.send().await.unwrap();
    key
}

#[tokio::test]
async fn a_key_tells_to_the_hour_when_it_was_used_last() {
    let app = TestApp::start().await;
    let (unlimited, unused) = (
        app.make_key(&app.tenant, Scope::Read).await,
        app.make_key(&app.tenant, Scope::Read).await,
    );
    let limited = counted_key(&app).await;
    let told = async || {
        let (keys, _) = list(&app, "").await;
        [&unlimited, &limited, &unused].map(|key| {
            let id = key.digest().key_id();
            let found = keys.iter().find(|key| key["key_id"] == id).unwrap();
            found["last_used_at"].clone()
        })
    };
    let call = async |key: &ApiKey, path: &str| app.send(Method::GET, path, With::key(key), None).await;
    let [ten, eleven, twelve] = ["10", "11", "12"].map(|hour| json!(format!("2026-01-15T{hour}:00:00.000Z")));
    assert_eq!(told().await, [Value::Null, Value::Null, Value::Null]);
    call(&unlimited, KEYS).await.problem(403, "INSUFFICIENT_SCOPES");
    assert_eq!(told().await, [Value::Null, Value::Null, Value::Null]);
    for seconds in [0, 1799] {
        app.tick(seconds);
        call(&unlimited, "/api/v1/packages").await.expect(200);
        call(&limited, "/api/v1/packages").await.expect(200);
        assert_eq!(told().await, [ten.clone(), ten.clone(), Value::Null], "{seconds}");
    }
    app.tick(1);
    call(&limited, "/api/v1/packages").await.expect(200);
    assert_eq!(told().await, [ten, eleven.clone(), Value::Null]);
    call(&unlimited, "/api/v1/packages").await.expect(200);
    assert_eq!(told().await, [eleven.clone(), eleven.clone(), Value::Null]);
    app.tick(3600);
    let own = call(&unlimited, "/api/v1/key").await.expect(200).body;
    assert_eq!(own["last_used_at"], twelve);
    app.tick(400 * 24 * 3600);
    assert_eq!(told().await, [twelve, eleven, Value::Null]);
    // It is not removed: nothing in it says when it would end.
    let scan = app.database.scan().table_name(TABLE).send().await.unwrap();
    let of_keys =
        |item: &&std::collections::HashMap<String, AttributeValue>| item["sk"] == AttributeValue::S("LIMIT".to_owned());
    let noted: Vec<_> = scan.items().iter().filter(of_keys).collect();
    assert_eq!(noted.len(), 3);
    assert!(noted.iter().all(|item| !item.contains_key("ttl")), "{noted:?}");
}

#[tokio::test]
async fn a_key_and_the_one_that_replaces_it_work_side_by_side() {
    let app = TestApp::start().await;
    let old = app.make_key(&app.tenant, Scope::Write).await;
    let made = app
        .post(KEYS, json!({ "name": "test", "scope": "write" }))
        .await
        .expect(201);
    let new = ApiKey::parse(made.body["api_key"].as_str().unwrap()).unwrap();
    let call = async |key: &ApiKey| app.send(Method::GET, "/api/v1/packages", With::key(key), None).await;
    for _ in 0..2 {
        call(&old).await.expect(200);
        call(&new).await.expect(200);
        app.tick(24 * 3600);
    }
    app.delete(&format!("{KEYS}/{}", old.digest().key_id()))
        .await
        .expect(204);
    app.tick(61);
    call(&old).await.problem(401, "INVALID_API_KEY");
    call(&new).await.expect(200);
}

#[tokio::test]
async fn a_list_of_keys_is_read_page_by_page() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        app.make_key(&app.tenant, Scope::Read).await;
    }
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let (keys, next) = list(&app, &format!("limit=2{cursor}")).await;
        assert!(keys.len() <= 2);
        ids.extend(keys.iter().map(|key| key["key_id"].as_str().unwrap().to_owned()));
        match next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(ids.is_sorted() && ids.len() == 5, "{ids:?}");
    app.get(&format!("{KEYS}?cursor=x"))
        .await
        .problem(400, "INVALID_CURSOR");
    app.get(&format!("{KEYS}?limit=0"))
        .await
        .problem(400, "INVALID_REQUEST");
}

/// As many as no few batches of the database take.
#[tokio::test]
async fn many_keys_are_read_whole() {
    let app = TestApp::start().await;
    for _ in 0..700 {
        app.make_key(&app.tenant, Scope::Read).await;
    }
    let keys = app.store.keys(&app.tenant).await.unwrap();
    assert_eq!(keys.len(), 701);
    assert!(keys.is_sorted_by_key(|(digest, _)| digest.as_str().to_owned()));
}

#[tokio::test]
async fn a_tenant_sees_and_revokes_no_other_tenants_keys() {
    let app = TestApp::start().await;
    let other = TenantId::parse("other").unwrap();
    let theirs = app.make_key(&other, Scope::Admin).await;
    let id = theirs.digest().key_id();
    let (keys, _) = list(&app, "").await;
    assert!(
        keys.iter()
            .all(|key| key["key_id"] != id && key["tenant_id"] == app.tenant.as_str())
    );
    app.delete(&format!("{KEYS}/{id}")).await.problem(404, "KEY_NOT_FOUND");
    app.send(Method::GET, "/api/v1/key", With::key(&theirs), None)
        .await
        .expect(200);
    // Nobody's text is repeated: it may be a key in the place of its id.
    let refused = app
        .delete(&format!("{KEYS}/{}", theirs.reveal()))
        .await
        .problem(404, "KEY_NOT_FOUND");
    assert!(!refused.text.contains(theirs.reveal()));
}

#[tokio::test]
async fn a_key_may_revoke_itself() {
    let app = TestApp::start().await;
    let leaked = app.make_key(&app.tenant, Scope::Admin).await;
    let path = format!("{KEYS}/{}", leaked.digest().key_id());
    app.send(Method::DELETE, &path, With::key(&leaked), None)
        .await
        .expect(204);
    app.tick(61);
    app.send(Method::GET, KEYS, With::key(&leaked), None)
        .await
        .problem(401, "INVALID_API_KEY");
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused_at_its_member() {
    let app = TestApp::start().await;
    let with = |member: &str, value: Value| {
        let mut body = json!({ "name": "reports", "scope": "read" });
        body[member] = value;
        body
    };
    for (member, value) in [
        ("name", json!(null)),
        ("name", json!("")),
        ("name", json!("n".repeat(101))),
        ("name", json!("key_1")),
        ("name", json!("scorm_1")),
        ("name", json!("a\nb")),
        ("scope", json!(null)),
        ("scope", json!("root")),
        ("calls_per_second", json!(0)),
        ("calls_per_second", json!(1001)),
        ("expires_at", json!("tomorrow")),
        ("expires_at", json!("2026-01-15T10:29:59Z")),
    ] {
        let refused = app
            .post(KEYS, with(member, value.clone()))
            .await
            .problem(400, "INVALID_REQUEST");
        assert!(
            refused.text.contains(&format!("/{member}")),
            "{value}: {}",
            refused.text
        );
    }
    assert_eq!(list(&app, "").await.0.len(), 1);
}
