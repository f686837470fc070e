//! The API's document, the routers, the refusals and the template state the same routes.

use std::collections::BTreeSet;

use local::service;
use reqwest::Method;
use scorm::finding::FindingCode;
use serde_json::{Value, json};

use crate::app::{TestApp, With};

/// A method and a path, as `GET /api/v1/packages`.
type Route = String;

fn document() -> Value {
    serde_json::to_value(service::routes().split_for_parts().1).unwrap()
}

fn documented() -> BTreeSet<Route> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, methods)| {
        methods
            .as_object()
            .unwrap()
            .keys()
            .map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    routes.collect()
}

/// The folder that an operation belongs to: its name, without what tells apart a folder's second one.
fn folder_of(operation: &Value) -> String {
    let id = operation["operationId"].as_str().unwrap();
    id.trim_end_matches("-by-beacon").trim_end_matches("-file").to_owned()
}

/// `UPDATE_OPENAPI=1 cargo test` writes it anew.
#[test]
fn the_file_is_what_the_routers_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");
    let ours = service::routes().split_for_parts().1.to_yaml().unwrap();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, &ours).unwrap();
    }
    let file = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        file == ours,
        "openapi.yaml is not what the routers say; UPDATE_OPENAPI=1 writes it anew"
    );
}

#[test]
fn the_page_of_packages_explains_every_finding() {
    let page = include_str!("../../docs/packages.md");
    for code in FindingCode::WORDS {
        let mut rows = page.lines().filter(|line| line.starts_with("| `"));
        assert!(rows.any(|row| row.contains(&format!("`{code}`"))), "{code}");
    }
}

#[test]
fn refuse_request_knows_every_route() {
    let taken = refuse_request::TAKEN
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(move |method| format!("{method} {path}")));
    assert_eq!(taken.collect::<BTreeSet<Route>>(), documented());
}

#[test]
fn the_template_has_every_route_on_the_function_of_its_name() {
    let template: yaml_serde::Value = yaml_serde::from_str(include_str!("../../template.yaml")).unwrap();
    let mut routes = BTreeSet::new();
    for (name, resource) in template["Resources"].as_mapping().unwrap() {
        if resource["Type"] != "AWS::Serverless::Function" {
            continue;
        }
        let binary = resource["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap();
        assert_eq!(name.as_str().unwrap().to_lowercase(), binary.replace('-', ""));
        // What the bucket or CloudFormation starts has no route.
        for (_, event) in resource["Properties"]["Events"].as_mapping().into_iter().flatten() {
            if event["Type"] == "S3" {
                continue;
            }
            let part = |part: &str| event["Properties"][part].as_str().unwrap_or_default().to_owned();
            routes.insert((format!("{} {}", part("Method"), part("Path")), binary.to_owned()));
        }
    }
    let default = routes
        .iter()
        .find(|(_, binary)| binary == "refuse-request")
        .cloned()
        .unwrap();
    routes.remove(&default);

    let document = document();
    let mut expected = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            expected.insert((format!("{} {path}", method.to_uppercase()), folder_of(operation)));
        }
    }
    assert_eq!(routes, expected);
}

#[tokio::test]
async fn the_document_and_its_viewer_are_served_without_any_other_host() {
    let app = TestApp::start().await;
    let get = async |path: &str| app.send(Method::GET, path, With::default(), None).await;
    let served = get("/api/openapi.json").await.expect(200);
    assert_eq!(served.body, document());
    let viewer = get("/docs/").await.expect(200);
    assert!(viewer.text.contains("swagger-ui-bundle.js"), "{}", viewer.text);
    assert!(!viewer.text.contains("https://"), "{}", viewer.text);
    get("/docs/swagger-ui-bundle.js").await.expect(200);
}

#[tokio::test]
async fn the_file_that_the_document_gives_for_an_example_is_there() {
    let app = TestApp::start().await;
    let path = "/player/assets/{version}/{file}";
    let operation = &document()["paths"][path]["get"];
    let parameters = operation["parameters"].as_array().unwrap();
    let filled = parameters.iter().fold(path.to_owned(), |path, parameter| {
        let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
        path.replace(&name, parameter["example"].as_str().unwrap())
    });
    app.send(Method::GET, &filled, With::default(), None).await.expect(200);
}

#[test]
fn every_operation_tells_its_success_its_refusals_and_its_credential() {
    let document = document();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let success = responses.keys().any(|status| status.starts_with('2'));
            assert!(
                success && responses.keys().any(|status| status.starts_with('4')),
                "{method} {path}"
            );
            // A page's token is in its address, which OpenAPI has no word for.
            let open = path.ends_with("/health") || path.starts_with("/docs") || path.starts_with("/player");
            let needed = operation.get("security").and_then(Value::as_array);
            // An empty requirement: none is needed.
            let is_open = needed.is_none_or(|needed| needed.contains(&json!({})));
            assert_eq!(is_open, open, "{method} {path}");
            assert!(
                operation["summary"].is_string() && operation["tags"].is_array(),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn the_documents_name_the_demo_course_and_every_route() {
    let readme = include_str!("../../README.md");
    let routes = include_str!("../../docs/routes.md");
    let demo = crate::app::demo().id.to_string();
    assert!(
        readme.contains(&format!("/api/v1/packages/{demo}/launch")),
        "the demo course is {demo}"
    );
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (_, operation) in methods.as_object().unwrap() {
            let folder = folder_of(operation);
            assert!(
                routes.contains(&format!("(../functions/{folder}/src/lib.rs)")) && routes.contains(path),
                "{path}"
            );
        }
    }
}
