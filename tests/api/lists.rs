//! Lists of sessions and packages, in pages.

use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use scorm::package::{Edition, ScoTerms};
use scorm::session::outcome::ResultPolicy;
use serde_json::{Value, json};
use shared::tenant::TenantId;

use crate::answer::Answer;
use crate::app::{TestApp, package};

fn ids(answer: &Answer) -> Vec<String> {
    let sessions = answer.body["sessions"].as_array().unwrap();
    sessions
        .iter()
        .map(|session| session["session_id"].as_str().unwrap().to_owned())
        .collect()
}

/// Reads a list to its end.
async fn all(app: &TestApp, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(&format!("/api/v1/sessions?{query}{cursor}")).await.expect(200);
        pages.push(ids(&page));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return pages,
        }
    }
}

async fn create(app: &TestApp, package: &str, user: &str, id: &str) {
    app.tick(1);
    let body = json!({ "package_id": package, "user_id": user, "session_id": id });
    app.post("/api/v1/sessions", body).await.expect(201);
}

#[tokio::test]
async fn sessions_are_listed_newest_first_by_user_by_package_and_by_both() {
    let app = TestApp::start().await;
    let other = app
        .register(&app.tenant, &package(Edition::Scorm12, &[ScoTerms::default()]))
        .await;
    create(&app, &app.package, "u1", "a").await;
    create(&app, &other, "u1", "b").await;
    create(&app, &app.package, "u2", "c").await;
    create(&app, &app.package, "u1", "d").await;

    assert_eq!(all(&app, "user_id=u1").await, [["d", "b", "a"]]);
    assert_eq!(
        all(&app, &format!("package_id={}", app.package)).await,
        [["d", "c", "a"]]
    );
    let both = format!("user_id=u1&package_id={}", app.package.to_uppercase());
    assert_eq!(all(&app, &both).await, [["d", "a"]]);
    assert_eq!(all(&app, "user_id=nobody").await, [[""; 0]]);
    app.get("/api/v1/sessions").await.problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn an_entry_is_the_session_without_its_elements_unless_they_are_asked_for() {
    let app = TestApp::start().await;
    create(&app, &app.package, "u1", "a").await;
    let read = app.get("/api/v1/sessions/a").await.body;
    let with = app
        .get("/api/v1/sessions?user_id=u1&include=cmi_data")
        .await
        .expect(200);
    assert_eq!(with.body["sessions"][0], read);
    let without = app.get("/api/v1/sessions?user_id=u1").await.expect(200);
    let mut expected = read;
    expected.as_object_mut().unwrap().remove("cmi_data");
    assert_eq!(without.body["sessions"][0], expected);
    app.get("/api/v1/sessions?user_id=u1&include=everything")
        .await
        .problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn pages_have_no_gap_and_no_repetition_and_the_last_has_no_cursor() {
    let app = TestApp::start().await;
    for n in 0..10 {
        create(&app, &app.package, "u1", &format!("s{n}")).await;
    }
    let newest_first: Vec<String> = (0..10).rev().map(|n| format!("s{n}")).collect();
    for (limit, pages) in [(3, 4), (5, 2), (10, 1), (100, 1)] {
        let read = all(&app, &format!("user_id=u1&limit={limit}")).await;
        assert_eq!(
            (read.len(), read.concat()),
            (pages, newest_first.clone()),
            "limit {limit}"
        );
    }
}

#[tokio::test]
async fn sessions_whose_text_passes_a_functions_memory_are_listed_without_a_gap() {
    let app = TestApp::start().await;
    create(&app, &app.package, "u1", "s").await;
    for version in 1..=2 {
        let answer = |n| {
            (
                format!("cmi.interactions.{n}.student_response"),
                json!("a".repeat(131_000)),
            )
        };
        let answers: serde_json::Map<_, _> = (version * 7 - 7..version * 7).map(answer).collect();
        let body = json!({ "version": version, "cmi_data": answers });
        app.put("/api/v1/sessions/s", body).await.expect(200);
    }
    // Ten more of the same in the table itself, which is sooner done than ten times 2 MiB over HTTP.
    let text = |text: String| AttributeValue::S(text);
    let get = app.database.get_item().table_name(TABLE);
    let get = get.key("pk", text("TENANT#acme#SESSION#s".to_owned()));
    let found = get
        .key("sk", text("SESSION".to_owned()))
        .send()
        .await
        .unwrap()
        .item
        .unwrap();
    for n in 0..10 {
        let mut copy = found.clone();
        copy.insert("pk".to_owned(), text(format!("TENANT#acme#SESSION#s{n}")));
        copy.insert("session_id".to_owned(), text(format!("s{n}")));
        copy.insert("created".to_owned(), text(format!("2026-01-15T11:30:0{n}.000Z#s{n}")));
        let put = app.database.put_item().table_name(TABLE).set_item(Some(copy));
        put.send().await.unwrap();
    }
    let expected: Vec<String> = (0..10).rev().map(|n| format!("s{n}")).chain(["s".to_owned()]).collect();
    assert_eq!(
        all(&app, "user_id=u1&limit=100").await.as_slice(),
        std::slice::from_ref(&expected)
    );
    assert_eq!(all(&app, "user_id=u1&include=cmi_data").await.concat(), expected);
}

#[tokio::test]
async fn a_status_is_what_a_session_is_now() {
    let app = TestApp::start().await;
    for n in 0..4 {
        create(&app, &app.package, "u1", &format!("old{n}")).await;
    }
    app.tick(24 * 3600);
    for n in 0..3 {
        create(&app, &app.package, "u1", &format!("new{n}")).await;
    }
    assert_eq!(
        all(&app, "user_id=u1&status=active&limit=2").await.concat(),
        ["new2", "new1", "new0"]
    );
    let expired = all(&app, "user_id=u1&status=expired&limit=2").await;
    assert_eq!(expired.concat(), ["old3", "old2", "old1", "old0"]);
    app.get("/api/v1/sessions?user_id=u1&status=done")
        .await
        .problem(400, "INVALID_REQUEST");
    app.tick(30 * 24 * 3600);
    assert_eq!(all(&app, "user_id=u1").await.concat(), ["new2", "new1", "new0"]);
}

#[tokio::test]
async fn a_limit_is_a_number_from_1_to_100() {
    let app = TestApp::start().await;
    for limit in ["0", "101", "-1", "ten", ""] {
        app.get(&format!("/api/v1/sessions?user_id=u1&limit={limit}"))
            .await
            .problem(400, "INVALID_REQUEST");
        app.get(&format!("/api/v1/packages?limit={limit}"))
            .await
            .problem(400, "INVALID_REQUEST");
    }
    app.get("/api/v1/sessions?user_id=u1&limit=1&limit=2")
        .await
        .problem(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_query_and_tenant() {
    let app = TestApp::start().await;
    for n in 0..3 {
        create(&app, &app.package, "u1", &format!("s{n}")).await;
    }
    let page = app.get("/api/v1/sessions?user_id=u1&limit=1").await.expect(200);
    let cursor = page.body["next_cursor"].as_str().unwrap();
    for same in ["limit=2&user_id=u1", "user_id=u1&include=cmi_data"] {
        let next = app.get(&format!("/api/v1/sessions?{same}&cursor={cursor}")).await;
        assert_eq!(next.expect(200).body["sessions"][0]["session_id"], "s1", "{same}");
    }
    for query in [
        format!("user_id=u2&cursor={cursor}"),
        format!("user_id=u1&status=active&cursor={cursor}"),
        format!("user_id=u1&package_id={}&cursor={cursor}", app.package),
        format!("user_id=u1&cursor={cursor}x"),
        "user_id=u1&cursor=".to_owned(),
        "user_id=u1&cursor=abc".to_owned(),
    ] {
        app.get(&format!("/api/v1/sessions?{query}"))
            .await
            .problem(400, "INVALID_CURSOR");
    }
    app.get(&format!("/api/v1/packages?cursor={cursor}"))
        .await
        .problem(400, "INVALID_CURSOR");
    let launch = app.launch(json!({ "user_id": "u1" })).await;
    let token = launch.body["token"].as_str().unwrap();
    app.get(&format!("/api/v1/sessions?user_id=u1&cursor={token}"))
        .await
        .problem(400, "INVALID_CURSOR");

    let other = TenantId::parse("other").unwrap();
    let key = app.make_key(&other, shared::tenant::Scope::Read).await;
    let with = crate::app::With::key(&key);
    let path = format!("/api/v1/sessions?user_id=u1&cursor={cursor}");
    app.send(reqwest::Method::GET, &path, with, None)
        .await
        .problem(400, "INVALID_CURSOR");
}

#[tokio::test]
async fn packages_are_listed_newest_first() {
    let app = TestApp::start().await;
    let mut expected = Vec::new();
    for _ in 0..5 {
        expected.insert(
            0,
            app.register(&app.tenant, &package(Edition::Fourth, &[ScoTerms::default()]))
                .await,
        );
    }
    expected.push(app.package.clone());
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(&format!("/api/v1/packages?limit=2{cursor}")).await.expect(200);
        let packages = page.body["packages"].as_array().unwrap();
        assert!(packages.len() <= 2);
        found.extend(
            packages
                .iter()
                .map(|package| package["package_id"].as_str().unwrap().to_owned()),
        );
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_package_is_read_as_it_is_registered() {
    let app = TestApp::start().await;
    let read = app.get(&format!("/api/v1/packages/{}", app.package)).await.expect(200);
    insta::assert_json_snapshot!(read.body, { ".package_id" => "[id]", ".size_bytes" => "[bytes]" }, @r#"
    {
      "created_at": "2026-01-15T10:30:00.000Z",
      "errors": [],
      "file_count": 4,
      "language": null,
      "launch_path": "index.html",
      "next": null,
      "package_id": "[id]",
      "progress": null,
      "revision": 1,
      "sco_count": 1,
      "scorm_version": "1.2",
      "scos": [
        {
          "completion_threshold": null,
          "href": "index.html",
          "identifier": "notes-course",
          "launch_data": "tries=3",
          "mastery_score": 80,
          "max_time_allowed": null,
          "scaled_passing_score": null,
          "scorm_type": "sco",
          "time_limit_action": null,
          "title": "Taking notes that last"
        }
      ],
      "scos_after": null,
      "size_bytes": "[bytes]",
      "status": "ready",
      "title": "Taking notes that last",
      "updated_at": "2026-01-15T10:30:00.000Z",
      "uploaded_by": null,
      "warnings": []
    }
    "#);
    for id in ["pkg_abc123", "0197a4c2-5b1e-7c30-9a4f-ffffffffffff", "%C3%A4"] {
        app.get(&format!("/api/v1/packages/{id}"))
            .await
            .problem(404, "PACKAGE_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_result_does_not_fall_back_unless_the_plan_says_latest() {
    let app = TestApp::start().await;
    for (policy, completion) in [(ResultPolicy::Best, "completed"), (ResultPolicy::Latest, "incomplete")] {
        app.plan(shared::tenant::Plan {
            result_policy: policy,
            ..shared::tenant::Plan::default()
        })
        .await;
        app.tick(61);
        let launch = app.launch(json!({ "user_id": policy.as_str() })).await.expect(201);
        let path = format!("/api/v1/sessions/{}", launch.body["session_id"].as_str().unwrap());
        let update = |version: u32, status: &str| -> Value {
            json!({ "version": version, "cmi_data": { "cmi.core.lesson_status": status }, "terminate": true })
        };
        app.put(&path, update(1, "completed")).await.expect(200);
        let second = app.put(&path, update(2, "incomplete")).await.expect(200);
        assert_eq!(second.body["completion_status"], completion);
    }
}
