//! An endpoint of an LMS, which answers as a test tells it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;

/// What came.
#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HeaderMap,
    pub body: Bytes,
    pub at: Instant,
}

impl Received {
    pub fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Insists on both signatures, as the receiver of a webhook with this secret computes them.
    pub fn verify(&self, secret: &str) {
        let key = match secret.strip_prefix("whsec_") {
            Some(base64) => STANDARD.decode(base64).unwrap(),
            None => secret.as_bytes().to_vec(),
        };
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = [id.as_bytes(), b".", at.as_bytes(), b".", &self.body].concat();
        let expected = format!("v1,{}", STANDARD.encode(digest(&key, &signed)));
        assert_eq!(self.header("webhook-signature"), expected);
        let hex: String = digest(secret.as_bytes(), &self.body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(self.header("x-webhook-signature"), hex);
        assert_eq!(id, self.event()["id"].as_str().unwrap());
        assert_eq!(self.header("content-type"), "application/json");
    }
}

fn digest(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// How it answers.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub after: Duration,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            after: Duration::ZERO,
        }
    }
}

#[derive(Debug)]
struct Told {
    received: Mutex<Vec<Received>>,
    replies: Mutex<VecDeque<Reply>>,
    usual: Mutex<Reply>,
}

/// The endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub url: String,
    told: Arc<Told>,
}

impl Endpoint {
    /// One that takes everything.
    pub async fn start() -> Self {
        let told = Arc::new(Told {
            received: Mutex::default(),
            replies: Mutex::default(),
            usual: Mutex::new(Reply::status(200)),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(receive).with_state(told.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, told }
    }

    /// Answers these first.
    pub fn replies(&self, replies: impl IntoIterator<Item = Reply>) {
        self.told.replies.lock().unwrap().extend(replies);
    }

    /// Answers so from now on.
    pub fn usually(&self, reply: Reply) {
        *self.told.usual.lock().unwrap() = reply;
    }

    pub fn received(&self) -> Vec<Received> {
        self.told.received.lock().unwrap().clone()
    }

    /// Waits until so much has come.
    pub async fn until(&self, count: usize) -> Vec<Received> {
        for _ in 0..1500 {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} deliveries did not come: {:#?}", self.received());
    }
}

async fn receive(State(told): State<Arc<Told>>, headers: HeaderMap, body: Bytes) -> (StatusCode, HeaderMap, String) {
    let at = Instant::now();
    told.received.lock().unwrap().push(Received { headers, body, at });
    let reply = told.replies.lock().unwrap().pop_front();
    let reply = reply.unwrap_or_else(|| told.usual.lock().unwrap().clone());
    tokio::time::sleep(reply.after).await;
    let mut headers = HeaderMap::new();
    for (name, value) in reply.headers {
        headers.insert(name, value.parse().unwrap());
    }
    (
        StatusCode::from_u16(reply.status).unwrap(),
        headers,
        "heard".repeat(1000),
    )
}
