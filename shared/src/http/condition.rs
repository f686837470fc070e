//! Entity tags, and the conditions that name them (RFC 9110, 8.8.3 and 13.1).
//!
//! A session's tag is its version and when it was made. So a tag never comes back: a session that is made again under the id of a
//! deleted one begins at version 1 as that one did, and has other tags.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use scorm::session::Session;

use super::extract::invalid;
use super::problem::Problem;
use crate::app::App;
use crate::version::Versioned;

/// The tag of a session, as `ETag` has it.
pub fn tag_of(session: &Versioned<Session>) -> String {
    format!("\"{}-{}\"", session.version(), made(session))
}

/// When a session was made, as its tags have it.
fn made(session: &Versioned<Session>) -> String {
    format!("{:x}", session.value().created_at.as_millisecond())
}

/// A tag that a client sent: a whole one, or the version alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    version: u64,
    made: Option<String>,
}

impl Tag {
    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('"')?.strip_suffix('"')?;
        let (version, made) = match text.split_once('-') {
            Some((version, made)) => (version, Some(made.to_owned())),
            None => (text, None),
        };
        let version = version.parse().ok()?;
        Some(Self { version, made })
    }

    fn is_of(&self, session: &Versioned<Session>) -> bool {
        self.version == session.version() && self.made.as_ref().is_none_or(|made_at| *made_at == made(session))
    }
}

/// The entries of a header that is a list, on however many lines it came (RFC 9110, 5.3).
fn entries(parts: &Parts, name: HeaderName) -> Vec<String> {
    let lines = parts.headers.get_all(name).iter();
    let entries = lines.flat_map(|line| line.to_str().unwrap_or("?").split(','));
    entries.map(|entry| entry.trim().to_owned()).collect()
}

/// At which versions a call is to be carried out (`If-Match`; RFC 9110, 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// It was not sent: at any.
    Unsaid,
    /// At any, where there is a session.
    Any,
    /// At one of these.
    One(Versions),
}

/// Versions that a client named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions(Vec<Tag>);

impl Versions {
    /// The version that a body names.
    pub fn only(version: u64) -> Self {
        Self(vec![Tag { version, made: None }])
    }

    /// Each of them.
    pub fn each(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|tag| tag.version)
    }

    /// Those of this version alone; none where it is not among them.
    pub fn of(&self, version: u64) -> Option<Self> {
        let tags = self.0.iter().filter(|tag| tag.version == version);
        let tags: Vec<Tag> = tags.cloned().collect();
        (!tags.is_empty()).then_some(Self(tags))
    }

    /// The version to name where none of them is the session's: the newest.
    pub fn newest(&self) -> u64 {
        self.each().max().unwrap_or_default()
    }

    /// Whether the session is at one of them.
    pub fn has(&self, session: &Versioned<Session>) -> bool {
        self.0.iter().any(|tag| tag.is_of(session))
    }
}

impl IfMatch {
    /// The versions of which none is the session's.
    pub fn missed_by<'a>(&'a self, session: &Versioned<Session>) -> Option<&'a Versions> {
        match self {
            Self::One(versions) if !versions.has(session) => Some(versions),
            _ => None,
        }
    }
}

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let entries = entries(parts, IF_MATCH);
        match entries.as_slice() {
            [] => return Ok(Self::Unsaid),
            [any] if any == "*" => return Ok(Self::Any),
            _ => {}
        }
        let tags: Option<Vec<Tag>> = entries.iter().map(|entry| Tag::parse(entry)).collect();
        tags.map(|tags| Self::One(Versions(tags))).ok_or_else(|| {
            invalid(
                "",
                "If-Match has versions as they stand in ETag, such as \"7\", or * alone; a weak one (W/) locks nothing",
            )
        })
    }
}

/// The versions that the client has already (`If-None-Match`; RFC 9110, 13.1.2).
#[derive(Clone, Debug)]
pub struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// Whether the session's version is among them.
    pub fn has(&self, session: &Versioned<Session>) -> bool {
        let sent = |tag: &String| Tag::parse(tag.trim_start_matches("W/")).is_some_and(|tag| tag.is_of(session));
        self.0.iter().any(|tag| tag == "*" || sent(tag))
    }
}

impl FromRequestParts<App> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self(entries(parts, IF_NONE_MATCH)))
    }
}
