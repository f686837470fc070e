//! A DynamoDB that can be watched, and that can fail: it stands in front of the real one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::Client;
use serde_json::Value;
use shared::store::Store;
use tokio::net::TcpListener;

/// Less than the store waits for an answer.
const TAKES_ITS_TIME: Duration = Duration::from_millis(700);

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is throttled, and not done.
    Throttled,
    /// It is done, and the answer is lost.
    AnswerLost,
    /// No answer ever comes, and it is not done.
    Silence,
    /// It takes its time, and meanwhile another writer writes the same item.
    Overtaken,
}

/// The address of a watched database, and what it saw.
#[derive(Clone)]
pub struct Dynamo {
    pub address: String,
    behind: String,
    client: Client,
    seen: Arc<Mutex<Vec<String>>>,
    fates: Arc<Mutex<VecDeque<(&'static str, Fate)>>>,
}

impl Dynamo {
    pub async fn start() -> Self {
        let behind = local::database::serve(None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let dynamo = Self {
            address,
            behind,
            client: Client::new(),
            seen: Arc::default(),
            fates: Arc::default(),
        };
        // A transaction has up to 4 MB, and the database limits bodies itself.
        let router = Router::new().fallback(forward).layer(DefaultBodyLimit::disable());
        let router = router.with_state(dynamo.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        dynamo
    }

    /// The calls since the last look, in their order.
    pub fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// What is to become of the next calls of an operation, one by one.
    pub fn fates(&self, operation: &'static str, fates: &[Fate]) {
        let mut all = self.fates.lock().unwrap();
        all.clear();
        all.extend(fates.iter().map(|fate| (operation, *fate)));
    }

    /// Writes the item that a put names, by raising its version alone.
    async fn overtake(&self, put: &[u8]) {
        let put: Value = serde_json::from_slice(put).unwrap();
        let client = Store::client_at(&self.behind);
        let text = |name: &str| AttributeValue::S(put["Item"][name]["S"].as_str().unwrap().to_owned());
        let raise = client
            .update_item()
            .table_name(put["TableName"].as_str().unwrap())
            .key("pk", text("pk"))
            .key("sk", text("sk"))
            .update_expression("SET version = version + :one")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
        raise.send().await.unwrap();
        tokio::time::sleep(TAKES_ITS_TIME).await;
    }

    fn fate(&self, operation: &str) -> Option<Fate> {
        let mut fates = self.fates.lock().unwrap();
        match fates.front() {
            Some((named, _)) if *named == operation => fates.pop_front().map(|(_, fate)| fate),
            _ => None,
        }
    }
}

async fn forward(State(dynamo): State<Dynamo>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").unwrap().to_str().unwrap();
    let operation = target.rsplit('.').next().unwrap().to_owned();
    dynamo.seen.lock().unwrap().push(operation.clone());
    let fate = dynamo.fate(&operation);
    match fate {
        Some(Fate::Throttled) => {
            let error = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\"}";
            return (
                StatusCode::BAD_REQUEST,
                [("content-type", "application/x-amz-json-1.0")],
                error,
            )
                .into_response();
        }
        Some(Fate::Silence) => std::future::pending::<()>().await,
        Some(Fate::Overtaken) => dynamo.overtake(&body).await,
        Some(Fate::AnswerLost) | None => {}
    }
    let mut request = dynamo.client.post(&dynamo.behind).body(body);
    for name in ["x-amz-target", "content-type", "authorization", "x-amz-date"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value.to_str().unwrap());
        }
    }
    let answer = request.send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let bytes = answer.bytes().await.unwrap();
    if fate == Some(Fate::AnswerLost) {
        // A body that breaks off: the client sees the connection die behind the status line.
        let broken = axum::body::Body::from_stream(Broken);
        return (StatusCode::OK, broken).into_response();
    }
    (
        status,
        [("content-type", "application/x-amz-json-1.0")],
        Body::from(bytes),
    )
        .into_response()
}

struct Broken;

impl futures_core::Stream for Broken {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("the connection died"))))
    }
}
