//! A DynamoDB, an S3, queues and an edge that let each function do what its role allows: it stands before those in this process,
//! knows who calls by the access key, refuses as AWS refuses, and keeps what was used.

/// The bus that events go to.
mod bus;
/// The calls of the store of keys at the edge.
mod edge;
/// What the edge has forgotten.
mod forgotten;
/// The call that tells it to forget.
mod invalidations;
/// The keys that it holds.
mod keys;
/// What is in the queues.
mod messages;
/// The calls of S3.
mod objects;
/// Queues.
mod queues;
/// What all calls share.
mod shared;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use forgotten::Forgotten;
use keys::Keys;
use local::database::TABLE;
pub use messages::Queues;
pub use shared::When;
use shared::{Calls, Held, Shared, answered, caller, denied, end_to_end};

use super::template::{Function, Grant, items_of, table_arn};

/// The API of a table's stream.
const STREAMS: &str = "DynamoDBStreams_20120810";

/// The door of the database and the bucket.
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

impl Guard {
    /// Stands before a database and a bucket for these functions.
    pub async fn before(database: String, bucket: String, functions: &[Function]) -> Self {
        let allowed = functions
            .iter()
            .map(|function| (function.binary.clone(), function.allowed.clone()));
        let shared = Shared {
            database,
            bucket,
            client: Client::new(),
            allowed: allowed.collect(),
            used: Mutex::default(),
            refused: Mutex::default(),
            operations: Mutex::default(),
            stalled: AtomicBool::new(false),
            lossy: Mutex::default(),
            slowed: Mutex::default(),
            held: Mutex::default(),
            edge: Keys::default(),
            forgotten: Forgotten::default(),
            queues: Queues::default(),
            bus: Mutex::default(),
        };
        let mut guard = Self {
            address: ([127, 0, 0, 1], 0).into(),
            shared: Arc::new(shared),
            open: None,
        };
        guard.come_back().await;
        guard
    }

    /// Where functions reach the database and the bucket.
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

    /// From now on every other call of the database gets no answer, beginning with the next; or all do again.
    pub fn lose_every_other(&self, lossy: bool) {
        *self.shared.lossy.lock().unwrap() = lossy.then_some(0);
    }

    /// S3 tells so many calls of a method to slow down.
    pub fn slow_down(&self, method: Method, calls: u32) {
        *self.shared.slowed.lock().unwrap() = Some((method, calls));
    }

    /// How many calls S3 has still to slow down.
    pub fn left_to_slow_down(&self) -> u32 {
        self.shared.slowed.lock().unwrap().as_ref().map_or(0, |(_, left)| *left)
    }

    /// Lets a function make so many calls more; the next one hangs, and the receiver hears of it.
    pub fn hold(&self, function: &str, calls_before: usize, when: When) -> oneshot::Receiver<()> {
        let (reached, receiver) = oneshot::channel();
        let function = function.to_owned();
        *self.shared.held.lock().unwrap() = Some(Held {
            function,
            calls_before,
            when,
            reached,
        });
        receiver
    }

    /// Holds nobody any more.
    pub fn let_go(&self) {
        *self.shared.held.lock().unwrap() = None;
    }

    /// The store of keys at the edge.
    pub fn edge(&self) -> &Keys {
        &self.shared.edge
    }

    /// What the edge was told to forget.
    pub fn forgotten(&self) -> &Forgotten {
        &self.shared.forgotten
    }

    /// The queues.
    pub fn queues(&self) -> &Queues {
        &self.shared.queues
    }

    /// What was put on the bus.
    pub fn bus(&self) -> Vec<Value> {
        self.shared.bus.lock().unwrap().clone()
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

async fn pass(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let caller = objects::caller(&headers, &uri);
    let Some((when, reached)) = shared.is_held(&caller) else {
        return done(shared, method, uri, headers, body).await;
    };
    if when == When::After {
        done(shared, method, uri, headers, body).await;
    }
    let _ = reached.send(());
    std::future::pending().await
}

async fn done(shared: Arc<Shared>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if shared.stalled.load(Ordering::SeqCst) {
        return std::future::pending().await;
    }
    if uri.path().starts_with(edge::PATH) {
        return edge::pass(&shared, &method, &uri, &headers, &body);
    }
    if uri.path().starts_with(invalidations::PATH) {
        return invalidations::pass(&shared, &method, &uri, &headers, &body);
    }
    if !headers.contains_key("x-amz-target") {
        return objects::pass(&shared, method, &uri, headers, body).await;
    }
    let (service, operation) = headers["x-amz-target"].to_str().unwrap().split_once('.').unwrap();
    let request: Value = serde_json::from_slice(&body).unwrap();
    let call = (caller(&headers).to_owned(), operation.to_owned());
    let needed = match service {
        queues::SERVICE => return queues::pass(&shared, &call, &request),
        bus::SERVICE => return bus::pass(&shared, &call, &request),
        STREAMS => of_stream(operation),
        _ => needed(operation, &request),
    };
    if let Some(refusal) = shared.refusal(&call.0, needed) {
        return denied(&refusal);
    }
    shared.operations.lock().unwrap().insert(call);
    if shared.is_lost() {
        return std::future::pending().await;
    }
    let request = shared.client.post(&shared.database).headers(end_to_end(headers));
    let mut response = answered(request.body(body)).await;
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

/// A stream's calls are an API of their own, and name it by what nobody but the database knows.
fn of_stream(operation: &str) -> BTreeSet<Grant> {
    BTreeSet::from([(format!("dynamodb:{operation}"), table_arn(TABLE) + "/stream/*")])
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
        // What counts the calls of limited keys changes those items alone.
        "UpdateItem" => {
            let partition = request["Key"]["pk"]["S"].as_str().unwrap();
            let resource = match partition.split_once('#') {
                Some(("LIMIT", _)) => items_of(&table(request), "LIMIT#*"),
                _ => table(request),
            };
            BTreeSet::from([(action(operation), resource)])
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
