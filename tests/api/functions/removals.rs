//! A deleted package whose removal is killed, or whose copies at the edge stay there.

use std::collections::BTreeSet;

use local::database;
use serde_json::json;

use super::deployment::Deployment;
use super::event::Event;
use super::guard::When;
use super::runtime::Outcome;
use super::sources::settle;
use super::template::{DISTRIBUTION, Template, queue_url};
use crate::packages::upload;
use crate::zips;

/// Makes a package with files and deletes it; the answer is its id.
async fn deleted(api: &Deployment) -> String {
    let create = Event::lms_json("POST", "/api/v1/packages", &json!({ "filename": "a.zip" })).key(&api.key);
    let registered = api.send(create).await.expect(201).body;
    assert!(upload(&registered, zips::course("A course")).await.is_success());
    let id = registered["package_id"].as_str().unwrap().to_owned();
    api.start("import-package", &format!("uploads/acme/{id}/1.zip")).await;
    assert_eq!(
        api.files
            .list(&format!("content/acme/{id}/"), None)
            .await
            .unwrap()
            .objects
            .len(),
        3
    );
    let delete = Event::lms("DELETE", &format!("/api/v1/packages/{id}")).key(&api.key);
    api.send(delete).await.expect(204);
    id
}

#[tokio::test]
async fn a_removal_that_is_killed_at_any_call_and_repeated_leaves_nothing_at_the_edge() {
    let api = Deployment::new().await;
    let queue = queue_url("StaleCopies");
    for when in [When::Before, When::After] {
        let mut calls_before = 0;
        loop {
            let id = deleted(&api).await;
            let mark = format!("deletions/acme/{id}");
            let was_killed = api.killed_at("purge-package", &mark, calls_before, when).await;
            // S3 told of the mark, so the event comes again wherever its function was killed.
            api.start("purge-package", &mark).await;
            for folder in [format!("content/acme/{id}/"), mark] {
                assert_eq!(api.files.list(&folder, None).await.unwrap().objects, []);
            }
            api.guard.queues().pass_time(&queue);
            settle(&api).await;
            let path = format!("/content/acme/{id}/*");
            let forgotten = api.guard.forgotten().paths();
            assert!(forgotten.contains(&path), "killed {when:?} call {calls_before}");
            if !was_killed {
                break;
            }
            calls_before += 1;
        }
        // Look at the package and its files, remove them and its revisions, tell the edge, take the mark away.
        assert!(calls_before >= 6, "{calls_before}");
    }
}

#[tokio::test]
async fn the_edge_is_told_when_the_files_are_gone_and_before_the_mark_is() {
    let api = Deployment::new().await;
    let queue = queue_url("StaleCopies");
    for calls_before in 0.. {
        let id = deleted(&api).await;
        let mark = format!("deletions/acme/{id}");
        assert!(api.killed_at("purge-package", &mark, calls_before, When::After).await);
        if !api.guard.queues().within(&queue).is_empty() {
            let left = async |folder: &str| api.files.list(folder, None).await.unwrap().objects.len();
            assert_eq!((left(&format!("content/acme/{id}/")).await, left(&mark).await), (0, 1));
            return;
        }
    }
}

#[tokio::test]
async fn copies_that_cannot_be_cleared_come_again_and_the_log_says_why() {
    let mut functions = Template::read(&[]).functions();
    for function in functions.iter_mut().filter(|function| function.binary == "clear-edge") {
        function
            .allowed
            .retain(|(action, _)| !action.starts_with("cloudfront:"));
    }
    let api = Deployment::of(functions, &database::serve(None).await.unwrap()).await;
    let record = |id: &str, body: String| json!({ "messageId": id, "receiptHandle": id, "body": body, "attributes": {}, "messageAttributes": {} });
    let copies = json!({ "tenant": "acme", "package": api.demo });
    let others = json!({ "tenant": "acme", "package": "*" });
    let event = json!({ "Records": [record("a", copies.to_string()), record("b", others.to_string()), record("c", "[]".to_owned())] });
    let (_, outcome) = api.process("clear-edge").await.invoke(&event).await;
    let Outcome::Response(answer) = outcome else {
        panic!("{outcome:?}");
    };
    let failed = answer["batchItemFailures"].as_array().unwrap();
    let failed: BTreeSet<&str> = failed.iter().filter_map(|one| one["itemIdentifier"].as_str()).collect();
    assert_eq!(failed, BTreeSet::from(["a", "b", "c"]));
    assert_eq!(api.guard.queues().within(&queue_url("StaleCopies")).len(), 0);
    let refused = &api.guard.refused()["clear-edge"];
    let arn = format!("arn:aws:cloudfront::123456789012:distribution/{DISTRIBUTION}");
    assert_eq!(
        *refused,
        BTreeSet::from([("cloudfront:CreateInvalidation".to_owned(), arn)])
    );
    let written = api.end().await.remove("clear-edge").unwrap();
    for why in [
        "is not authorized to perform: cloudfront:CreateInvalidation",
        "the message names no package",
    ] {
        assert!(written.contains(why), "{written}");
    }
}
