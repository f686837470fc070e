//! What a test is answered.

use reqwest::header::HeaderMap;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::contract::Exchange;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// What it says, byte by byte: not everything is text.
    pub bytes: Vec<u8>,
    pub text: String,
    pub body: Value,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self {
            status,
            headers,
            bytes,
            text,
            body,
        }
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    /// Insists that the API's document says so of this request. The tests that ask for a compressed answer ask for it plain as well.
    #[track_caller]
    pub fn check(&self, method: &Method, path: &str, sent: (Option<&str>, &[u8])) {
        if !self.headers.contains_key("content-encoding") {
            let (status, headers, text) = (self.status, &self.headers, self.text.as_str());
            Exchange {
                method,
                path,
                sent,
                status,
                headers,
                text,
            }
            .check();
        }
    }

    /// Insists on a status, and shows the answer when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Insists on a problem.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.code(), code, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        answer
    }
}
