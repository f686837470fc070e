//! Events as API Gateway sends them (payload 2.0): those below `tests/events`, with another path, query, header or
//! body in the places where API Gateway has them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::path::Path;

use axum::http::{HeaderMap, Method, Uri};
use reqwest::Url;
use serde_json::{Value, json};
use shared::tenant::ApiKey;

/// A request, as a function is handed it.
#[derive(Clone, Debug)]
pub struct Event(Value);

impl Event {
    /// An event from a file.
    pub fn recorded(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
        let text = std::fs::read(folder.join(name).with_extension("json")).unwrap();
        Self(serde_json::from_slice(&text).unwrap())
    }

    /// A call by an LMS, without a body.
    pub fn lms(method: &str, path: &str) -> Self {
        Self::recorded("lms_get").method(method).path(path)
    }

    /// A call by an LMS, with a body.
    pub fn lms_json(method: &str, path: &str, body: &Value) -> Self {
        Self::recorded("lms_post").method(method).path(path).json(body)
    }

    /// A call by a learner's browser, which has cookies and headers of several values; its API has a stage variable.
    pub fn page(method: &str, path: &str, body: &Value) -> Self {
        Self::recorded("page_put").method(method).path(path).json(body)
    }

    /// A request as it came over HTTP: the path decoded, as API Gateway decodes it.
    pub fn arrived(method: &Method, uri: &Uri, headers: &HeaderMap, body: &str) -> Self {
        let mut event = Self::recorded("lms_get")
            .method(method.as_str())
            .path(&decoded(uri.path()));
        event.0["headers"] = json!({});
        let event = event.query(uri.query().unwrap_or_default());
        let event = headers.iter().fold(event, |event, (name, value)| {
            event.header(name.as_str(), value.to_str().unwrap())
        });
        match body {
            "" => event,
            body => event.raw_body(json!(body)),
        }
    }

    pub fn method(mut self, method: &str) -> Self {
        self.0["requestContext"]["http"]["method"] = json!(method);
        self
    }

    /// The path as it is to stand in the event. API Gateway hands on paths that it has decoded; a function's own URL
    /// and `cargo lambda watch` hand them on as they came.
    pub fn path(mut self, path: &str) -> Self {
        self.0["rawPath"] = json!(path);
        self.0["requestContext"]["http"]["path"] = json!(path);
        self
    }

    /// The query as it was sent. Values of one name are joined by commas in the decoded copy.
    pub fn query(mut self, query: &str) -> Self {
        let mut decoded = BTreeMap::<String, String>::new();
        for (name, value) in Url::parse(&format!("https://host/?{query}")).unwrap().query_pairs() {
            let values = decoded.entry(name.into_owned()).or_default();
            let separator = if values.is_empty() { "" } else { "," };
            *values += &format!("{separator}{value}");
        }
        self.0["rawQueryString"] = json!(query);
        self.0["queryStringParameters"] = json!(decoded);
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = json!(value);
        self
    }

    pub fn without_header(mut self, name: &str) -> Self {
        self.0["headers"].as_object_mut().unwrap().remove(name);
        self
    }

    /// The name under which the API is called.
    pub fn host(mut self, host: &str) -> Self {
        self.0["requestContext"]["domainName"] = json!(host);
        self.0["requestContext"]["domainPrefix"] = json!(host.split('.').next());
        self.header("host", host)
    }

    pub fn key(self, key: &ApiKey) -> Self {
        self.header("x-api-key", key.reveal())
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub fn text(mut self, media: &str, body: &str) -> Self {
        self.0["body"] = json!(body);
        self.header("content-type", media)
            .header("content-length", &body.len().to_string())
    }

    /// The body as it stands in the event, whatever else it says.
    pub fn raw_body(mut self, body: Value) -> Self {
        self.0["body"] = body;
        self
    }

    /// `GET /api/v1/sessions`, to find a route by.
    pub fn target(&self) -> (&str, &str) {
        let method = self.0["requestContext"]["http"]["method"].as_str().unwrap();
        (method, self.0["rawPath"].as_str().unwrap())
    }

    /// The request that the event tells of, for whoever reads it as a client sent it: path with query, media type and body.
    pub fn request(&self) -> (String, Option<&str>, Vec<u8>) {
        let text = |value: &'_ Value| value.as_str().unwrap_or_default().to_owned();
        let (path, query) = (text(&self.0["rawPath"]), text(&self.0["rawQueryString"]));
        let target = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        let media = self.0["headers"]["content-type"].as_str();
        let body = text(&self.0["body"]).into_bytes();
        let is_encoded = self.0["isBase64Encoded"] == true;
        let body = if is_encoded {
            STANDARD.decode(body).unwrap()
        } else {
            body
        };
        (target, media, body)
    }

    /// The event as the function behind this route gets it.
    pub fn routed(mut self, route: &str, path_parameters: &BTreeMap<String, String>) -> Value {
        self.0["routeKey"] = json!(route);
        self.0["requestContext"]["routeKey"] = json!(route);
        self.0.as_object_mut().unwrap().remove("pathParameters");
        if !path_parameters.is_empty() {
            self.0["pathParameters"] = json!(path_parameters);
        }
        self.0
    }
}

/// A part of a path, decoded.
pub fn decoded(part: &str) -> String {
    let url = Url::parse(&format!("https://host/?part={}", part.replace('+', "%2B"))).unwrap();
    url.query_pairs().next().unwrap().1.into_owned()
}
