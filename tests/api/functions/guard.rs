//! A DynamoDB that lets each function do what its role allows: it stands before the one in this process, knows who
//! calls by the access key, refuses as AWS refuses, and keeps what was used.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::template::{ACCOUNT, Function, Grant, table_arn};

/// What each function did, or wanted to do.
type Calls = BTreeMap<String, BTreeSet<Grant>>;

/// The database's door.
#[derive(Debug)]
pub struct Guard {
    address: SocketAddr,
    shared: Arc<Shared>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    close: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

#[derive(Debug)]
struct Shared {
    database: String,
    client: Client,
    allowed: Calls,
    used: Mutex<Calls>,
    refused: Mutex<Calls>,
    operations: Mutex<BTreeSet<(String, String)>>,
    stalled: AtomicBool,
}

impl Guard {
    /// Stands before a database for these functions.
    pub async fn before(database: String, functions: &[Function]) -> Self {
        let allowed = functions
            .iter()
            .map(|function| (function.binary.clone(), function.allowed.clone()));
        let shared = Shared {
            database,
            client: Client::new(),
            allowed: allowed.collect(),
            used: Mutex::default(),
            refused: Mutex::default(),
            operations: Mutex::default(),
            stalled: AtomicBool::new(false),
        };
        let mut guard = Self {
            address: ([127, 0, 0, 1], 0).into(),
            shared: Arc::new(shared),
            open: None,
        };
        guard.come_back().await;
        guard
    }

    /// Where functions reach the database.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes every connection, and takes no new one: the database is gone.
    pub async fn go(&mut self) {
        let open = self.open.take().unwrap();
        open.close.send(()).unwrap();
        open.served.await.unwrap().unwrap();
    }

    /// The database is there again, at the same address.
    pub async fn come_back(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        // A transaction has up to 4 MB, and the database limits bodies itself.
        let router = Router::new().fallback(pass).layer(DefaultBodyLimit::disable());
        let router = router.with_state(self.shared.clone());
        let (close, closed) = oneshot::channel();
        let serve = axum::serve(listener, router).with_graceful_shutdown(async {
            let _ = closed.await;
        });
        let served = tokio::spawn(serve.into_future());
        self.open = Some(Open { close, served });
    }

    /// From now on the database takes calls and answers none; or it answers them again.
    pub fn stall(&self, stalled: bool) {
        self.shared.stalled.store(stalled, Ordering::SeqCst);
    }

    /// What each function was allowed and did.
    pub fn used(&self) -> Calls {
        self.shared.used.lock().unwrap().clone()
    }

    /// Whether a function has called an operation, such as one that several permissions stand for.
    pub fn has_called(&self, function: &str, operation: &str) -> bool {
        let call = (function.to_owned(), operation.to_owned());
        self.shared.operations.lock().unwrap().contains(&call)
    }

    /// What each function wanted to do and was not allowed.
    pub fn refused(&self) -> Calls {
        self.shared.refused.lock().unwrap().clone()
    }
}

impl Shared {
    /// The refusal of a call that a function may not make; notes the call either way.
    fn refusal(&self, function: &str, needed: BTreeSet<Grant>) -> Option<Response> {
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
        Some(denied(&message))
    }
}

async fn pass(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    if shared.stalled.load(Ordering::SeqCst) {
        return std::future::pending().await;
    }
    let operation = headers["x-amz-target"].to_str().unwrap();
    let operation = operation.strip_prefix("DynamoDB_20120810.").unwrap();
    let request: Value = serde_json::from_slice(&body).unwrap();
    let call = (caller(&headers).to_owned(), operation.to_owned());
    if let Some(refusal) = shared.refusal(&call.0, needed(operation, &request)) {
        return refusal;
    }
    shared.operations.lock().unwrap().insert(call);
    let answer = shared
        .client
        .post(&shared.database)
        .headers(end_to_end(headers))
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
    *response.status_mut() = status;
    *response.headers_mut() = end_to_end(headers);
    response
}

/// Headers without those of one connection and those that the next hop makes itself.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    const OF_A_HOP: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];
    for name in OF_A_HOP {
        headers.remove(name);
    }
    headers
}

/// Whose access key signed a request (`Credential=<access key>/<date>/…`).
fn caller(headers: &HeaderMap) -> &str {
    let signature = headers[AUTHORIZATION].to_str().unwrap();
    let credential = signature.split_once("Credential=").unwrap().1;
    credential.split('/').next().unwrap()
}

/// What a call needs (the actions and resources of DynamoDB's service authorization reference).
fn needed(operation: &str, request: &Value) -> BTreeSet<Grant> {
    let action = |name: &str| format!("dynamodb:{name}");
    let table = |of: &Value| table_arn(of["TableName"].as_str().unwrap());
    match operation {
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = request["RequestItems"].as_object().unwrap().keys();
            tables.map(|table| (action(operation), table_arn(table))).collect()
        }
        "TransactWriteItems" | "TransactGetItems" => {
            let items = request["TransactItems"].as_array().unwrap().iter();
            let parts = items.flat_map(|item| item.as_object().unwrap());
            let part = |(kind, of): (&String, &Value)| (action(&format!("{kind}Item")), table(of));
            parts.map(part).collect()
        }
        _ => {
            let resource = match request["IndexName"].as_str() {
                Some(index) => format!("{}/index/{index}", table(request)),
                None => table(request),
            };
            BTreeSet::from([(action(operation), resource)])
        }
    }
}

fn denied(message: &str) -> Response {
    let body = json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": message });
    Response::builder()
        .status(StatusCode::BAD_REQUEST)
        .header("content-type", "application/x-amz-json-1.0")
        .body(Body::from(body.to_string()))
        .unwrap()
}
