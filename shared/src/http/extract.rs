//! Bodies, queries and conditions, read strictly: what is not known is refused by name.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use scorm::id::{PackageId, SessionId};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::code::Code;
use super::names::{members_of, nearest};
use super::owner::Owner;
use super::problem::Problem;
use super::words;
use crate::app::App;

/// The largest request body, in bytes. A commit carries changes, not snapshots; Lambda itself stops at 6 MB.
pub const MOST_BODY_BYTES: usize = 1024 * 1024;

/// Unknown names that an answer lists; what has more of them is another kind of request.
const MOST_NAMED: usize = 20;
/// Bytes of a name that is compared with the known ones, which takes time by its length.
const LONGEST_COMPARED: usize = 128;
/// Characters of an unknown name that an answer repeats.
const MOST_OF_A_NAME: usize = 255;

/// One member of a request that cannot be used.
pub fn invalid(pointer: &str, reason: impl Into<String>) -> Problem {
    let reason = reason.into();
    let place = if pointer.is_empty() {
        "The request".to_owned()
    } else {
        pointer.to_owned()
    };
    Problem::new(Code::InvalidRequest, format!("{place}: {reason}."))
        .details(json!({ "errors": [{ "pointer": pointer, "reason": reason, "did_you_mean": null }] }))
}

/// Refuses names that are not known, all at once; `pointer` says where a name stands.
fn refuse_unknown<'a>(
    names: impl Iterator<Item = &'a str>,
    known: &[&str],
    pointer: impl Fn(&str) -> String,
) -> Result<(), Problem> {
    let unknown: Vec<&str> = names.filter(|name| !known.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(refused_names(&unknown, known, pointer))
}

fn refused_names(unknown: &[&str], known: &[&str], pointer: impl Fn(&str) -> String) -> Problem {
    let shown = |name: &&str| name.chars().take(MOST_OF_A_NAME).collect::<String>();
    let named: Vec<String> = unknown.iter().take(MOST_NAMED).map(shown).collect();
    let fault = |name: &String| json!({ "pointer": pointer(name), "reason": "unknown name", "did_you_mean": like(name, known) });
    let errors: Vec<Value> = named.iter().map(fault).collect();
    let detail = format!("The request has unknown names: {}.", named.join(", "));
    Problem::new(Code::InvalidRequest, detail).details(json!({ "errors": errors, "known": known }))
}

fn like<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    if name.len() > LONGEST_COMPARED {
        None
    } else {
        nearest(name, known)
    }
}

/// A JSON object of this form.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

/// A body as it came, and whether it says that it is JSON; for a call that takes two forms.
#[derive(Clone, Debug)]
pub struct Raw {
    bytes: Vec<u8>,
    is_json: bool,
    is_text: bool,
    owner: Option<Owner>,
}

/// A JSON object of this form, or no body at all.
#[derive(Clone, Debug)]
pub struct OptionalJson<T>(pub T);

/// No body, or an empty object.
#[derive(Clone, Copy, Debug)]
pub struct NoBody;

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        Raw::from_request(request, app).await?.json().map(Self)
    }
}

impl<T: DeserializeOwned + Default> FromRequest<App> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let raw = Raw::from_request(request, app).await?;
        if raw.bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        raw.json().map(Self)
    }
}

impl FromRequest<App> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let media = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|media| media.to_str().ok())
            .unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (is_json, is_text) = (media == "application/json", media == "text/plain");
        let owner = request.extensions().get().cloned();
        let bytes = body(request).await?;
        Ok(Self {
            bytes,
            is_json,
            is_text,
            owner,
        })
    }
}

impl FromRequest<App> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let owner = request.extensions().get().cloned();
        let bytes = body(request).await?;
        if bytes.is_empty() {
            return Ok(Self);
        }
        let object = object(&bytes, owner.as_ref())?;
        refuse_unknown(object.keys().map(String::as_str), &[], |name| format!("/{name}")).map(|()| Self)
    }
}

async fn body(request: Request) -> Result<Vec<u8>, Problem> {
    let too_large = || {
        Problem::new(
            Code::PayloadTooLarge,
            format!("A request body has at most {MOST_BODY_BYTES} bytes."),
        )
        .details(json!({ "limit": "request_body", "limit_bytes": MOST_BODY_BYTES }))
    };
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BODY_BYTES) {
        return Err(too_large());
    }
    let body: Body = request.into_body();
    to_bytes(body, MOST_BODY_BYTES)
        .await
        .map(Vec::from)
        .map_err(|_| too_large())
}

impl Raw {
    /// Reads JSON that says so.
    ///
    /// # Errors
    /// 415 when it does not say so, 400 when it is not of the form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.is_json {
            return self.read();
        }
        Err(Problem::new(
            Code::UnsupportedMediaType,
            "The body must be sent as Content-Type: application/json.",
        ))
    }

    /// Reads JSON that says so, or that comes as plain text because a beacon sent it.
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub fn json_or_text<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.is_text { self.read() } else { self.json() }
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let object = object(&self.bytes, self.owner.as_ref())?;
        refuse_unknown(object.keys().map(String::as_str), members_of::<T>(), |name| {
            format!("/{}", escaped(name))
        })?;
        serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| {
            let path = error.path().iter();
            let pointer: String = path
                .map(|segment| format!("/{}", escaped(&segment.to_string())))
                .collect();
            let reason = error.inner().to_string();
            match unknown_inside(&reason) {
                Some((name, known)) => refused_names(&[name], &known, |_| pointer.clone()),
                None => invalid(&pointer, words::reason(&reason)),
            }
        })
    }
}

/// The name that a body's inner object does not know, and those that it knows, out of what `serde` says.
fn unknown_inside(reason: &str) -> Option<(&str, Vec<&str>)> {
    let (name, known) = reason.strip_prefix("unknown field `")?.split_once("`, expected ")?;
    let known = known.split('`').skip(1).step_by(2).collect();
    Some((name, known))
}

/// A body as a JSON object, without the tenant that it may name.
fn object(bytes: &[u8], owner: Option<&Owner>) -> Result<Map<String, Value>, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let fault =
            json!({ "pointer": "", "reason": error.to_string(), "did_you_mean": null, "line": line, "column": column });
        Problem::new(
            Code::InvalidRequest,
            format!("The body is no JSON; line {line}, column {column}."),
        )
        .details(json!({ "errors": [fault] }))
    })?;
    match value {
        Value::Object(mut object) => match owner.map(|owner| owner.take_from_body(&mut object)) {
            Some(Err(mismatch)) => Err(mismatch),
            _ => Ok(object),
        },
        _ => Err(invalid("", "the body must be a JSON object")),
    }
}

/// A name in a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The pairs of a query, decoded; for a page, whose link others may have added parameters to.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    serde_urlencoded::from_str(query).unwrap_or_default()
}

/// A query of this form, each parameter at most once.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

/// A query without parameters.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct NoQuery {}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let mut pairs = pairs(parts.uri.query().unwrap_or_default());
        if let Some(owner) = parts.extensions.get::<Owner>() {
            owner.take_from_query(&mut pairs)?;
        }
        refuse_unknown(pairs.iter().map(|(name, _)| name.as_str()), members_of::<T>(), |name| {
            format!("?{name}")
        })?;
        let read = serde_urlencoded::to_string(&pairs).map_err(|error| error.to_string());
        let read = read.and_then(|query| serde_urlencoded::from_str(&query).map_err(|error| error.to_string()));
        read.map(Self).map_err(|reason| invalid("", words::reason(&reason)))
    }
}

/// The package of the path. A text that is no UUID cannot name one, and is told before any query.
#[derive(Clone, Copy, Debug)]
pub struct PackagePath(pub PackageId);

impl FromRequestParts<App> for PackagePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        package_id(&path.map_or_else(|_| String::new(), |Path(id)| id)).map(Self)
    }
}

/// A package id that a request names.
///
/// # Errors
/// 404, with `not_a_uuid` as its reason.
pub fn package_id(text: &str) -> Result<PackageId, Problem> {
    PackageId::parse(text).map_err(|_| {
        Problem::new(
            Code::PackageNotFound,
            format!("There is no package {text:?}: a package id is a UUID."),
        )
        .details(json!({ "reason": "not_a_uuid" }))
    })
}

/// A revision of a package, as the path names it.
#[derive(Clone, Copy, Debug)]
pub struct VersionPath {
    /// The package.
    pub package: PackageId,
    /// The revision's number.
    pub revision: u32,
}

impl VersionPath {
    /// The answer where the package has no such revision that could be live.
    pub fn no_version(&self) -> Problem {
        let Self { package, revision } = self;
        let detail = format!("The package {package} has no revision {revision} that is imported.");
        Problem::new(Code::VersionNotFound, detail)
    }
}

impl FromRequestParts<App> for VersionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let (package, revision) = path.map_or_else(|_| Default::default(), |Path(path)| path);
        let package = package_id(&package)?;
        match revision.parse() {
            Ok(revision) => Ok(Self { package, revision }),
            Err(_) => {
                let detail = format!("There is no version {revision:?}: a version is a number.");
                Err(Problem::new(Code::VersionNotFound, detail))
            }
        }
    }
}

/// The answer for a package that is not there.
pub fn no_package(id: PackageId) -> Problem {
    Problem::new(Code::PackageNotFound, format!("There is no package {id}."))
}

/// The session of the path. A text that is no session id cannot name one.
#[derive(Clone, Debug)]
pub struct SessionPath(pub SessionId);

impl FromRequestParts<App> for SessionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        let text = path.map_or_else(|_| String::new(), |Path(id)| id);
        SessionId::parse(&text).map(Self).map_err(|_| no_session(&text))
    }
}

/// The answer for a session that is not there.
pub fn no_session(id: &str) -> Problem {
    Problem::new(Code::SessionNotFound, format!("There is no session {id:?}."))
}
