//! The API's document, the routers, the refusals and the template state the same routes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use jiff::Timestamp;
use local::service;
use reqwest::Method;
use scorm::finding::FindingCode;
use serde_json::{Value, json};
use webhook::secret::Secret;
use webhook::signature;

use crate::app::{TestApp, With};
use crate::contract::{DOCUMENT, faults};

/// A method and a path, as `GET /api/v1/packages`.
type Route = String;

fn document() -> Value {
    DOCUMENT.clone()
}

/// Each operation with its method and path.
fn operations() -> impl Iterator<Item = (String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
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
    match id {
        "explain-errors" | "get-document" | "get-document-below-docs" => "show-docs".to_owned(),
        "get-session-course" => "get-session".to_owned(),
        _ => {
            let seconds = ["-by-beacon", "-file", "-below-api", "-at-root"];
            let second = seconds.iter().find_map(|second| id.strip_suffix(second));
            second.unwrap_or(id).to_owned()
        }
    }
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
    let file: Value = yaml_serde::from_str(include_str!("../../openapi.yaml")).unwrap();
    for path in ["/api/openapi.json", "/api/docs/openapi"] {
        let mut served = get(path).await.expect(200).body;
        assert_eq!(served["servers"][0]["url"].take(), json!(app.url));
        served["servers"][0]["url"] = json!("/");
        assert_eq!(served, file);
    }
    for path in ["/docs", "/api/docs"] {
        let viewer = get(path).await.expect(200);
        let policy = viewer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; "),
            "{policy}"
        );
        let loaded = viewer.text.split(['"', '\'']).filter(|text| text.starts_with("/docs/"));
        let loaded: BTreeSet<&str> = loaded.collect();
        assert!(loaded.len() > 3, "{loaded:?}");
        for path in loaded {
            get(path).await.expect(200);
        }
    }
    get("/docs/swagger-ui-es-bundle.js").await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_file_of_the_viewer_travels_compressed_to_whoever_takes_it() {
    let app = TestApp::start().await;
    let path = format!("{}/docs/swagger-ui-bundle.js", app.url);
    let fetched = async |accepted: &str| {
        let request = reqwest::Client::new().get(&path).header("accept-encoding", accepted);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let coding = answer.headers().get("content-encoding").cloned();
        (
            coding.map(|coding| coding.to_str().unwrap().to_owned()),
            answer.bytes().await.unwrap(),
        )
    };
    let (coding, packed) = fetched("br, gzip").await;
    assert_eq!(coding.as_deref(), Some("gzip"));
    let mut unpacked = Vec::new();
    GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
    let (coding, plain) = fetched("identity").await;
    assert_eq!((coding, &plain[..]), (None, &unpacked[..]));
    assert!(packed.len() * 3 < plain.len(), "{} of {}", packed.len(), plain.len());
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
    for (name, operation) in operations() {
        let responses = operation["responses"].as_object().unwrap();
        for first in ['2', '4', '5'] {
            // A page that nothing is asked for refuses nothing.
            assert!(
                responses.keys().any(|status| status.starts_with(first)),
                "{name} {first}XX"
            );
        }
        for (status, response) in responses {
            let description = response["description"].as_str().unwrap_or_default();
            assert!(
                description.len() > 8 && description.ends_with('.'),
                "{name} {status}: {description:?}"
            );
            assert!(response["headers"].get("X-Request-Id").is_some(), "{name} {status}");
        }
        for text in ["summary", "description"] {
            assert!(operation[text].is_string(), "{name} has no {text}");
        }
        // A page's token is in its address; everything else that is open says so.
        let path = name.split(' ').nth(1).unwrap();
        let open = [
            "/api/health",
            "/api/docs",
            "/api/openapi.json",
            "/console",
            "/docs",
            "/player",
        ]
        .iter()
        .any(|open| path.starts_with(open))
            || path == "/";
        let needed = operation["security"].as_array().unwrap();
        assert_eq!(needed.contains(&json!({})), open, "{name}");
    }
}

#[test]
fn every_body_has_an_example_that_the_document_itself_allows() {
    for (name, operation) in operations() {
        let sent = operation["requestBody"]["content"].as_object().into_iter().flatten();
        let answers = operation["responses"].as_object().unwrap().values();
        let answered = answers.flat_map(|response| response["content"].as_object().into_iter().flatten());
        let sent = sent.map(|content| (content, false));
        for ((kind, content), is_answer) in sent.chain(answered.map(|content| (content, true))) {
            if !kind.ends_with("json") {
                continue;
            }
            let several = content["examples"]
                .as_object()
                .into_iter()
                .flat_map(|examples| examples.values());
            let several = several.map(|example| match example["$ref"].as_str() {
                Some(place) => DOCUMENT.pointer(place.trim_start_matches('#')).unwrap(),
                None => example,
            });
            let examples: Vec<&Value> = several
                .map(|example| &example["value"])
                .chain(content.get("example"))
                .collect();
            assert!(!examples.is_empty(), "{name} has no example of {kind}");
            for example in examples {
                let faults = faults(&content["schema"], example, is_answer);
                assert!(faults.is_empty(), "{name}: {example} {}", faults.join("\n"));
            }
        }
    }
}

#[test]
fn what_is_sent_to_an_lms_is_described_with_its_headers() {
    let reference = DOCUMENT["webhooks"]["event"]["$ref"].as_str().unwrap();
    let sent = &DOCUMENT.pointer(reference.strip_prefix('#').unwrap()).unwrap()["post"];
    let content = &sent["requestBody"]["content"]["application/json"];
    let unlike = faults(&content["schema"], &content["example"], true);
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
    let id = content["example"]["id"].as_str().unwrap();
    let signed = signature::headers(&Secret::new(), id, Timestamp::now(), b"{}");
    let described = sent["parameters"].as_array().unwrap();
    assert_eq!(described.len(), signed.len());
    for ((name, value), header) in signed.iter().zip(described) {
        assert!(header["name"].as_str().unwrap().eq_ignore_ascii_case(name), "{header}");
        assert_eq!(header["in"], "header");
        assert_eq!(faults(&header["schema"], &json!(value), false), Vec::<String>::new());
    }
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    below
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
        .collect()
}

/// The names that a source gives to schemas: what derives one, under its own name or by `as`, and what `schemas!` declares.
fn schema_names(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut derives, mut renamed) = (false, None);
    let mut listed = false;
    for line in source.lines().map(str::trim) {
        let name = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        derives |= line.starts_with("#[derive(") && line.contains("ToSchema");
        listed = (listed || line == "schemas! {") && line != "}";
        if let Some((_, as_)) = line.strip_prefix("#[schema(").and_then(|line| line.split_once("as = ")) {
            renamed = Some(name(as_));
        }
        if let Some((_, by_hand)) = line.split_once("impl ToSchema for ") {
            names.extend(by_hand.starts_with(char::is_alphabetic).then(|| name(by_hand)));
        }
        let item = line
            .split_whitespace()
            .skip_while(|word| word.starts_with("pub"))
            .collect::<Vec<_>>();
        if let ["struct" | "enum", item, ..] = item[..]
            && std::mem::take(&mut derives)
        {
            names.push(renamed.take().unwrap_or_else(|| name(item)));
        }
        if let (true, Some((declared, _))) = (listed, line.split_once(" = ")) {
            names.extend((!line.starts_with("//")).then(|| declared.to_owned()));
        }
    }
    names
}

/// utoipa puts one shape in the other's place without a word.
#[test]
fn no_two_shapes_share_a_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut known = BTreeMap::<String, Vec<PathBuf>>::new();
    for path in ["shared", "functions", "local"]
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
    {
        for name in schema_names(&fs::read_to_string(&path).unwrap()) {
            known.entry(name).or_default().push(path.clone());
        }
    }
    for (name, places) in &known {
        assert_eq!(places.len(), 1, "{name} is the name of several shapes: {places:?}");
    }
    for name in DOCUMENT["components"]["schemas"].as_object().unwrap().keys() {
        assert!(known.contains_key(name), "nothing declares {name}");
    }
}

#[test]
fn names_of_shapes_are_found_however_they_are_given() {
    let source = "#[derive(Debug, ToSchema)]\npub struct A {\n}\n#[derive(ToSchema)]\n#[schema(as = B)]\npub(super) enum X {}\n\
                  #[derive(Debug)]\nstruct Y;\nschemas! {\n/// It = it.\nC = text();\n}\nimpl ToSchema for D {\n";
    assert_eq!(schema_names(source), ["A", "B", "C", "D"]);
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
