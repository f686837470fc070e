use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, RETRY_AFTER, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::{Value, json};
use shared::clock::Clock;
use tokio::net::TcpListener;

use crate::app::TestApp;

/// A way to the service on which every kind of call fails once, as a deployment can.
pub struct Outages {
    pub url: String,
    road: Arc<Road>,
}

struct Road {
    service: String,
    key: String,
    clock: Clock,
    client: Client,
    /// When each call came, by its method and path.
    came: Mutex<BTreeMap<String, Vec<Instant>>>,
}

/// Seconds that the first refusal asks a client to wait.
const PAUSE: u64 = 1;

impl Outages {
    /// Begins a way to a service.
    pub async fn before(app: &TestApp) -> Self {
        let road = Arc::new(Road {
            service: app.url.clone(),
            key: app.key.reveal().to_owned(),
            clock: app.clock.clone(),
            client: Client::new(),
            came: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(road.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, road }
    }

    /// Insists that every call was made, and came again, and no sooner than it was asked to.
    pub fn all_were_met(&self) {
        let came = self.road.came.lock().unwrap();
        for (call, times) in came.iter().filter(|(call, _)| !call.contains("no-such-package")) {
            assert!(times.len() > 1, "{call} came once");
        }
        let registered = &came["POST /api/v1/packages"];
        assert!(
            registered[1] - registered[0] >= Duration::from_secs(PAUSE),
            "Retry-After was not heeded"
        );
        assert_eq!(came["PUT /api/v1/sessions/enrolment-456"].len(), 3);
        assert!(came.contains_key("POST /api/v1/sessions/enrolment-456/renew"));
    }
}

fn answer(status: u16, body: &str) -> Response {
    let response = Response::builder().status(status);
    response
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

async fn pass(State(road): State<Arc<Road>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let call = format!("{method} {}", uri.path());
    let count = {
        let mut came = road.came.lock().unwrap();
        let times = came.entry(call.clone()).or_default();
        times.push(Instant::now());
        times.len()
    };
    match (method.as_str(), count) {
        // API Gateway's throttle.
        ("POST", 1) => {
            let mut response = answer(429, r#"{"message":"Too Many Requests"}"#);
            response.headers_mut().insert(RETRY_AFTER, PAUSE.into());
            response
        }
        // The connection breaks within the answer.
        ("GET", 1) if uri.query().is_some() => {
            let mut response = answer(200, "{");
            response.headers_mut().insert(CONTENT_LENGTH, 1000.into());
            response
        }
        // Lambda has no function left.
        ("GET", 1) => answer(503, r#"{"message":"Service Unavailable"}"#),
        ("PUT", 1) => {
            road.writes().await;
            road.forward(method, &uri, &headers, body).await
        }
        // CloudFront gives up on an answer that comes too late: the update is made, and its client does not learn it.
        ("PUT", 2) => {
            road.forward(method, &uri, &headers, body).await;
            let mut response = answer(504, "<html>Gateway Timeout</html>");
            response
                .headers_mut()
                .insert(CONTENT_TYPE, "text/html".parse().unwrap());
            response
        }
        // The learner is away for more than a day before the second launch.
        ("POST", 3) if call.ends_with("/launch") => {
            road.clock.tick(SignedDuration::from_hours(25));
            road.forward(method, &uri, &headers, body).await
        }
        _ => road.forward(method, &uri, &headers, body).await,
    }
}

impl Road {
    /// Another writer, as an open course, comes first.
    async fn writes(&self) {
        let session = format!("{}/api/v1/sessions/enrolment-456", self.service);
        let read = self
            .client
            .get(&session)
            .header("x-api-key", &self.key)
            .send()
            .await
            .unwrap();
        let read: Value = read.json().await.unwrap();
        let update = json!({ "version": read["version"], "cmi_data": { "cmi.core.score.raw": 90 } });
        let written = self
            .client
            .put(&session)
            .header("x-api-key", &self.key)
            .json(&update)
            .send()
            .await
            .unwrap();
        assert_eq!(written.status(), 200);
    }

    async fn forward(&self, method: Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Response {
        let mut request = self.client.request(method, format!("{}{uri}", self.service)).body(body);
        for (name, value) in headers
            .iter()
            .filter(|(name, _)| **name != HOST && **name != CONTENT_LENGTH)
        {
            request = request.header(name, value);
        }
        let answered = request.send().await.unwrap();
        let mut response = Response::builder().status(answered.status());
        for (name, value) in answered
            .headers()
            .iter()
            .filter(|(name, _)| **name != TRANSFER_ENCODING)
        {
            response = response.header(name, value);
        }
        response.body(Body::from(answered.bytes().await.unwrap())).unwrap()
    }
}
