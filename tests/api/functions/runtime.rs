//! Lambda's runtime API, for one process: it hands out one event at a time, and takes what comes of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;

use super::template::{ACCOUNT, Function, REGION};

/// What came of an event.
#[derive(Debug)]
pub enum Outcome {
    /// The function answered.
    Response(Value),
    /// The function failed, and said so.
    Error(Value),
}

/// An event on its way.
#[derive(Debug)]
struct Invocation {
    id: String,
    event: String,
}

/// The API, as its process and its test share it.
#[derive(Debug)]
pub struct Runtime {
    /// Host and port, as `AWS_LAMBDA_RUNTIME_API` names them.
    pub address: String,
    queue: UnboundedSender<Invocation>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    function: Function,
    next: tokio::sync::Mutex<UnboundedReceiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    init_errors: Mutex<Vec<Value>>,
}

impl Runtime {
    /// Opens the API for a function's process.
    pub async fn open(function: &Function) -> Self {
        let (queue, next) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            function: function.clone(),
            next: next.into(),
            waiting: Mutex::default(),
            init_errors: Mutex::default(),
        });
        let routes = Router::new()
            .route("/invocation/next", get(hand_out))
            .route("/invocation/{id}/response", post(take_response))
            .route("/invocation/{id}/error", post(take_error))
            .route("/init/error", post(take_init_error))
            .with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new().nest("/2018-06-01/runtime", routes);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, queue, shared }
    }

    /// Queues an event. The answer is its request id, and what will come of it.
    pub fn invoke(&self, event: &Value) -> (String, oneshot::Receiver<Outcome>) {
        static INVOKED: AtomicU64 = AtomicU64::new(1);
        let number = INVOKED.fetch_add(1, Ordering::Relaxed);
        let id = format!("8476a536-e9f4-41e8-9739-{number:012x}");
        let (tell, outcome) = oneshot::channel();
        self.shared.waiting.lock().unwrap().insert(id.clone(), tell);
        let invocation = Invocation {
            id: id.clone(),
            event: event.to_string(),
        };
        self.queue.send(invocation).unwrap();
        (id, outcome)
    }

    /// What the process said of a start that failed.
    pub fn init_errors(&self) -> Vec<Value> {
        self.shared.init_errors.lock().unwrap().clone()
    }
}

impl Shared {
    fn tell(&self, id: &str, outcome: Outcome) -> (StatusCode, Json<Value>) {
        let waiting = self.waiting.lock().unwrap().remove(id);
        match waiting {
            Some(waiting) => {
                // A test that has seen enough no longer listens.
                let _ = waiting.send(outcome);
                (StatusCode::ACCEPTED, Json(json!({ "status": "OK" })))
            }
            None => (
                StatusCode::BAD_REQUEST,
                Json(json!({ "errorType": "InvalidRequestID" })),
            ),
        }
    }
}

async fn hand_out(State(shared): State<Arc<Shared>>) -> Response {
    let Some(Invocation { id, event }) = shared.next.lock().await.recv().await else {
        // The test is over; on Lambda the process would be frozen here.
        return std::future::pending().await;
    };
    let function = &shared.function;
    let deadline = SystemTime::now() + Duration::from_secs(function.timeout);
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap().as_millis();
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", function.name);
    let trace = "Root=1-6968c238-0f6c1ae24b1d2a3e5c7d9f10;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:2b6f1c8d:0";
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", id)
        .header("lambda-runtime-deadline-ms", deadline.to_string())
        .header("lambda-runtime-invoked-function-arn", arn)
        .header("lambda-runtime-trace-id", trace)
        .body(Body::from(event))
        .unwrap()
}

async fn take_response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    shared.tell(&id, Outcome::Response(read(&body)))
}

async fn take_error(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    shared.tell(&id, Outcome::Error(read(&body)))
}

async fn take_init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> (StatusCode, Json<Value>) {
    shared.init_errors.lock().unwrap().push(read(&body));
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" })))
}

/// JSON, or the text that should have been JSON.
fn read(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}
