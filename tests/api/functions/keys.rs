//! The keys of tokens at the edge: CloudFormation asks for them, and is answered whatever comes of it.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use local::database;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::deployment::Deployment;
use super::runtime::Outcome;
use super::template::{Template, edge_keys_arn, origin_secret, secret};

const NAME: &str = "copy-token-keys";
const STACK_ID: &str = "arn:aws:cloudformation:eu-central-1:123456789012:stack/lectern/5a2d3c40";

/// CloudFormation, as far as it waits for answers.
pub struct CloudFormation {
    address: String,
    answers: UnboundedReceiver<Value>,
}

impl CloudFormation {
    pub async fn start() -> Self {
        let (tell, answers) = mpsc::unbounded_channel();
        let take = async move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            assert_eq!((method.as_str(), uri.path()), ("PUT", "/answer"));
            assert_eq!(uri.query(), Some("X-Amz-Signature=zzz"), "the link is used as it is");
            assert!(
                headers.get("content-type").is_none_or(|kind| kind.is_empty()),
                "{headers:?}"
            );
            tell.send(serde_json::from_slice(&body).unwrap()).unwrap();
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/answer?X-Amz-Signature=zzz", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
        Self { address, answers }
    }

    /// Asks the function for something; the answer is what it tells of that.
    pub async fn ask(&mut self, api: &Deployment, kind: &str, known_by: Option<&str>, properties: Value) -> Value {
        let mut event = json!({
            "RequestType": kind,
            "RequestId": "3f6e1f70-made-up",
            "ResponseURL": self.address,
            "StackId": STACK_ID,
            "ServiceToken": "arn:aws:lambda:eu-central-1:123456789012:function:lectern-copy-token-keys",
            "ResourceType": "Custom::TokenKeys",
            "LogicalResourceId": "CopiedTokenKeys",
            "ResourceProperties": properties,
        });
        if let Some(known_by) = known_by {
            event["PhysicalResourceId"] = json!(known_by);
            event["OldResourceProperties"] = json!({});
        }
        if let (_, Outcome::Error(error)) = api.process(NAME).await.invoke(&event).await {
            panic!("{NAME} failed on\n{event:#}\n{error:#}");
        }
        let mut answer = self.answers.recv().await.unwrap();
        let members = answer.as_object_mut().unwrap();
        for (name, expected) in [
            ("StackId", STACK_ID),
            ("RequestId", "3f6e1f70-made-up"),
            ("LogicalResourceId", "CopiedTokenKeys"),
        ] {
            assert_eq!(members.remove(name).unwrap(), expected);
        }
        answer
    }
}

/// What the template has CloudFormation say of the keys.
pub fn properties(api: &Deployment) -> Value {
    api.function(NAME).custom_resource.clone().unwrap()
}

/// What CloudFormation is told of copied keys.
fn made() -> Value {
    json!({
        "Status": "SUCCESS",
        "PhysicalResourceId": edge_keys_arn(),
        "NoEcho": true,
        "Data": { "OriginSecretA": origin_secret("TokenKeyA"), "OriginSecretB": origin_secret("TokenKeyB") },
    })
}

fn keys(names: &[(&str, &str)]) -> BTreeMap<String, String> {
    names.iter().map(|(kid, of)| ((*kid).to_owned(), secret(of))).collect()
}

#[tokio::test]
async fn a_new_store_gets_the_keys_and_one_that_has_them_is_left_alone() {
    let api = Deployment::new().await;
    let mut cloudformation = CloudFormation::start().await;
    assert_eq!(cloudformation.ask(&api, "Create", None, properties(&api)).await, made());
    assert_eq!(
        api.guard.edge().held(),
        keys(&[("a1", "TokenKeyA"), ("b1", "TokenKeyB")])
    );
    assert_eq!(
        cloudformation
            .ask(&api, "Update", Some(&edge_keys_arn()), properties(&api))
            .await,
        made()
    );
    assert_eq!(api.guard.edge().changes(), 1);
}

#[tokio::test]
async fn a_new_generation_takes_the_place_of_the_one_before() {
    let database = database::serve(None).await.unwrap();
    let api = Deployment::with(&[("TokenKeyBGeneration", "2")], &database).await;
    let (a, other) = (secret("TokenKeyA"), "c".repeat(64));
    api.guard
        .edge()
        .fill(&[("a0", &other), ("a1", &a), ("b1", &other), ("c1", &other)]);
    let mut cloudformation = CloudFormation::start().await;
    let asked = cloudformation
        .ask(&api, "Update", Some("before"), properties(&api))
        .await;
    assert_eq!(asked, made());
    assert_eq!(
        api.guard.edge().held(),
        keys(&[("a1", "TokenKeyA"), ("b2", "TokenKeyB")])
    );
    assert_eq!(api.guard.edge().changes(), 1, "old and new keys change at once");
}

#[tokio::test]
async fn a_key_of_another_value_is_written_over() {
    let api = Deployment::new().await;
    let (b, other) = (secret("TokenKeyB"), "c".repeat(64));
    api.guard.edge().fill(&[("a1", &other), ("b1", &b)]);
    let mut cloudformation = CloudFormation::start().await;
    cloudformation.ask(&api, "Create", None, properties(&api)).await;
    assert_eq!(
        api.guard.edge().held(),
        keys(&[("a1", "TokenKeyA"), ("b1", "TokenKeyB")])
    );
}

#[tokio::test]
async fn keys_that_are_no_longer_wanted_go_with_their_store() {
    let api = Deployment::new().await;
    api.guard.edge().fill(&[("a1", "x")]);
    let mut cloudformation = CloudFormation::start().await;
    let gone = cloudformation
        .ask(&api, "Delete", Some("a-store-before"), properties(&api))
        .await;
    assert_eq!(
        gone,
        json!({ "Status": "SUCCESS", "PhysicalResourceId": "a-store-before", "NoEcho": true, "Data": {} })
    );
    assert_eq!(api.guard.edge().changes(), 0);
}

#[tokio::test]
async fn a_failure_is_answered_in_words_and_without_a_secret() {
    let mut functions = Template::read(&[]).functions();
    for function in functions.iter_mut().filter(|function| function.binary == NAME) {
        function.allowed.retain(|(action, _)| !action.ends_with("UpdateKeys"));
    }
    let api = Deployment::of(functions, &database::serve(None).await.unwrap()).await;
    let mut cloudformation = CloudFormation::start().await;
    let mut reasons = Vec::new();
    let newer = json!({ "Store": edge_keys_arn(), "Keys": ["b1", "a2"] });
    for (known_by, properties) in [
        (None, properties(&api)),
        (Some("before"), properties(&api)),
        (Some("before"), newer),
        (Some("before"), json!({ "Keys": ["a1", "b1"] })),
    ] {
        let kind = if known_by.is_some() { "Update" } else { "Create" };
        let failed = cloudformation.ask(&api, kind, known_by, properties).await;
        assert_eq!(failed["Status"], "FAILED");
        assert_eq!(failed["PhysicalResourceId"], known_by.unwrap_or("CopiedTokenKeys"));
        reasons.push(failed["Reason"].as_str().unwrap().to_owned());
    }
    assert!(
        reasons[0].contains("is not authorized to perform: cloudfront-keyvaluestore:UpdateKeys"),
        "{}",
        reasons[0]
    );
    assert_eq!(
        reasons[2],
        "the function has the keys a1, b1, and a2, b1 are to be copied"
    );
    assert!(reasons[3].contains("missing field `Store`"), "{}", reasons[3]);
    assert_eq!(api.guard.edge().held(), BTreeMap::new());
    let refused = BTreeSet::from([("cloudfront-keyvaluestore:UpdateKeys".to_owned(), edge_keys_arn())]);
    assert_eq!(api.guard.refused(), BTreeMap::from([(NAME.to_owned(), refused)]));
    let written = api.end().await.remove(NAME).unwrap();
    assert!(written.contains("the keys of tokens are not at the edge"), "{written}");
    for told in reasons.iter().chain([&written]) {
        for hidden in [secret("TokenKeyA"), secret("TokenKeyB"), "X-Amz-Signature".to_owned()] {
            assert!(!told.contains(&hidden), "{told}");
        }
    }
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_answered_and_not_told() {
    let mut functions = Template::read(&[]).functions();
    for function in functions.iter_mut().filter(|function| function.binary == NAME) {
        let keys = function.environment.get_mut("TOKEN_KEYS").unwrap();
        "a1:correct-horse-battery".clone_into(keys);
    }
    let api = Deployment::of(functions, &database::serve(None).await.unwrap()).await;
    let mut cloudformation = CloudFormation::start().await;
    let failed = cloudformation.ask(&api, "Create", None, properties(&api)).await;
    assert_eq!(
        failed["Reason"],
        "TOKEN_KEYS cannot be used: the secret of token key 1 has fewer than 32 bytes"
    );
}
