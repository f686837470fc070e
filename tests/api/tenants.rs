//! Nothing of another tenant is ever visible.

use std::convert::Infallible;

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use shared::tenant::{Plan, Scope, TenantId};

use crate::app::{TestApp, With};

/// The answer without what differs between any two requests.
fn told(mut body: Value, id: &str) -> String {
    body["instance"] = Value::Null;
    body.to_string().replace(id, "[id]")
}

#[tokio::test]
async fn another_tenants_things_answer_exactly_as_things_that_do_not_exist() {
    let app = TestApp::start().await;
    let (theirs, none) = ("session-theirs", "session-nobody");
    let no_package = "0197a4c2-5b1e-7c30-9a4f-ffffffffffff";
    let body = json!({ "package_id": app.package, "user_id": "u", "session_id": theirs });
    app.post("/api/v1/sessions", body).await.expect(201);
    let key = app.make_key(&TenantId::parse("other").unwrap(), Scope::Admin).await;
    let ask = async |method: &Method, path: String, body: &Option<Value>| match body {
        Some(body) => app.call(method.clone(), &path, With::key(&key), body).await,
        None => app.send(method.clone(), &path, With::key(&key), None).await,
    };

    let sessions: [(Method, &str, Option<Value>); 6] = [
        (Method::GET, "", None),
        (Method::GET, "/attempts", None),
        (Method::GET, "/course", None),
        (Method::PUT, "", Some(json!({ "version": 1 }))),
        (Method::POST, "/renew", None),
        (Method::DELETE, "", None),
    ];
    for (method, tail, body) in sessions {
        let mut answers = Vec::new();
        for id in [theirs, none] {
            let answer = ask(&method, format!("/api/v1/sessions/{id}{tail}"), &body).await;
            answers.push(told(answer.problem(404, "SESSION_NOT_FOUND").body, id));
        }
        assert_eq!(answers[0], answers[1], "{method}");
    }
    let packages: [(Method, &str, Option<Value>); 2] = [
        (Method::GET, "", None),
        (Method::POST, "/launch", Some(json!({ "user_id": "u" }))),
    ];
    for (method, tail, body) in packages {
        let mut answers = Vec::new();
        for id in [app.package.as_str(), no_package] {
            let answer = ask(&method, format!("/api/v1/packages/{id}{tail}"), &body).await;
            answers.push(told(answer.problem(404, "PACKAGE_NOT_FOUND").body, id));
        }
        assert_eq!(answers[0], answers[1], "{method}");
    }
    let create = Some(json!({ "package_id": app.package, "user_id": "u" }));
    ask(&Method::POST, "/api/v1/sessions".to_owned(), &create)
        .await
        .problem(404, "PACKAGE_NOT_FOUND");
    for query in ["user_id=u".to_owned(), format!("package_id={}", app.package)] {
        let listed = ask(&Method::GET, format!("/api/v1/sessions?{query}"), &None)
            .await
            .expect(200);
        assert_eq!(listed.body, json!({ "sessions": [], "next_cursor": null }));
    }
    let listed = ask(&Method::GET, "/api/v1/packages".to_owned(), &None)
        .await
        .expect(200);
    assert_eq!(listed.body, json!({ "packages": [], "next_cursor": null }));
    assert_eq!(
        app.get(&format!("/api/v1/sessions/{theirs}")).await.expect(200).body["version"],
        1
    );
}

#[tokio::test]
async fn two_tenants_may_use_the_same_session_id() {
    let app = TestApp::start().await;
    let other = TenantId::parse("other").unwrap();
    let key = app.make_key(&other, Scope::Admin).await;
    let package = app.register(&other, &crate::app::demo()).await;
    let body = json!({ "package_id": package, "user_id": "theirs", "session_id": "s" });
    app.call(Method::POST, "/api/v1/sessions", With::key(&key), &body)
        .await
        .expect(201);
    app.launch(json!({ "user_id": "ours", "session_id": "s" }))
        .await
        .expect(201);
    let mine = app.get("/api/v1/sessions/s").await.expect(200);
    let theirs = app
        .send(Method::GET, "/api/v1/sessions/s", With::key(&key), None)
        .await
        .expect(200);
    assert_eq!(
        (&mine.body["user_id"], &theirs.body["user_id"]),
        (&json!("ours"), &json!("theirs"))
    );

    let launch = app
        .launch(json!({ "user_id": "ours", "session_id": "s" }))
        .await
        .expect(200);
    let token = launch.body["token"].as_str().unwrap();
    let read = app
        .send(Method::GET, "/api/v1/sessions/s", With::bearer(token), None)
        .await
        .expect(200);
    assert_eq!(read.body["user_id"], "ours");
}

#[tokio::test]
async fn a_plan_that_several_operators_change_at_once_has_every_change() {
    let app = TestApp::start().await;
    let tenant = TenantId::parse("busy").unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, tenant) = (app.store.clone(), tenant.clone());
        writers.spawn(async move {
            let longer = |plan: Option<Plan>| {
                let mut plan = plan.unwrap_or_default();
                plan.launch_lifetime += SignedDuration::from_secs(1);
                Ok::<_, Infallible>(plan)
            };
            store.change_tenant(&tenant, longer).await.unwrap()
        });
    }
    writers.join_all().await;
    let plan = app.store.plan(&tenant).await.unwrap().unwrap();
    let more = plan.launch_lifetime - Plan::default().launch_lifetime;
    assert_eq!(more, SignedDuration::from_secs(8));
}
