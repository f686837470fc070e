//! A tenant's own keys, by one of them, over the API.

use serde_json::{Value, json};
use shared::tenant::{ApiKey, Scope};

use super::running::run;
use super::{lectern, refused, told};
use crate::app::{TestApp, With};

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

async fn answers(app: &TestApp, key: &ApiKey, status: u16) {
    app.send(reqwest::Method::GET, "/api/v1/packages", With::key(key), None)
        .await
        .expect(status);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_replaces_a_key_without_the_table() {
    let app = TestApp::start().await;
    let create = ["keys", "create", "--name", "reports", "--scope", "read"];
    let old = ApiKey::parse(&told(&run(&app, &create))).unwrap();
    answers(&app, &old, 200).await;
    let made = told(&run(
        &app,
        &[
            &create[..],
            &["--tenant", "acme", "--expires-at", "2026-02-01T00:00:00Z", "--json"],
        ]
        .concat(),
    ));
    let made = json_of(&made);
    let new = ApiKey::parse(made["api_key"].as_str().unwrap()).unwrap();
    answers(&app, &new, 200).await;
    answers(&app, &old, 200).await;
    assert_eq!(
        (&made["tenant"], &made["expires_at"], &made["last_used_at"]),
        (&json!("acme"), &json!("2026-02-01T00:00:00.000Z"), &Value::Null)
    );

    let ambiguous = refused(&run(&app, &["keys", "revoke", "reports"]));
    assert!(ambiguous.contains("2 active keys have that name"), "{ambiguous}");
    let listed = told(&run(&app, &["keys", "list"]));
    let id = old.digest().key_id();
    let [none, used] = [format!("{:24}", "-"), "2026-01-15T10:00:00.000Z".to_owned()];
    let line = format!("{id}  acme    read   active  -           {none}  {used}  reports");
    assert!(listed.lines().any(|listed| listed == line), "{listed}");

    let revoked = told(&run(&app, &["keys", "revoke", old.reveal()]));
    assert_eq!(revoked, format!("Revoked {id} (\"reports\" of acme)."));
    app.tick(61);
    answers(&app, &old, 401).await;
    let revoked = json_of(&told(&run(&app, &["keys", "revoke", "reports", "--json"])));
    assert_eq!(
        (&revoked["key_id"], &revoked["status"]),
        (&json!(new.digest().key_id()), &json!("revoked"))
    );
    app.tick(61);
    answers(&app, &new, 401).await;
}

/// Scripts read one answer, wherever it comes from.
#[tokio::test(flavor = "multi_thread")]
async fn the_api_and_the_table_list_the_same_keys_in_the_same_words() {
    let database = ::local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    told(&lectern(&database, &["tenants", "put", "acme"]));
    for name in ["b", "a", "c"] {
        let limit = ["--calls-per-second", "5"];
        told(&run(
            &app,
            &[&["keys", "create", "--name", name, "--scope", "write"], &limit[..]].concat(),
        ));
    }
    told(&run(&app, &["keys", "revoke", "b"]));
    // The call notes its key's use, so what it lists comes first.
    let by_api = told(&run(&app, &["keys", "list", "--json"]));
    let in_table = told(&lectern(&database, &["keys", "list", "--tenant", "acme", "--json"]));
    let (mut by_api, mut in_table) = (json_of(&by_api), json_of(&in_table));
    for keys in [&mut by_api, &mut in_table] {
        let keys = keys["keys"].as_array_mut().unwrap();
        assert_eq!(keys.len(), 4);
        // Two programs have two clocks.
        keys.iter_mut().for_each(|key| {
            key.as_object_mut().unwrap().remove("last_used_at");
        });
    }
    assert_eq!(by_api, in_table);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_command_on_keys_goes_to_can_be_said() {
    let database = ::local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    told(&lectern(&database, &["tenants", "put", "globex"]));
    let create = [
        "keys", "create", "--tenant", "globex", "--name", "lms", "--scope", "read",
    ];
    told(&lectern(&database, &create));
    // An operator has the table's name in a variable; an option wins.
    let all = told(&lectern(&database, &["keys", "list"]));
    assert!(all.contains("globex"), "{all}");
    let options = ["keys", "list", "--url", &app.url, "--api-key", app.key.reveal()];
    let own = told(&lectern(&database, &options));
    assert!(own.contains("acme") && !own.contains("globex"), "{own}");

    let other = refused(&run(&app, &create));
    assert!(other.contains("one of the tenant acme"), "{other}");
    let nowhere = refused(&run(&app, &["tenants", "list"]));
    assert!(nowhere.contains("LECTERN_TABLE"), "{nowhere}");
    let unknown = ApiKey::generate().unwrap();
    for (key, reason) in [
        (unknown.reveal(), "no such key"),
        ("key_0000000000000000", "no such key id"),
        ("lms", "no such active key"),
    ] {
        let told = refused(&run(&app, &["keys", "revoke", key]));
        assert!(told.contains(reason) && !told.contains(unknown.reveal()), "{told}");
    }
    let writer = app.make_key(&app.tenant, Scope::Write).await;
    let mut weaker = app.clone();
    weaker.key = writer;
    let refusal = refused(&run(&weaker, &["keys", "list"]));
    assert!(refusal.contains("INSUFFICIENT_SCOPES"), "{refusal}");
}
