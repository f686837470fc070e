//! After the table was put back to an earlier time: numbers that others remember are not given again.

use admin::command::{Command, Plan, Tenants};
use admin::table::{self, Others, Place};
use local::database::TABLE;
use serde_json::{Value, json};
use shared::store::restored::FREE_EVENTS;

use crate::app::{Item, TestApp};
use crate::packages::{publish, settled, upload};
use crate::zips::course;

/// Does what `lectern restored` does, for a tenant that `lectern` has put there.
async fn restored(app: &TestApp) -> Value {
    let plan = Plan {
        tenant: app.tenant.as_str().to_owned(),
        ..Plan::default()
    };
    run(app, Command::Tenants(Tenants::Put(plan))).await;
    run(app, Command::Restored).await
}

async fn run(app: &TestApp, command: Command) -> Value {
    let place = Place {
        store: &app.store,
        files: None,
        others: Others::Nobody,
    };
    table::run(&place, &command, app.now()).await.unwrap()
}

/// The feed's items.
async fn feed(app: &TestApp) -> Vec<Item> {
    let mut items = app.items().await;
    items.retain(|item| ["feed", "event"].contains(&item["type"].as_s().unwrap().as_str()));
    items
}

/// What happened behind a cursor, once there is something; and the cursor behind it.
async fn heard(app: &TestApp, cursor: &str) -> (Vec<Value>, String) {
    let path = format!("/api/v1/events?wait=15{cursor}");
    let answer = app.get(&path).await.expect(200).body;
    let events = answer["events"].as_array().unwrap().clone();
    (events, behind(&answer))
}

async fn latest(app: &TestApp) -> String {
    let answer = app.get("/api/v1/events?after=latest").await.expect(200).body;
    behind(&answer)
}

/// A query that goes on behind an answer.
fn behind(answer: &Value) -> String {
    format!("&after={}", answer["cursor"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_lms_hears_what_happens_after_it_though_it_had_read_further() {
    let app = TestApp::hearing().await;
    // Of the package that is there from the start.
    heard(&app, "").await;
    let (earlier, before) = (latest(&app).await, feed(&app).await);
    for _ in 0..3 {
        app.session().await;
    }
    let mut read = earlier.clone();
    let mut told = 0;
    while told < 3 {
        let (events, cursor) = heard(&app, &read).await;
        (told, read) = (told + events.len(), cursor);
    }

    // The feed as it was.
    for item in feed(&app).await {
        let call = app.database.delete_item().table_name(TABLE);
        let keyed = call.key("pk", item["pk"].clone()).key("sk", item["sk"].clone());
        keyed.send().await.unwrap();
    }
    for item in before {
        let put = app.database.put_item().table_name(TABLE).set_item(Some(item));
        put.send().await.unwrap();
    }
    assert_eq!(latest(&app).await, earlier);

    assert_eq!(restored(&app).await, json!({ "tenants": 1, "packages": 1 }));
    let session = app.session().await;
    let (events, cursor) = heard(&app, &read).await;
    assert_eq!(events[0]["type"], "session.created");
    assert_eq!(
        events[0]["data"]["session_id"],
        session.rsplit('/').next().unwrap(),
        "{events:#?}"
    );
    assert_ne!(cursor, read);
    // Whoever had not read so far misses nothing either.
    let (events, _) = heard(&app, &earlier).await;
    assert_eq!(events.len(), 1, "{events:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_without_an_event_leaves_numbers_free_too() {
    let app = TestApp::start().await;
    restored(&app).await;
    restored(&app).await;
    assert_eq!(app.store.last_event(&app.tenant).await.unwrap(), 2 * FREE_EVENTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_has_files_where_no_version_had_any() {
    let app = TestApp::start().await;
    let first = publish(&app, course("First")).await;
    let path = format!("/api/v1/packages/{}", first["package_id"].as_str().unwrap());
    let awaited = app.post(&format!("{path}/versions"), json!({})).await.expect(201).body;
    restored(&app).await;
    let launched = |user: &'static str| {
        let (app, path) = (app.clone(), path.clone());
        async move {
            let answer = app.post(&format!("{path}/launch"), json!({ "user_id": user })).await;
            answer.expect(201).body["session"]["package_revision"].clone()
        }
    };
    assert_eq!(launched("a").await, 1);
    // A zip that was on its way is taken.
    upload(&awaited, course("Second")).await;
    settled(&app, &path).await;
    assert_eq!(launched("b").await, 2);
    let next = app.post(&format!("{path}/versions"), json!({})).await.expect(201).body;
    upload(&next, course("Third")).await;
    settled(&app, &path).await;
    assert_eq!(launched("c").await, 1003);
}
