//! Members that several bodies have, from text to type.

use std::collections::BTreeMap;

use axum::http::Uri;
use jiff::SignedDuration;
use scorm::cmi::batch::{Given, Strictness};
use scorm::id::{LearnerName, SessionId, UserId, check_name};
use scorm::sequencing::Saved;
use scorm::session::SessionStatus;
use scorm::session::terms::{Credit, Mode};
use serde_json::{Map, Number, Value};

use super::code::Code;
use super::extract::invalid;
use super::limits::{
    LEAST_LAUNCH_SECONDS, MOST_LANGUAGE_BYTES, MOST_LAUNCH_SECONDS, MOST_METADATA_BYTES, MOST_REASON_CHARACTERS,
    MOST_SEQUENCING_BYTES, MOST_URL_BYTES,
};
use super::problem::Problem;

/// `user_id`.
///
/// # Errors
/// 400 `INVALID_USER_ID`.
pub fn user_id(text: Option<&str>) -> Result<UserId, Problem> {
    let text = text.ok_or_else(|| Problem::new(Code::InvalidUserId, "user_id is missing."))?;
    UserId::parse(text).map_err(|error| Problem::new(Code::InvalidUserId, format!("user_id cannot be used: {error}.")))
}

/// `session_id`.
///
/// # Errors
/// 400 `INVALID_SESSION_ID`.
pub fn session_id(text: &str) -> Result<SessionId, Problem> {
    SessionId::parse(text).map_err(|error| Problem::new(Code::InvalidSessionId, format!("{error}.")))
}

/// `learner_name`.
///
/// # Errors
/// 400.
pub fn learner_name(text: Option<&str>) -> Result<Option<LearnerName>, Problem> {
    let name = text.map(LearnerName::parse).transpose();
    name.map_err(|error| invalid("/learner_name", error.to_string()))
}

/// A text for people to know something by.
///
/// # Errors
/// 400.
pub fn label(pointer: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let checked = text.as_deref().map(check_name).transpose();
    checked.map_err(|error| invalid(pointer, error.to_string()))?;
    Ok(text)
}

fn word<T>(
    pointer: &str,
    text: Option<&str>,
    words: &[&str],
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    match parse(text) {
        Some(word) => Ok(Some(word)),
        None => Err(invalid(pointer, format!("{text:?} is none of {}", words.join(", ")))),
    }
}

/// `mode`.
///
/// # Errors
/// 400.
pub fn mode(text: Option<&str>) -> Result<Option<Mode>, Problem> {
    word("/mode", text, Mode::WORDS, Mode::parse)
}

/// `credit`.
///
/// # Errors
/// 400.
pub fn credit(text: Option<&str>) -> Result<Option<Credit>, Problem> {
    word("/credit", text, Credit::WORDS, Credit::parse)
}

/// `?status`, of a session.
///
/// # Errors
/// 400.
pub fn status(text: Option<&str>) -> Result<Option<SessionStatus>, Problem> {
    word("?status", text, SessionStatus::WORDS, SessionStatus::parse)
}

/// `strictness`.
///
/// # Errors
/// 400.
pub fn strictness(text: Option<&str>) -> Result<Option<Strictness>, Problem> {
    word("/strictness", text, Strictness::WORDS, Strictness::parse)
}

/// `include`, where a call knows one word for it.
///
/// # Errors
/// 400 for any other.
pub fn include(text: Option<&str>, known: &str) -> Result<bool, Problem> {
    match text {
        None => Ok(false),
        Some(text) if text == known => Ok(true),
        Some(other) => Err(invalid("?include", format!("{other:?} is not {known}"))),
    }
}

/// `metadata`, as the text that is stored.
///
/// # Errors
/// 400 for more than 16 KiB.
pub fn metadata(object: Option<Map<String, Value>>) -> Result<Option<String>, Problem> {
    let Some(object) = object else {
        return Ok(None);
    };
    let text = Value::Object(object).to_string();
    within("metadata", text, MOST_METADATA_BYTES).map(Some)
}

/// A text of at most so many bytes.
fn within(member: &str, text: String, most: usize) -> Result<String, Problem> {
    if text.len() > most {
        let reason = format!("{member} has {} bytes, and at most {most} are taken", text.len());
        return Err(invalid(&format!("/{member}"), reason));
    }
    Ok(text)
}

/// `sequencing`. A state that cannot be read, such as one of a page from before a new release, leaves the session's own as it is: it must
/// not keep from being stored what the page says beside it.
///
/// # Errors
/// 400 for more than 256 KiB.
pub fn sequencing(text: Option<String>) -> Result<Option<Saved>, Problem> {
    let text = text
        .map(|text| within("sequencing", text, MOST_SEQUENCING_BYTES))
        .transpose()?;
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(read.unwrap_or_else(|error| {
        tracing::warn!(%error, "a page's sequencing cannot be read: the session keeps what it has");
        None
    }))
}

/// `return_url`.
///
/// # Errors
/// 400 for anything but an absolute address by http or https: the player makes a link of it.
pub fn return_url(text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let uri = text.parse::<Uri>().ok().filter(|_| text.len() <= MOST_URL_BYTES);
    let absolute = uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some());
    if absolute {
        return Ok(Some(text));
    }
    Err(invalid(
        "/return_url",
        format!("return_url is an absolute http or https address of at most {MOST_URL_BYTES} bytes"),
    ))
}

/// `language`: a tag of RFC 5646 as far as its form goes. Which languages the player speaks is its own affair.
///
/// # Errors
/// 400 for anything else.
pub fn language(text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = text.split('-').next().unwrap_or_default();
    let is_named = first.len() >= 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_named && text.len() <= MOST_LANGUAGE_BYTES && text.split('-').all(subtag) {
        return Ok(Some(text));
    }
    Err(invalid("/language", "language is a tag of BCP 47, such as de or pt-BR"))
}

/// `reason`.
///
/// # Errors
/// 400 for none and for more than 1000 characters.
pub fn reason(text: Option<String>) -> Result<Option<String>, Problem> {
    match text.as_deref().map(|text| text.chars().count()) {
        Some(many) if !(1..=MOST_REASON_CHARACTERS).contains(&many) => Err(invalid(
            "/reason",
            format!("reason has {many} characters, and 1 to {MOST_REASON_CHARACTERS} are taken"),
        )),
        _ => Ok(text),
    }
}

/// `launch_token_ttl_seconds`.
///
/// # Errors
/// 400 for less than a minute and for more than four hours.
pub fn launch_lifetime(seconds: Option<i64>) -> Result<Option<SignedDuration>, Problem> {
    let (least, most) = (LEAST_LAUNCH_SECONDS, MOST_LAUNCH_SECONDS);
    match seconds {
        Some(seconds) if !(least..=most).contains(&seconds) => Err(invalid(
            "/launch_token_ttl_seconds",
            format!("launch_token_ttl_seconds is {seconds}, and a link is good for {least} to {most} seconds"),
        )),
        seconds => Ok(seconds.map(SignedDuration::from_secs)),
    }
}

/// A number as SCORM 1.2 takes it too, which knows no exponents.
fn written_out(number: &Number) -> String {
    let text = number.to_string();
    if !text.contains(['e', 'E']) {
        return text;
    }
    number.as_f64().map_or(text, |number| number.to_string())
}

/// `cmi_data`, its values as they were given.
pub fn cmi_data(values: Option<BTreeMap<String, Value>>) -> BTreeMap<String, Given> {
    let given = |value| match value {
        Value::String(text) => Given::Text(text),
        Value::Number(number) => Given::Number(written_out(&number)),
        Value::Null => Given::Other("null"),
        Value::Bool(_) => Given::Other("a boolean"),
        Value::Array(_) => Given::Other("an array"),
        Value::Object(_) => Given::Other("an object"),
    };
    values
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (name, given(value)))
        .collect()
}
