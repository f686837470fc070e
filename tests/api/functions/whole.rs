//! The whole of a deployment in a browser: the distribution that the template describes, with its own functions at the edge and the keys that
//! were copied there, in front of the functions' binaries and the bucket.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{IF_NONE_MATCH, RANGE};
use axum::http::{HeaderMap, HeaderName, Method, Uri};
use axum::response::Response;
use local::database;
use serde_json::json;
use tokio::net::TcpListener;

use super::deployment::Deployment;
use super::event::{Event, decoded};
use super::keys::{CloudFormation, properties};
use super::template::Template;
use crate::packages::upload;
use crate::{browser, zips};

/// API Gateway.
async fn call(
    State(api): State<Arc<Deployment>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let answer = api.send(Event::arrived(&method, &uri, &headers, &body)).await;
    let mut response = Response::new(Body::from(answer.bytes));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// S3, as it answers the distribution.
async fn object(State(api): State<Arc<Deployment>>, uri: Uri, headers: HeaderMap) -> Response {
    let asked = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let key = decoded(&uri.path()[1..]);
    let served = api.files.serve(&key, asked(RANGE), asked(IF_NONE_MATCH)).await;
    local::content::response(served).unwrap()
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_plays_a_course_that_is_deployed() {
    let template = Template::read(&[]);
    let functions = template.functions();
    let api = Arc::new(Deployment::of(functions, &database::serve(None).await.unwrap()).await);
    CloudFormation::start()
        .await
        .ask(&api, "Create", None, properties(&api))
        .await;
    let register = Event::lms_json("POST", "/api/v1/packages", &json!({ "filename": "demo.zip" }));
    let registered = api.send(register.key(&api.key)).await.expect(201).body;
    assert_eq!(upload(&registered, zips::demo()).await, 200);
    api.tell().await;
    let (zip, asked) = zips::odd(2004);
    let register = Event::lms_json("POST", "/api/v1/packages", &json!({ "filename": "odd.zip" }));
    let odd = api.send(register.key(&api.key)).await.expect(201).body;
    assert_eq!(upload(&odd, zip).await, 200);
    api.tell().await;
    let odd = json!({ "package_id": odd["package_id"], "asked": asked }).to_string();

    let origins = [Router::new().fallback(call), Router::new().fallback(object)];
    let [calls, objects] = origins.map(|router| serve(router.with_state(Arc::clone(&api))));
    let (calls, objects) = (calls.await, objects.await);
    let edge = json!({ "behaviours": template.edge(), "keys": api.guard.edge().held() }).to_string();
    let variables = [
        ("LECTERN_URL", calls.as_str()),
        ("LECTERN_BUCKET", objects.as_str()),
        ("LECTERN_EDGE", edge.as_str()),
        ("LECTERN_API_KEY", api.key.reveal()),
        ("LECTERN_ODD", odd.as_str()),
        ("LECTERN_PACKAGE", registered["package_id"].as_str().unwrap()),
    ];
    browser::run("deployment.test.js", &variables).await;
    assert_eq!(api.guard.refused(), [].into());
}
