//! The API, as its clients see it: JSON, problems in words, and calls that are repeated where that is safe.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use shared::tenant::ApiKey;
use thiserror::Error;
use ureq::http::Response;
use ureq::{Agent, Body, SendBody};

/// What one call may take; the API's own limit is ten seconds.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a call is made that is safe to repeat, and an upload begun.
const TRIES: u32 = 4;
/// The wait before another try, which grows with each.
const WAIT: Duration = Duration::from_millis(500);
/// Packages on a page of the list.
const PAGE: usize = 100;

/// Why a call did not come to its end.
#[derive(Debug, Error)]
pub(super) enum ServiceError {
    /// No address.
    #[error("the API's address is missing; give --url or LECTERN_URL")]
    NoUrl,
    /// No key.
    #[error("the API key is missing; give --api-key or LECTERN_API_KEY")]
    NoKey,
    /// Nobody answers.
    #[error("{url} cannot be reached: {source}")]
    Unreached {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The API refuses.
    #[error("{0}")]
    Refused(String),
    /// What answers is no Lectern.
    #[error("{0} does not answer as Lectern does; is it the right address?")]
    Foreign(String),
    /// The zip.
    #[error("{path} cannot be read: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The upload.
    #[error("the upload was refused with {status}: {reason}")]
    Upload {
        /// The status.
        status: u16,
        /// S3's word for it.
        reason: String,
    },
    /// The terminal.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[source] io::Error),
}

/// An API, and the key to call it with.
pub(super) struct Service {
    agent: Agent,
    url: String,
    key: String,
}

impl Service {
    pub(super) fn new(url: Option<&str>, key: Option<&ApiKey>) -> Result<Self, ServiceError> {
        let url = url.filter(|url| !url.is_empty()).ok_or(ServiceError::NoUrl)?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CALL_TIMEOUT))
            .user_agent(concat!("lectern/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            url: url.trim_end_matches('/').to_owned(),
            key: key.ok_or(ServiceError::NoKey)?.reveal().to_owned(),
        })
    }

    /// Registers a package, or a new version of one; the answer has the link to upload by.
    pub(super) fn await_upload(
        &self,
        package: Option<&str>,
        filename: &str,
        title: Option<&str>,
    ) -> Result<Value, ServiceError> {
        let mut body = json!({ "filename": filename });
        if let Some(title) = title {
            body["title"] = json!(title);
        }
        let path = match package {
            Some(id) => format!("{}/versions", path_of(id)),
            None => "/api/v1/packages".to_owned(),
        };
        let url = format!("{}{path}", self.url);
        let request = self.agent.post(&url).header("x-api-key", &self.key);
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        self.read(request.send_json(&body))
    }

    pub(super) fn package(&self, id: &str) -> Result<Value, ServiceError> {
        self.get(&format!("{}?include=course", path_of(id)))
    }

    /// A package without its course, for whoever waits.
    pub(super) fn state(&self, id: &str) -> Result<Value, ServiceError> {
        self.get(&path_of(id))
    }

    pub(super) fn packages(&self, most: usize) -> Result<Vec<Value>, ServiceError> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        while found.len() < most {
            let limit = PAGE.min(most - found.len());
            let page = self.get(&format!("/api/v1/packages?limit={limit}{cursor}"))?;
            found.extend(page["packages"].as_array().into_iter().flatten().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        Ok(found)
    }

    pub(super) fn delete(&self, id: &str) -> Result<(), ServiceError> {
        let url = format!("{}{}", self.url, path_of(id));
        let request = self.agent.delete(&url).header("x-api-key", &self.key);
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        self.read(request.call()).map(drop)
    }

    fn get(&self, path: &str) -> Result<Value, ServiceError> {
        let url = format!("{}{path}", self.url);
        let mut tries = 1;
        loop {
            let request = self.agent.get(&url).header("x-api-key", &self.key);
            let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
            match request.call() {
                Ok(answer) if answer.status() == 503 && tries < TRIES => {}
                Err(_) if tries < TRIES => {}
                answer => return self.read(answer),
            }
            sleep(WAIT * tries);
            tries += 1;
        }
    }

    fn read(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, ServiceError> {
        let mut answer = answer.map_err(|source| self.unreached(source))?;
        let status = answer.status();
        if status == 204 {
            return Ok(Value::Null);
        }
        let body: Value = answer
            .body_mut()
            .read_json()
            .map_err(|_| ServiceError::Foreign(self.url.clone()))?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(ServiceError::Refused(problem(status.as_u16(), &body)))
        }
    }

    fn unreached(&self, source: ureq::Error) -> ServiceError {
        ServiceError::Unreached {
            url: self.url.clone(),
            source: Box::new(source),
        }
    }

    /// Sends a zip by the link of an answer; `watched` wraps what is read of it. An upload that breaks off is begun again: the
    /// bucket makes an object of all its bytes or of none.
    pub(super) fn upload<R: Read>(
        &self,
        link: &Value,
        file: &mut File,
        size: u64,
        mut watched: impl FnMut(File) -> R,
    ) -> Result<(), ServiceError> {
        let url = link["url"].as_str().unwrap_or_default();
        let unread = |source| ServiceError::File {
            path: "the zip".to_owned(),
            source,
        };
        let mut tries = 1;
        loop {
            file.rewind().map_err(unread)?;
            let mut request = self.agent.put(url).header("content-length", size.to_string());
            for (name, value) in link["headers"].as_object().into_iter().flatten() {
                request = request.header(name, value.as_str().unwrap_or_default());
            }
            let mut body = watched(file.try_clone().map_err(unread)?);
            match request.send(SendBody::from_reader(&mut body)) {
                // An earlier try had come to its end after all.
                Ok(answer) if answer.status().is_success() || (answer.status() == 412 && tries > 1) => return Ok(()),
                Ok(answer) if answer.status().as_u16() < 500 || tries == TRIES => return Err(refused(answer)),
                Err(source) if tries == TRIES => return Err(self.unreached(source)),
                Ok(_) | Err(_) => {}
            }
            sleep(WAIT * tries);
            tries += 1;
        }
    }
}

fn path_of(id: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '-';
    // What is no id is the API's to refuse, in one segment.
    let id: String = id.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    format!("/api/v1/packages/{id}")
}

fn refused(mut answer: Response<Body>) -> ServiceError {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    let reason = match (status, code) {
        (403, _) => "the link is over, or was changed; add the course again".to_owned(),
        (412, _) => "the link was used before; add the course again".to_owned(),
        (_, Some((code, _))) => code.to_owned(),
        (_, None) => "the bucket says no more".to_owned(),
    };
    ServiceError::Upload { status, reason }
}

/// A problem (RFC 9457) in words.
fn problem(status: u16, body: &Value) -> String {
    let said = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
    let mut text = match said("detail") {
        detail if detail.is_empty() => format!("the API answers {status} {}", said("message")),
        detail => format!("{} ({status} {}): {detail}", said("title"), said("code")),
    };
    for error in body["details"]["errors"].as_array().into_iter().flatten() {
        let place = error["pointer"]
            .as_str()
            .or(error["parameter"].as_str())
            .unwrap_or_default();
        text.push_str(&format!(
            "\n  {place} {}",
            error["message"].as_str().unwrap_or_default()
        ));
    }
    if let Some(request) = body["instance"].as_str() {
        text.push_str(&format!("\n  request {}", request.trim_start_matches("urn:request:")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_words() {
        let body = json!({
            "title": "Invalid request", "code": "INVALID_REQUEST", "detail": "The body cannot be used.",
            "instance": "urn:request:r1",
            "details": { "errors": [{ "pointer": "/title", "message": "is too long" }] },
        });
        let expected =
            "Invalid request (400 INVALID_REQUEST): The body cannot be used.\n  /title is too long\n  request r1";
        assert_eq!(problem(400, &body), expected);
        assert_eq!(
            problem(429, &json!({ "message": "Too Many Requests" })),
            "the API answers 429 Too Many Requests"
        );
    }

    #[test]
    fn an_id_stays_in_its_segment() {
        assert_eq!(path_of("0197a4c2-5b1e"), "/api/v1/packages/0197a4c2-5b1e");
        assert_eq!(path_of("../sessions?x=#"), "/api/v1/packages/___sessions_x__");
    }
}
