//! An import that is killed, wherever it is, and started again.

use serde_json::{Value, json};
use shared::files::Object;

use super::deployment::{Deployment, object_event};
use super::event::Event;
use super::guard::When;
use super::process::Process;
use crate::packages::upload;
use crate::zips;

/// A package whose zip is uploaded and not imported: its path, and the zip's key.
async fn uploaded(api: &Deployment, zip: &[u8]) -> (String, String) {
    let create = Event::lms_json("POST", "/api/v1/packages", &json!({ "filename": "a.zip" })).key(&api.key);
    let registered = api.send(create).await.expect(201).body;
    assert!(upload(&registered, zip.to_vec()).await.is_success());
    let id = registered["package_id"].as_str().unwrap();
    (format!("/api/v1/packages/{id}"), format!("uploads/acme/{id}/1.zip"))
}

/// A package, and what is in the bucket of it, without what differs between two imports of one zip.
async fn outcome(api: &Deployment, path: &str) -> (Value, Vec<Object>) {
    let read = Event::lms("GET", path).query("include=course").key(&api.key);
    let mut package = api.send(read).await.expect(200).body;
    let id = package["package_id"].as_str().unwrap().to_owned();
    for member in ["package_id", "created_at", "updated_at"] {
        package[member] = Value::Null;
    }
    let prefix = format!("content/acme/{id}/");
    let mut objects = api.files.list(&prefix, None).await.unwrap().objects;
    for object in &mut objects {
        object.key = object.key.strip_prefix(&prefix).unwrap().to_owned();
    }
    (package, objects)
}

/// Imports a zip, killed at each of its calls and repeated. The answer is how often it was killed.
async fn killed_everywhere(api: &Deployment, zip: &[u8], expected: &(Value, Vec<Object>)) -> usize {
    let mut killed = 0;
    for when in [When::Before, When::After] {
        let mut calls_before = 0;
        loop {
            let (path, key) = uploaded(api, zip).await;
            let was_killed = api.killed_at("import-package", &key, calls_before, when).await;
            api.start("import-package", &key).await;
            let found = outcome(api, &path).await;
            assert_eq!(&found, expected, "killed {when:?} call {calls_before}");
            assert_eq!(api.files.head(&key).await.unwrap(), None);
            if !was_killed {
                break;
            }
            killed += 1;
            calls_before += 1;
        }
    }
    killed
}

#[tokio::test]
async fn an_import_that_is_killed_at_any_call_ends_in_the_same_package_when_it_is_repeated() {
    let api = Deployment::new().await;
    let zip = zips::course("A course");
    let (path, key) = uploaded(&api, &zip).await;
    api.start("import-package", &key).await;
    let expected = outcome(&api, &path).await;
    assert_eq!((&expected.0["status"], expected.1.len()), (&json!("ready"), 3));
    // Look at the package, the zip, the plan; tell of it; read, list, write three files, go live, take the zip away.
    let killed = killed_everywhere(&api, &zip, &expected).await;
    assert!(killed >= 2 * 11, "{killed}");
}

#[tokio::test]
async fn a_course_that_is_refused_leaves_nothing_wherever_its_import_is_killed() {
    let api = Deployment::new().await;
    let zip = zips::damaged("A course");
    let (path, key) = uploaded(&api, &zip).await;
    api.start("import-package", &key).await;
    let expected = outcome(&api, &path).await;
    assert_eq!((&expected.0["status"], expected.1.len()), (&json!("failed"), 0));
    let killed = killed_everywhere(&api, &zip, &expected).await;
    assert!(killed >= 2 * 11, "{killed}");
}

#[tokio::test]
async fn two_imports_of_one_zip_at_the_same_time_do_no_harm() {
    let api = Deployment::new().await;
    let (path, key) = uploaded(&api, &zips::course("A course")).await;
    let other = Process::start(api.function("import-package"), &api.guard.url()).await;
    let event = object_event(&key);
    let (_, second) = tokio::join!(api.start("import-package", &key), other.invoke(&event));
    drop(second);
    let (package, objects) = outcome(&api, &path).await;
    assert_eq!(
        (&package["status"], &package["revision"], objects.len()),
        (&json!("ready"), &json!(1), 3)
    );
}
