//! Answers in the form that API Gateway takes (payload 2.0): it makes `500 Internal Server Error` of any other, and
//! tells nobody why.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::answer::Answer;

/// Reads a function's answer to a method, and insists on what every answer has.
pub fn read(method: &str, request_id: &str, payload: &Value) -> Answer {
    let members: Vec<&str> = payload.as_object().unwrap().keys().map(String::as_str).collect();
    for member in &members {
        // multiValueHeaders is payload 1.0's, and passed over where it is empty.
        let known = [
            "statusCode",
            "headers",
            "multiValueHeaders",
            "cookies",
            "body",
            "isBase64Encoded",
        ];
        assert!(known.contains(member), "an answer has no {member}: {payload:#}");
    }
    let status = payload["statusCode"].as_u64().unwrap();
    let mut headers = headers(&payload["headers"]);
    let text = match &payload["body"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => panic!("a body is a text, not {other}"),
    };
    // As a client does: whoever reads on sees the text, and neither its coding nor how long it was.
    let coding = headers.remove("content-encoding");
    let length = headers.remove("content-length");
    let is_text = headers
        .get("content-type")
        .is_none_or(|kind| kind != "application/wasm");
    assert_eq!(
        payload["isBase64Encoded"],
        coding.is_some() || !is_text,
        "every answer is text, or compressed, or the engine: {payload:#}"
    );
    let sent = match payload["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(&text).unwrap(),
        _ => text.into_bytes(),
    };
    if let Some(length) = length
        && method != "HEAD"
    {
        assert_eq!(length.to_str().unwrap(), sent.len().to_string(), "{payload:#}");
    }
    let bytes = match coding {
        Some(coding) => unpacked(&coding, &sent),
        None => sent,
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(is_empty(&payload["cookies"]), "no answer sets a cookie: {payload:#}");
    assert!(is_empty(&payload["multiValueHeaders"]), "{payload:#}");
    assert_eq!(headers["x-request-id"], request_id);
    assert!(headers.contains_key("cache-control"), "{payload:#}");
    let described = headers.contains_key("content-type");
    match method {
        "HEAD" => assert_eq!(text, "", "{payload:#}"),
        _ => assert_eq!(described, !text.is_empty(), "{payload:#}"),
    }
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if body.get("code").is_some() {
        assert_eq!(body["instance"], format!("urn:request:{request_id}"));
    }
    Answer {
        status: StatusCode::from_u16(u16::try_from(status).unwrap()).unwrap(),
        headers,
        bytes,
        text,
        body,
    }
}

/// What a compressed body says.
fn unpacked(coding: &HeaderValue, mut packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let done = match coding.as_bytes() {
        b"gzip" => GzDecoder::new(packed).read_to_end(&mut bytes).map(drop),
        b"br" => brotli::BrotliDecompress(&mut packed, &mut bytes),
        _ => panic!("no browser asks for {coding:?}"),
    };
    done.unwrap();
    bytes
}

fn headers(members: &Value) -> HeaderMap {
    let read = |(name, value): (&String, &Value)| {
        assert_eq!(*name, name.to_lowercase());
        let value = HeaderValue::from_str(value.as_str().unwrap()).unwrap();
        (name.parse::<HeaderName>().unwrap(), value)
    };
    members.as_object().unwrap().iter().map(read).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}
