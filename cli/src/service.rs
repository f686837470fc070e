//! The API, as its clients see it: JSON, problems in words, and calls that are repeated where that is safe.

/// Sending a zip.
mod upload;

use std::thread::sleep;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use terminal::{Exit, Failure};
use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

/// What one call may take; the API's own limit is ten seconds.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a call is made that is safe to repeat, and an upload begun.
const TRIES: u32 = 4;
/// The wait before another try, which grows with each.
const WAIT: Duration = Duration::from_millis(500);
/// The longest wait that an answer can ask for. Whoever is to wait longer is told instead.
const LONGEST_WAIT: u64 = 5;
/// Entries on a page of a list: as many as the API gives.
const PAGE: usize = 100;

/// What stands as it is in a segment of a path (RFC 3986, 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one segment of a path, or one value of a query. What is no id is the API's to refuse.
pub(crate) fn segment(text: &str) -> String {
    match text {
        // Whatever is on the way would take these for steps.
        "." | ".." => text.replace('.', "%2E"),
        text => utf8_percent_encode(text, UNRESERVED).to_string(),
    }
}

/// An address, as paths are added to it.
///
/// # Errors
/// Where it cannot be used.
pub(crate) fn address(url: &str) -> Result<String, Failure> {
    let is_address = url.parse::<Uri>().is_ok_and(|uri| {
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        is_http && uri.host().is_some_and(|host| !host.is_empty())
    });
    if is_address {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    let message = "The API's address cannot be used. It begins with https:// or http://, as https://scorm.example.com.";
    Err(Failure::new(Exit::Usage, "INVALID_URL", message))
}

/// A key that can stand in a header.
///
/// # Errors
/// Where it cannot.
pub(crate) fn usable_key(key: &str) -> Result<&str, Failure> {
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(key);
    }
    let message = "The API key cannot be used: a key has letters, digits, - and _ only. Check what was copied.";
    Err(Failure::new(Exit::Usage, "INVALID_KEY", message))
}

/// What calls are made with.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(CALL_TIMEOUT))
        .user_agent(concat!("lectern/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}

/// An API, and the key to call it with.
pub(crate) struct Service {
    agent: Agent,
    url: String,
    key: String,
}

impl Service {
    /// The API at an address.
    ///
    /// # Errors
    /// Where address or key cannot be used.
    pub(crate) fn new(url: &str, key: &str) -> Result<Self, Failure> {
        Ok(Self {
            agent: agent(),
            url: address(url)?,
            key: usable_key(key)?.to_owned(),
        })
    }

    /// Reads what is at a path. It is asked for again where nobody answered, or not now.
    pub(crate) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.read(self.asked(path))
    }

    /// Reads a text that is at a path, in the same way.
    pub(crate) fn get_text(&self, path: &str) -> Result<String, Failure> {
        let answer = self.asked(path);
        match answer {
            Ok(mut answer) if answer.status().is_success() => {
                let text = answer.body_mut().read_to_string();
                text.map_err(|error| unreached(&self.url, &error))
            }
            answer => self.read(answer).map(|_| String::new()),
        }
    }

    fn asked(&self, path: &str) -> Result<Response<Body>, ureq::Error> {
        let mut tries = 1;
        loop {
            let request = self.agent.get(self.at(path)).header("x-api-key", &self.key);
            let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
            let answer = request.call();
            let wait = match &answer {
                Ok(answer) if matches!(answer.status().as_u16(), 429 | 503) => asked_wait(answer, WAIT * tries),
                Ok(_) => None,
                Err(_) => Some(WAIT * tries),
            };
            match wait {
                Some(wait) if tries < TRIES => sleep(wait),
                _ => return answer,
            }
            tries += 1;
        }
    }

    /// Reads a list to its end, or to so many entries.
    pub(crate) fn list(
        &self,
        path: &str,
        member: &str,
        query: &[(&str, &Option<String>)],
        most: usize,
    ) -> Result<Vec<Value>, Failure> {
        let given = query.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let given: String = given
            .map(|(name, value)| format!("&{name}={}", segment(value)))
            .collect();
        let mut found = Vec::new();
        let mut cursor = String::new();
        while found.len() < most {
            let limit = PAGE.min(most - found.len());
            let page = self.get(&format!("{path}?limit={limit}{given}{cursor}"))?;
            found.extend(page[member].as_array().into_iter().flatten().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", segment(next)),
                None => break,
            }
        }
        Ok(found)
    }

    /// What is at a path, with all its SCOs: a long list of them comes in several answers. `onward` is the path to which the last one's
    /// name is added for the next answer.
    pub(crate) fn get_with_scos(&self, path: &str, onward: &str) -> Result<Value, Failure> {
        let mut whole = self.get(path)?;
        while let Some(after) = whole["scos_after"].as_str() {
            let mut next = self.get(&format!("{onward}{}", segment(after)))?;
            if let (Some(scos), Some(more)) = (whole["scos"].as_array_mut(), next["scos"].as_array_mut()) {
                scos.append(more);
            }
            whole["scos_after"] = next["scos_after"].take();
        }
        Ok(whole)
    }

    /// Makes or does something.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.agent.post(self.at(path)).header("x-api-key", &self.key);
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        self.read(request.send_json(body))
    }

    /// Sets something.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.agent.put(self.at(path)).header("x-api-key", &self.key);
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        self.read(request.send_json(body))
    }

    /// Deletes what is at a path. The answer is what is said of it, where it goes on.
    pub(crate) fn delete(&self, path: &str) -> Result<Value, Failure> {
        let request = self.agent.delete(self.at(path)).header("x-api-key", &self.key);
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        self.read(request.call())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn read(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, Failure> {
        let mut answer = answer.map_err(|error| unreached(&self.url, &error))?;
        let status = answer.status();
        if status == 204 {
            return Ok(Value::Null);
        }
        let foreign = || {
            let message = format!("{} does not answer as Lectern does. Is it the right address?", self.url);
            Failure::new(Exit::Usage, "NOT_LECTERN", message)
        };
        let body: Value = answer.body_mut().read_json().map_err(|_| foreign())?;
        if status.is_success() {
            return Ok(body);
        }
        Err(problem(status.as_u16(), body))
    }
}

/// Nobody answers at an address.
pub(crate) fn unreached(url: &str, error: &ureq::Error) -> Failure {
    let message = format!("{url} cannot be reached: {error}. Check the address and whether Lectern runs there.");
    Failure::new(Exit::Unavailable, "NOT_REACHED", message)
}

/// How long an answer asks to wait; nothing where that is too long.
fn asked_wait(answer: &Response<Body>, usual: Duration) -> Option<Duration> {
    let asked = answer
        .headers()
        .get("retry-after")
        .and_then(|wait| wait.to_str().ok()?.parse().ok());
    match asked {
        Some(seconds @ ..=LONGEST_WAIT) => Some(Duration::from_secs(seconds)),
        Some(_) => None,
        None => Some(usual),
    }
}

/// A problem (RFC 9457) in words, and whole for programs. What API Gateway answers by itself has a message alone.
pub(crate) fn problem(status: u16, body: Value) -> Failure {
    let said = |member: &str| body[member].as_str().unwrap_or_default();
    let exit = if status == 429 || status >= 500 {
        Exit::Unavailable
    } else {
        Exit::Refused
    };
    if said("detail").is_empty() {
        let (code, message) = match said("code") {
            "" => ("NO_PROBLEM", format!("The API answers {status} {}.", said("message"))),
            code => (code, said("message").to_owned()),
        };
        return Failure::new(exit, code, message);
    }
    let mut notes = Vec::new();
    for error in body["details"]["errors"].as_array().into_iter().flatten() {
        let of = |member: &str| error[member].as_str();
        let place = of("pointer").or(of("parameter")).or(of("element")).unwrap_or_default();
        let reason = of("reason").or(of("message")).unwrap_or_default();
        notes.push(format!("{place} {reason}"));
    }
    for (name, value) in [
        ("help", said("type")),
        ("request", said("instance").trim_start_matches("urn:request:")),
    ] {
        if !value.is_empty() {
            notes.push(format!("{name} {value}"));
        }
    }
    let message = format!("{} ({status} {}): {}", said("title"), said("code"), said("detail"));
    Failure {
        notes,
        problem: Some(body.clone()),
        ..Failure::new(exit, said("code"), message)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_is_told_in_words() {
        let body = json!({
            "type": "http://h/docs/errors#invalid-request", "title": "Invalid request", "code": "INVALID_REQUEST",
            "detail": "The body cannot be used.", "instance": "urn:request:r1",
            "details": { "errors": [{ "pointer": "/title", "reason": "is too long" }] },
        });
        let told = problem(400, body.clone());
        let expected = "Invalid request (400 INVALID_REQUEST): The body cannot be used.";
        assert_eq!((told.message.as_str(), told.problem), (expected, Some(body)));
        let notes = [
            "/title is too long",
            "help http://h/docs/errors#invalid-request",
            "request r1",
        ];
        assert_eq!(told.notes, notes);
        let gateway = problem(429, json!({ "message": "Too Many Requests" }));
        assert_eq!(
            (gateway.message.as_str(), gateway.exit),
            ("The API answers 429 Too Many Requests.", Exit::Unavailable)
        );
    }

    #[test]
    fn an_id_stays_in_its_segment() {
        assert_eq!(segment("0197a4c2-5b1e"), "0197a4c2-5b1e");
        assert_eq!(segment("../a?x=#"), "..%2Fa%3Fx%3D%23");
        assert_eq!(segment(".."), "%2E%2E");
    }

    #[test]
    fn what_is_no_address_and_what_is_no_key_is_refused_without_showing_it() {
        let code = |url, key| Service::new(url, key).err().map(|failure| failure.code);
        for url in [
            "",
            "lms.example",
            "ftp://lms.example",
            "https://",
            "http:///a",
            "https://a b",
        ] {
            assert_eq!(code(url, "scorm_x").as_deref(), Some("INVALID_URL"), "{url}");
        }
        for key in ["", "with space", "line\nbreak", "schlüssel"] {
            assert_eq!(code("https://h", key).as_deref(), Some("INVALID_KEY"), "{key}");
        }
        assert_eq!(code("http://localhost:3000/", "scorm_x"), None);
    }
}
