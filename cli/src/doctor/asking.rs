//! Calls that change nothing, each made once: what is wrong now is not to be hidden by another try.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use terminal::Failure;
use ureq::Agent;

use super::check::{Check, State};
use super::page::gateway;
use crate::service::{CALL_TIMEOUT, agent, problem, unreached};

/// How much of an answer is read.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Where the page of errors leads whoever meets something that is not Lectern's.
const PLACES: &str = "docs/operate.md";

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum As<'a> {
    Nobody,
    Key(&'a str),
    Token(&'a str),
}

/// An answer, and when it came.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    /// What time it was there (RFC 9110, 6.6.1), to the second.
    pub date: Option<Timestamp>,
    pub took: Duration,
    /// The answer, where it is JSON.
    pub body: Option<Value>,
}

/// A service.
pub(super) struct Asking {
    agent: Agent,
    url: String,
}

impl Asking {
    /// A service at an address that can be one.
    pub(super) fn at(url: String) -> Self {
        Self { agent: agent(), url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Asks for what is at a path.
    pub(super) fn get(&self, path: &str, who: As) -> Result<Answer, Failure> {
        self.get_link(&format!("{}{path}", self.url), who, None)
    }

    /// Asks for a link, or for its first byte.
    pub(super) fn get_link(&self, link: &str, who: As, range: Option<&str>) -> Result<Answer, Failure> {
        let mut request = self.agent.get(link);
        match who {
            As::Nobody => {}
            As::Key(key) => request = request.header("x-api-key", key),
            As::Token(token) => request = request.header("authorization", format!("Bearer {token}")),
        }
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let request = request.config().timeout_global(Some(CALL_TIMEOUT)).build();
        let began = Instant::now();
        let mut answer = request.call().map_err(|error| unreached(&self.url, &error))?;
        let took = began.elapsed();
        let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        let read = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let text = read.map_err(|error| unreached(&self.url, &error))?;
        Ok(Answer {
            status: answer.status().as_u16(),
            date,
            took,
            body: serde_json::from_slice(&text).ok(),
        })
    }

    /// What was asked for, or what is wrong.
    pub(super) fn found(&self, name: &'static str, path: &str, who: As) -> Result<Value, Box<Check>> {
        match self.get(path, who) {
            Ok(answer) => self.judged(name, answer),
            Err(failure) => Err(unreachable(name, &failure).into()),
        }
    }

    /// An answer's document, or what is wrong.
    pub(super) fn judged(&self, name: &'static str, answer: Answer) -> Result<Value, Box<Check>> {
        let status = answer.status;
        let Some(body) = answer.body else {
            return Err(self.foreign(name, status).into());
        };
        if (200..300).contains(&status) {
            return Ok(body);
        }
        Err(refused(name, Some(status), body, &self.url).into())
    }

    fn foreign(&self, name: &'static str, status: u16) -> Check {
        let message = format!("{} answers {status}, and not as Lectern does.", self.url);
        let (cause, remedy) = match status {
            403 => (
                "CloudFront refuses plain HTTP, and a proxy or firewall on the way may refuse anything.",
                "Use https:// and the output ApiUrl of the deployment.",
            ),
            502 | 504 => (
                "CloudFront or a proxy answers, and cannot reach Lectern behind it.",
                "Try again in a minute. If it stays, whoever runs this Lectern looks at API Gateway and at what stands in front of it.",
            ),
            _ => (
                "Another program answers at this address, or a proxy in front of Lectern.",
                "Compare the address with the output ApiUrl of the deployment. It has no path: /api/v1 is added to it.",
            ),
        };
        let check = Check::problem(name, "NOT_LECTERN", message, cause, remedy);
        let check = if status >= 500 {
            check.state(State::Unavailable)
        } else {
            check
        };
        check.note(format!(
            "{PLACES} lists what CloudFront and API Gateway answer by themselves."
        ))
    }
}

/// Nobody answers.
pub(super) fn unreachable(name: &'static str, failure: &Failure) -> Check {
    let cause = "No host has this name, nothing listens there, or a firewall is between. The message above says which.";
    let remedy = "Check the address, and the network of this machine. On a laptop, start Lectern with `cargo run`.";
    Check::problem(name, &failure.code, &failure.message, cause, remedy).state(State::Unavailable)
}

/// A refusal that was met or given, in words and explained.
pub(super) fn refused(name: &'static str, status: Option<u16>, body: Value, pages: &str) -> Check {
    let details = body["details"].clone();
    let message = body["message"].as_str().unwrap_or_default().to_owned();
    let told = problem(
        status
            .or(body["status"].as_u64().and_then(|status| status.try_into().ok()))
            .unwrap_or_default(),
        body,
    );
    let notes: Vec<String> = told
        .notes
        .iter()
        .filter(|note| !note.starts_with("help "))
        .cloned()
        .collect();
    let check = Check::of_code(name, &told.code, &details, &told.message, pages).notes(notes);
    let check = match gateway(status, &message).filter(|_| told.problem.is_none()) {
        Some(explained) => Check::new(name, State::Problem, &told.message).explained(explained, pages),
        None => check,
    };
    if told.exit == terminal::Exit::Unavailable {
        return check.state(State::Unavailable);
    }
    check
}
