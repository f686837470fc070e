//! What a call refuses, by its arguments, and the form of a refusal on the wire (RFC 9457).
//!
//! A handler's argument list is its policy, and so each extractor says what it refuses. A call names its extractors once more in its
//! annotation, as `Refusals<(Tenant<Read>, SessionPath)>`, with a type of its own for what the handler itself refuses.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::header::Header;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

use super::schema;
use crate::http::code::{Code, ERRORS_PAGE};

/// The media type of problems (RFC 9457, 3).
pub const PROBLEM: &str = "application/problem+json";

/// A problem on the wire (RFC 9457), with our own members `code`, `error` and `details`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// Address of the section that explains the code.
    #[schema(format = Uri)]
    pub r#type: String,
    /// The code in words.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The request, as `urn:request:` and its id.
    #[schema(format = Uri)]
    pub instance: String,
    /// The code, stable, for programs.
    #[schema(value_type = schema::ProblemCode)]
    pub code: &'static str,
    /// The title again, for clients that read this member.
    pub error: &'static str,
    /// More, by code.
    #[schema(value_type = schema::ProblemDetails)]
    pub details: Value,
}

/// A refusal: its code, and when a call is refused so.
pub type Refusal = (Code, &'static str);

/// What refuses calls.
pub trait Refuses {
    /// Each refusal, in a sentence.
    fn refusals() -> Vec<Refusal>;
}

/// The responses to what these refuse.
#[derive(Clone, Copy, Debug)]
pub struct Refusals<T>(PhantomData<T>);

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Refuses),*> Refuses for ($($name,)*) {
            fn refusals() -> Vec<Refusal> {
                [$($name::refusals()),*].concat()
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);

/// Declares what a handler itself refuses.
#[macro_export]
macro_rules! refuses {
    ($($name:ty: $($code:ident $when:literal),+ $(,)?);+ $(;)?) => {$(
        impl $crate::http::document::refusal::Refuses for $name {
            fn refusals() -> Vec<$crate::http::document::refusal::Refusal> {
                vec![$(($crate::http::code::Code::$code, $when)),+]
            }
        }
    )+};
}

impl<T: Refuses> IntoResponses for Refusals<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut by_status: BTreeMap<StatusCode, Vec<(Code, String)>> = BTreeMap::new();
        for (code, when) in T::refusals() {
            let codes = by_status.entry(code.status()).or_default();
            match codes.iter_mut().find(|(known, _)| *known == code) {
                Some((_, said)) => *said = format!("{said} {when}"),
                None => codes.push((code, when.to_owned())),
            }
        }
        let response =
            |(status, codes): (StatusCode, Vec<_>)| (status.as_str().to_owned(), response(status, &codes).into());
        by_status.into_iter().map(response).collect()
    }
}

/// The response with a status that these codes have.
pub fn response(status: StatusCode, codes: &[(Code, String)]) -> Response {
    let mut content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemView::name())));
    for (code, _) in codes {
        let example = RefOr::<Example>::Ref(Ref::new(format!("#/components/examples/{}", code.as_str())));
        content = content.examples_from_iter([(code.as_str(), example)]);
    }
    let described: Vec<String> = codes
        .iter()
        .map(|(code, when)| format!("`{}`: {when}", code.as_str()))
        .collect();
    let response = ResponseBuilder::new()
        .description(described.join("\n\n"))
        .content(PROBLEM, content.build());
    let header = match status {
        StatusCode::UNAUTHORIZED => Some("WWW-Authenticate"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some("Retry-After"),
        _ => None,
    };
    match header {
        Some(header) => response.header(header, Header::default()).build(),
        None => response.build(),
    }
}

/// An example of each problem that an operation answers with, by its code; a method that a path does not take is no operation.
pub fn examples() -> impl Iterator<Item = (&'static str, Example)> {
    let answered = Code::ALL.iter().filter(|code| **code != Code::MethodNotAllowed);
    answered.map(|code| {
        let problem = json!({
            "type": format!("http://localhost:3000{ERRORS_PAGE}#{}", code.anchor()),
            "title": code.title(),
            "status": code.status().as_u16(),
            "detail": "What happened this time.",
            "instance": "urn:request:01a20ac1-30e6-7323-a98e-c68540c545c1",
            "code": code.as_str(),
            "error": code.title(),
            "details": {},
        });
        let example = ExampleBuilder::new().summary(code.title()).value(Some(problem));
        (code.as_str(), example.build())
    })
}
