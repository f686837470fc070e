//! What all of a guard's calls share: where they go, what is allowed, what was used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::Response;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::forgotten::Forgotten;
use super::keys::Keys;
use super::messages::Queues;
use crate::functions::template::{ACCOUNT, Grant};

/// What each function did, or wanted to do.
pub type Calls = BTreeMap<String, BTreeSet<Grant>>;

#[derive(Debug)]
pub(super) struct Shared {
    pub database: String,
    pub bucket: String,
    pub client: Client,
    pub allowed: Calls,
    pub used: Mutex<Calls>,
    pub refused: Mutex<Calls>,
    pub operations: Mutex<BTreeSet<(String, String)>>,
    pub stalled: AtomicBool,
    /// Counts the database's calls while every other one gets no answer.
    pub lossy: Mutex<Option<u32>>,
    /// So many calls of a method are told by S3 to slow down.
    pub slowed: Mutex<Option<(Method, u32)>>,
    pub held: Mutex<Option<Held>>,
    pub edge: Keys,
    pub forgotten: Forgotten,
    pub queues: Queues,
    /// What was put on the bus.
    pub bus: Mutex<Vec<Value>>,
}

/// A call that is to hang, as if its caller had been killed then.
#[derive(Debug)]
pub(super) struct Held {
    pub function: String,
    pub calls_before: usize,
    pub when: When,
    pub reached: oneshot::Sender<()>,
}

/// At which side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It is sent and never arrives.
    Before,
    /// It is done, and its answer never arrives.
    After,
}

impl Shared {
    /// Whether a call is the one to be held, and at which side of it.
    pub(super) fn is_held(&self, function: &str) -> Option<(When, oneshot::Sender<()>)> {
        let mut held = self.held.lock().unwrap();
        let meant = held.as_mut().filter(|held| held.function == function)?;
        if meant.calls_before > 0 {
            meant.calls_before -= 1;
            return None;
        }
        held.take().map(|held| (held.when, held.reached))
    }

    /// Whether a call of the database is one that gets no answer.
    pub(super) fn is_lost(&self) -> bool {
        let mut lossy = self.lossy.lock().unwrap();
        lossy.as_mut().is_some_and(|count| {
            *count += 1;
            *count % 2 == 1
        })
    }

    /// Whether a call of S3's is one that comes too fast for it.
    pub(super) fn is_too_fast(&self, method: &Method) -> bool {
        let mut slowed = self.slowed.lock().unwrap();
        slowed
            .as_mut()
            .filter(|(of, left)| of == method && *left > 0)
            .is_some_and(|(_, left)| {
                *left -= 1;
                true
            })
    }

    /// The refusal of a call that a function may not make; notes the call either way.
    pub(super) fn refusal(&self, function: &str, needed: BTreeSet<Grant>) -> Option<String> {
        let known = self.allowed.get(function);
        let missing = needed
            .iter()
            .find(|grant| !known.is_some_and(|allowed| allowed.contains(*grant)));
        let Some((action, resource)) = missing else {
            let mut used = self.used.lock().unwrap();
            used.entry(function.to_owned()).or_default().extend(needed);
            return None;
        };
        let role = format!("arn:aws:sts::{ACCOUNT}:assumed-role/lectern-{function}/lectern-{function}");
        let message = format!(
            "User: {role} is not authorized to perform: {action} on resource: {resource} because no identity-based \
             policy allows the {action} action"
        );
        let grant = (action.clone(), resource.clone());
        let mut refused = self.refused.lock().unwrap();
        refused.entry(function.to_owned()).or_default().insert(grant);
        Some(message)
    }
}

/// Sends a request on; the answer is handed back as it is.
pub(super) async fn answered(request: RequestBuilder) -> Response {
    let answer = request.send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
    *response.status_mut() = status;
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
    *response.headers_mut() = headers;
    response
}

/// Headers without those of one connection and those that the next hop makes itself.
pub(super) fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    const OF_A_HOP: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];
    for name in OF_A_HOP {
        headers.remove(name);
    }
    headers
}

/// Whose access key signed a request (`Credential=<access key>/<date>/…`).
pub(super) fn caller(headers: &HeaderMap) -> &str {
    let signature = headers[AUTHORIZATION].to_str().unwrap();
    let credential = signature.split_once("Credential=").unwrap().1;
    credential.split('/').next().unwrap()
}

/// An answer in the JSON of AWS's services.
pub(super) fn amazon_json(body: &Value) -> Response {
    Response::builder()
        .header("content-type", "application/x-amz-json-1.0")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// A refusal, as services of that JSON say it.
pub(super) fn denied(message: &str) -> Response {
    let body = json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": message });
    Response::builder()
        .status(StatusCode::BAD_REQUEST)
        .header("content-type", "application/x-amz-json-1.0")
        .body(Body::from(body.to_string()))
        .unwrap()
}
