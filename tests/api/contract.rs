//! Every request and answer of the tests, held against the API's document.
//!
//! An answer has a status, headers, a media type and a body that its operation documents; it may have no member that the document
//! does not name, although clients have to bear some. A request is held against it where it was taken: what tests send wrong on
//! purpose is answered with 4xx.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::{Draft, Validator};
use local::service;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The document.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(service::routes().split_for_parts().1).unwrap());

/// The document, its answers closed to members that it does not name.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut document = DOCUMENT.clone();
    for schema in document["components"]["schemas"].as_object_mut().unwrap().values_mut() {
        close_below(schema);
    }
    document
});

/// The headers that an answer may only have where its operation says so.
const HEADERS: [&str; 5] = ["ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id"];

/// The headers that an operation may announce and an answer lack: what is left of a limit, where a key has one.
const LIMITS: [&str; 3] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

/// What a test sent, and what it was answered.
pub struct Exchange<'a> {
    pub method: &'a Method,
    /// The path with its query.
    pub path: &'a str,
    pub sent: (Option<&'a str>, &'a [u8]),
    pub status: StatusCode,
    pub headers: &'a HeaderMap,
    pub text: &'a str,
}

/// Closes a schema where an object is used as it is, and not as a part of another one.
fn close(schema: &mut Value) {
    close_below(schema);
    let names = |member: &str| schema.get(member).is_some();
    let has_members = ["$ref", "properties", "allOf"].into_iter().any(names);
    if has_members && !names("additionalProperties") {
        schema["unevaluatedProperties"] = json!(false);
    }
}

fn close_below(schema: &mut Value) {
    for (member, value) in schema.as_object_mut().into_iter().flatten() {
        match member.as_str() {
            "allOf" => value.as_array_mut().unwrap().iter_mut().for_each(close_below),
            "oneOf" | "anyOf" => value.as_array_mut().unwrap().iter_mut().for_each(close),
            "properties" => value.as_object_mut().unwrap().values_mut().for_each(close),
            "items" => close(value),
            "additionalProperties" if value.is_object() => close(value),
            _ => {}
        }
    }
}

/// Validators that were made, by their schemas, and whether they are for answers.
type Validators = HashMap<(String, bool), Arc<Validator>>;

/// A validator of a schema beside the components of the document.
fn validator(document: &Value, schema: &Value) -> Validator {
    let root = json!({ "allOf": [schema], "components": document["components"] });
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    options.should_validate_formats(true).build(&root).unwrap()
}

/// What is wrong with a value by a schema of the document; as an answer, members that are not named are wrong as well.
pub fn faults(schema: &Value, value: &Value, is_answer: bool) -> Vec<String> {
    static KNOWN: LazyLock<Mutex<Validators>> = LazyLock::new(Mutex::default);
    let key = (schema.to_string(), is_answer);
    let known = KNOWN.lock().unwrap().get(&key).cloned();
    let validator = known.unwrap_or_else(|| {
        let mut schema = schema.clone();
        let document = if is_answer {
            close(&mut schema);
            &CLOSED
        } else {
            &DOCUMENT
        };
        let made = Arc::new(validator(document, &schema));
        KNOWN.lock().unwrap().insert(key, made.clone());
        made
    });
    let told = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()));
    told.collect()
}

/// The path of the document that a path is one of; the one with fewer variables where there are two.
fn template(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (ours, theirs) = (template.split('/'), path.split('/'));
        ours.clone().count() == theirs.clone().count()
            && ours
                .zip(theirs)
                .all(|(ours, theirs)| ours == theirs || ours.starts_with('{') && !theirs.is_empty())
    };
    let paths = DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str);
    paths
        .filter(|template| fits(template))
        .min_by_key(|template| template.matches('{').count())
}

/// The media type of a header's value.
fn media(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

impl Exchange<'_> {
    /// Insists that the document says so.
    #[track_caller]
    pub fn check(&self) {
        let (path, query) = self.path.split_once('?').unwrap_or((self.path, ""));
        let Some(template) = template(path) else {
            // What is no operation: a course's files, or a path that is not there.
            return;
        };
        let Some(operation) = DOCUMENT["paths"][template].get(self.method.as_str().to_lowercase()) else {
            let is_refused = self.status == StatusCode::METHOD_NOT_ALLOWED;
            assert!(
                is_refused || [Method::HEAD, Method::OPTIONS].contains(self.method),
                "{}",
                self.told("is no operation")
            );
            return;
        };
        self.check_answer(operation);
        if self.status.is_success() {
            self.check_request(operation, query);
        }
    }

    fn told(&self, what: impl std::fmt::Display) -> String {
        let text: String = self.text.chars().take(2000).collect();
        format!("{} {} {}: {what}\n{text}", self.method, self.path, self.status)
    }

    #[track_caller]
    fn check_answer(&self, operation: &Value) {
        let status = self.status.as_str();
        let range = format!("{}XX", &status[..1]);
        let responses = &operation["responses"];
        let response = responses.get(status).or_else(|| responses.get(&range));
        let response = response.unwrap_or_else(|| panic!("{}", self.told("the status is not documented")));
        for name in HEADERS.into_iter().chain(LIMITS) {
            let (has, says) = (self.headers.contains_key(name), response["headers"].get(name).is_some());
            // A range has headers that only some of its statuses have.
            let may_lack = (LIMITS.contains(&name) || responses.get(status).is_none()) && !has;
            assert!(
                has == says || may_lack,
                "{}",
                self.told(format!("{name} is there: {has}, and documented: {says}"))
            );
        }
        let Some(content) = response.get("content") else {
            assert_eq!(self.text, "", "{}", self.told("no body is documented"));
            return;
        };
        let sent = self
            .headers
            .get("content-type")
            .map_or("", |value| value.to_str().unwrap());
        let documented = content.get(media(sent));
        let documented = documented.unwrap_or_else(|| panic!("{}", self.told(format!("{sent:?} is not documented"))));
        if media(sent).ends_with("json") {
            let body = serde_json::from_str(self.text).unwrap();
            let faults = faults(&documented["schema"], &body, true);
            assert!(faults.is_empty(), "{}", self.told(faults.join("\n")));
        }
    }

    #[track_caller]
    fn check_request(&self, operation: &Value, query: &str) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<&Value> = parameters.filter(|parameter| parameter["in"] == "query").collect();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        for (name, text) in &pairs {
            let parameter = parameters.iter().find(|parameter| parameter["name"] == **name);
            // A learner's link passes through mail and the like, which add parameters of their own.
            if parameter.is_none() && operation["operationId"] == "open-player" {
                continue;
            }
            let parameter = parameter.unwrap_or_else(|| panic!("{}", self.told(format!("?{name} is not documented"))));
            let number = || {
                faults(
                    &parameter["schema"],
                    &text.parse::<i64>().map_or(Value::Null, Value::from),
                    false,
                )
            };
            let text = faults(&parameter["schema"], &json!(text), false);
            assert!(text.is_empty() || number().is_empty(), "{}", self.told(text.join("\n")));
        }
        let is_sent = |parameter: &&&Value| pairs.iter().any(|(name, _)| parameter["name"] == **name);
        let missing = parameters
            .iter()
            .filter(|parameter| parameter["required"] == true && !is_sent(parameter));
        assert_eq!(missing.count(), 0, "{}", self.told("a parameter is missing"));

        let (kind, bytes) = self.sent;
        let content = &operation["requestBody"]["content"];
        if bytes.is_empty() {
            assert!(
                operation["requestBody"]["required"] != true,
                "{}",
                self.told("a body is documented")
            );
            return;
        }
        let body: Value = serde_json::from_slice(bytes).unwrap();
        let kind = media(kind.unwrap_or_default());
        match content.get(kind) {
            Some(documented) => {
                let faults = faults(&documented["schema"], &body, false);
                assert!(
                    faults.is_empty(),
                    "{}",
                    self.told(format!("the request {body}: {}", faults.join("\n")))
                );
            }
            // A call without a body takes an empty object, for clients that always send one.
            None => assert_eq!(body, json!({}), "{}", self.told(format!("{kind:?} is not documented"))),
        }
    }
}

#[test]
fn what_the_document_does_not_say_is_found() {
    let health = &DOCUMENT["paths"]["/api/health"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(
        faults(health, &json!({ "status": "ok", "version": "1" }), true),
        Vec::<String>::new()
    );
    assert_eq!(
        faults(health, &json!({ "status": "ok", "version": "1", "more": 1 }), true).len(),
        1
    );
    assert_eq!(
        faults(health, &json!({ "status": "ok", "version": "1", "more": 1 }), false).len(),
        0
    );
    let listed = json!({ "$ref": "#/components/schemas/Session" });
    assert_ne!(faults(&listed, &json!({}), true).len(), 0);
    assert_eq!(
        template("/api/v1/sessions/a/runs"),
        Some("/api/v1/sessions/{session_id}/runs")
    );
    assert_eq!(template("/api/v1/sessions/a/b"), None);
}
