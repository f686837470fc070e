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
use serde_json::{Value, json};
use shared::store::Store;
use tokio::net::TcpListener;
use tokio::sync::Notify;

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
    /// A transaction has the item that it would write.
    Conflict,
    /// It is a transaction that was cancelled, for this reason of its last item.
    Cancelled(&'static str),
    /// It is refused with this code.
    Refused(&'static str),
    /// It is a batch of which so many keys are read, and the others handed back; or one of writes, of which none is made.
    Unprocessed(usize),
    /// It takes its time, and meanwhile another writer writes the same item.
    Overtaken,
}

impl Fate {
    /// What a call is refused with that is not done.
    fn refusal(self, items: usize) -> Option<Value> {
        let named = |name: &str| json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": "by a test" });
        match self {
            Self::Throttled => Some(named("ProvisionedThroughputExceededException")),
            Self::Conflict => Some(named("TransactionConflictException")),
            Self::Refused(name) => Some(named(name)),
            Self::Cancelled(reason) => {
                let mut reasons = vec![json!({ "Code": "None" }); items.saturating_sub(1)];
                reasons.push(json!({ "Code": reason, "Message": "by a test" }));
                let mut refusal = named("TransactionCanceledException");
                refusal["CancellationReasons"] = json!(reasons);
                Some(refusal)
            }
            Self::AnswerLost | Self::Silence | Self::Overtaken | Self::Unprocessed(_) => None,
        }
    }
}

/// Takes keys out of a batch beyond so many; the answer is what was taken, as DynamoDB hands it back.
fn hold_back(request: &mut Value, most: usize) -> Value {
    let mut held = request["RequestItems"].clone();
    for (table, of_table) in request["RequestItems"].as_object_mut().unwrap() {
        let keys = of_table["Keys"].as_array_mut().unwrap();
        let back = keys.split_off(most.min(keys.len()));
        held[table]["Keys"] = json!(back);
    }
    held
}

/// The address of a watched database, and what it saw.
#[derive(Clone)]
pub struct Dynamo {
    pub address: String,
    behind: String,
    client: Client,
    seen: Arc<Mutex<Vec<String>>>,
    fates: Arc<Mutex<VecDeque<(&'static str, Fate)>>>,
    /// How many calls more are taken, where that is limited.
    left: Arc<Mutex<Option<usize>>>,
    /// How many calls it answers, where it ends.
    calls_left: Arc<Mutex<Option<usize>>>,
    is_over: Arc<Notify>,
}

impl Dynamo {
    pub async fn start() -> Self {
        Self::in_front_of(local::database::serve(None).await.unwrap()).await
    }

    /// The same in front of a database that is there.
    pub async fn in_front_of(behind: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let dynamo = Self {
            address,
            behind,
            client: Client::new(),
            seen: Arc::default(),
            fates: Arc::default(),
            left: Arc::default(),
            calls_left: Arc::default(),
            is_over: Arc::default(),
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

    /// Takes so many calls more and refuses all others, as if the caller were gone by then; or takes all.
    pub fn takes(&self, left: Option<usize>) {
        *self.left.lock().unwrap() = left;
    }

    fn is_left(&self) -> bool {
        let mut left = self.left.lock().unwrap();
        let is_left = *left != Some(0);
        *left = left.map(|left| left.saturating_sub(1));
        is_left
    }

    /// Answers so many calls and then none, until it is told otherwise; `None` for all.
    pub fn answers(&self, calls: Option<usize>) {
        *self.calls_left.lock().unwrap() = calls;
    }

    /// Waits for the first call that it does not answer.
    pub async fn over(&self) {
        self.is_over.notified().await;
    }

    fn is_over(&self) -> bool {
        let mut left = self.calls_left.lock().unwrap();
        let is_over = *left == Some(0);
        *left = left.map(|left| left.saturating_sub(1));
        is_over
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
    if dynamo.is_over() {
        dynamo.is_over.notify_one();
        std::future::pending::<()>().await;
    }
    let fate = match dynamo.is_left() {
        true => dynamo.fate(&operation),
        false => Some(Fate::Refused("AccessDeniedException")),
    };
    let mut told: Value = serde_json::from_slice(&body).unwrap();
    let items = told["TransactItems"].as_array().map_or(1, Vec::len);
    if let Some(refusal) = fate.and_then(|fate| fate.refusal(items)) {
        return answered(StatusCode::BAD_REQUEST, refusal.to_string());
    }
    let (mut body, mut back) = (body, None);
    match fate {
        Some(Fate::Silence) => std::future::pending::<()>().await,
        Some(Fate::Unprocessed(0)) => {
            return answered(
                StatusCode::OK,
                json!({ "Responses": {}, "UnprocessedKeys": told["RequestItems"], "UnprocessedItems": told["RequestItems"] })
                    .to_string(),
            );
        }
        Some(Fate::Unprocessed(most)) => {
            back = Some(hold_back(&mut told, most));
            body = told.to_string().into();
        }
        Some(Fate::Overtaken) => dynamo.overtake(&body).await,
        _ => {}
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
    let Some(back) = back else {
        return answered(status, bytes);
    };
    let mut answer: Value = serde_json::from_slice(&bytes).unwrap();
    answer["UnprocessedKeys"] = back;
    answered(status, answer.to_string())
}

fn answered(status: StatusCode, body: impl Into<Body>) -> Response {
    (status, [("content-type", "application/x-amz-json-1.0")], body.into()).into_response()
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
