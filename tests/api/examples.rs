//! The examples of the API's document, sent as they stand to a program that was just started.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use shared::http::document::example;

use crate::contract::DOCUMENT;
use crate::laptop::{self, Program};

/// How long an event may take to its delivery, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A body with its media type.
type Body = (String, Value);

/// An operation, and one of its examples.
struct Call {
    method: Method,
    path: String,
    operation: &'static Value,
    body: Option<Body>,
    /// What sends it: a run's page, whose token is of a run.
    by_page: bool,
}

/// What a call needs besides its example.
enum Credential {
    None,
    Key,
    /// A token, in the header or, where a browser opens the address, in the query.
    Token(String),
}

/// Every example of every operation.
fn calls() -> Vec<Call> {
    let mut calls = Vec::new();
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for (body, by_page) in bodies(operation) {
                let method: Method = method.to_uppercase().parse().unwrap();
                let path = path.clone();
                calls.push(Call {
                    method,
                    path,
                    operation,
                    body,
                    by_page,
                });
            }
        }
    }
    calls
}

/// The bodies of an operation, and whether a page sends each; none where it takes none.
fn bodies(operation: &Value) -> Vec<(Option<Body>, bool)> {
    let content = operation["requestBody"]["content"].as_object().into_iter().flatten();
    let bodies = content.flat_map(|(media, content)| {
        let several = content["examples"].as_object().into_iter().flatten();
        let several = several.map(|(name, example)| (&example["value"], name == "page"));
        let alone = content.get("example").map(|example| (example, media == "text/plain"));
        let bodies = several.chain(alone);
        bodies.map(|(body, by_page)| (Some((media.clone(), body.clone())), by_page))
    });
    let bodies: Vec<_> = bodies.collect();
    if bodies.is_empty() { vec![(None, false)] } else { bodies }
}

impl Call {
    /// The address, made of the examples of the parameters.
    fn address(&self, credential: &Credential) -> String {
        let (mut path, mut query) = (self.path.clone(), Vec::new());
        for parameter in self.operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let example = said(&parameter["example"]);
            match (parameter["in"].as_str().unwrap(), example.as_deref(), credential) {
                ("path", Some(example), _) => path = path.replace(&format!("{{{name}}}"), example),
                ("query", Some(example), _) => query.push(format!("{name}={example}")),
                // A token is made for each launch, and so there is no example of one.
                ("query", None, Credential::Token(token)) if parameter["required"] == true => {
                    query.push(format!("{name}={token}"))
                }
                ("path", None, _) => panic!("{path} has no example of {name}"),
                _ => {}
            }
        }
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    async fn credential(&self, program: &Program) -> Credential {
        let needs = self.operation["security"].as_array().unwrap();
        if self.path == "/player/{session_id}" {
            return Credential::Token(token(program, false).await);
        }
        if needs.contains(&json!({})) {
            return Credential::None;
        }
        let takes_key = needs.iter().any(|need| need.get("api_key").is_some());
        match takes_key && !self.by_page {
            true => Credential::Key,
            false => Credential::Token(token(program, self.by_page).await),
        }
    }

    /// Sends it to a program of its own.
    async fn send(self) {
        let program = laptop::start(&["--memory"]);
        let credential = self.credential(&program).await;
        let mut address = self.address(&credential);
        if address.contains(example::WEBHOOK) {
            // No program sends anything to anybody before it is asked to.
            let (webhook, delivery) = webhook(&program).await;
            address = address
                .replace(example::WEBHOOK, &webhook)
                .replace(example::DELIVERY, &delivery);
        }
        if address.ends_with("/erasure") {
            let learner = address.trim_end_matches("/erasure");
            let key = [("x-api-key", program.text("api_key"))];
            program.send(Method::DELETE, learner, &key, "").await.expect(202);
        }
        if address.contains(example::KEY) {
            address = address.replace(example::KEY, &key(&program).await);
        }
        let (media, body) = self
            .body
            .map(|(media, body)| (media, body.to_string()))
            .unwrap_or_default();
        let credential = match credential {
            Credential::Key => Some(("x-api-key", program.text("api_key").to_owned())),
            Credential::Token(token) if !address.contains("token=") => {
                Some(("authorization", format!("Bearer {token}")))
            }
            Credential::Token(_) | Credential::None => None,
        };
        let mut headers: Vec<(&str, &str)> = credential.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if !body.is_empty() {
            headers.push(("content-type", &media));
        }
        let answer = program.send(self.method.clone(), &address, &headers, &body).await;
        assert!(
            answer.status.is_success(),
            "{} {address} {body}: {}",
            self.method,
            answer.text
        );
    }
}

/// An example as it stands in an address, where numbers and texts are written alike.
fn said(example: &Value) -> Option<String> {
    match example {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Makes a key; the answer is its id.
async fn key(program: &Program) -> String {
    let made = program
        .post("/api/v1/keys", json!({ "name": "reports", "scope": "read" }))
        .await;
    made["key_id"].as_str().unwrap().to_owned()
}

/// Makes a webhook and something to deliver; the answer are both ids.
async fn webhook(program: &Program) -> (String, String) {
    let url = json!({ "url": "https://lms.invalid/hook" });
    let made = program.post("/api/v1/webhooks", url).await;
    let webhook = made["webhook_id"].as_str().unwrap().to_owned();
    let session = json!({ "package_id": example::PACKAGE, "user_id": "told" });
    program.post("/api/v1/sessions", session).await;
    let deliveries = format!("/api/v1/webhooks/{webhook}/deliveries");
    let delivery = async {
        loop {
            let listed = program.get(&deliveries).await;
            if let Some(id) = listed["deliveries"][0]["delivery_id"].as_str() {
                return id.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let delivery = tokio::time::timeout(PATIENCE, delivery).await.unwrap();
    (webhook, delivery)
}

/// A token for the session of the examples: of its launch, or of a run.
async fn token(program: &Program, of_run: bool) -> String {
    let session = example::SESSION;
    let body = json!({ "user_id": example::LEARNER, "session_id": session });
    let launch = program.launch(example::PACKAGE, body).await;
    let launch = launch["token"].as_str().unwrap();
    if !of_run {
        return launch.to_owned();
    }
    let run = program.start_run(session, launch).await.expect(201).body;
    run["play_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_example_works_on_a_program_that_was_just_started() {
    for call in calls() {
        call.send().await;
    }
}

#[test]
fn the_examples_are_of_the_demo_course() {
    assert_eq!(crate::app::demo().id.to_string(), example::PACKAGE);
}
