//! The API's document: what the functions' annotations say of their operations, and what is the same for all of them.

use axum::http::StatusCode;
use shared::http::code::Code;
use shared::http::document::refusal::ProblemView;
use shared::http::document::{refusal, schema};
use shared::rate::MOST_CALLS_PER_SECOND;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{OpenApi, PartialSchema, ToSchema};

/// The document, before the functions add their operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lectern",
        description = "Launch SCORM courses and keep every learner's progress.\n\n\
            Each answer has `X-Request-Id`, and each refusal is a problem (RFC 9457) with a stable `code`. Two answers can come from API \
            Gateway in front of Lectern, with a `message` alone: 429 where the whole API is called too often, and 503 where no function \
            could be started.\n\n\
            The examples hold on a laptop after `cargo run`.",
        contact(name = "Whoever runs this service"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "Where this document is served")),
    tags(
        (name = "Packages", description = "Courses, and launching them"),
        (name = "Sessions", description = "A learner's progress in a course"),
        (name = "Player", description = "The page that plays a course"),
        (name = "Service", description = "The service itself"),
    ),
)]
struct Document;

/// The document without operations.
pub fn begin() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Adds what is the same for every operation, and what annotations only name.
pub fn complete(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        operations.into_iter().flatten().for_each(complete_operation);
    }
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schema::all());
    components
        .schemas
        .insert(ProblemView::name().into_owned(), ProblemView::schema());
    components.headers = headers()
        .into_iter()
        .map(|(name, header)| (name.to_owned(), header.into()))
        .collect();
    let examples = refusal::examples().map(|(code, example)| (code.to_owned(), example.into()));
    components.examples = examples.collect();
    let key = ApiKeyValue::with_description("X-API-Key", "An API key; `Authorization: Bearer` takes it too.");
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let token = token.description(Some("A launch or play token, for one session."));
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
}

/// Every answer has a request id, and every call may meet a fault of ours.
fn complete_operation(operation: &mut Operation) {
    let faults = [
        (
            Code::InternalError,
            "Something went wrong on our side; `instance` names the request in our log.",
        ),
        (
            Code::ServiceUnavailable,
            "The store did not answer in time. It is safe to repeat the call after `Retry-After` seconds.",
        ),
    ];
    let faults = faults.map(|(code, when)| (code, when.to_owned()));
    let takes_key = operation.security.iter().flatten().any(is_by_key);
    let responses = &mut operation.responses.responses;
    let fault = || refusal::response(StatusCode::SERVICE_UNAVAILABLE, &faults).into();
    responses.entry("5XX".to_owned()).or_insert_with(fault);
    for response in responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        let limits = RATE_LIMITS.iter().filter(|_| takes_key);
        for name in limits.chain(&["X-Request-Id"]) {
            response.headers.insert((*name).to_owned(), Header::default().into());
        }
        for (name, header) in &mut response.headers {
            *header = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
        }
    }
}

/// What is left of a limited key's calls; the same stands under these names with `X-` before them.
const RATE_LIMITS: [&str; 3] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

fn is_by_key(requirement: &SecurityRequirement) -> bool {
    requirement == &SecurityRequirement::new("api_key", Vec::<String>::new())
}

/// The headers of answers, by their names.
fn headers() -> [(&'static str, Header); 8] {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let whole = |least| ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least));
    let [limit, remaining, reset] = RATE_LIMITS;
    [
        header(
            limit,
            whole(1).maximum(Some(MOST_CALLS_PER_SECOND)),
            "Calls that the key may make in a second, where it has a limit.",
        ),
        header(
            remaining,
            whole(0),
            "Calls that it may make at once now, where it has a limit.",
        ),
        header(
            reset,
            whole(0),
            "Seconds until it may make all of them again, where it has a limit.",
        ),
        header(
            "ETag",
            Ref::from_schema_name(schema::EntityTag::name()),
            "The session's version, as `If-Match` and `If-None-Match` take it.",
        ),
        header("Location", text(), "Where it is."),
        header("Retry-After", whole(1), "Seconds after which to come again."),
        header("WWW-Authenticate", text(), "The scheme by which a credential is sent."),
        header(
            "X-Request-Id",
            text(),
            "Names the request, in the log too. Quote it when you ask for help.",
        ),
    ]
}

fn header(name: &'static str, schema: impl Into<RefOr<Schema>>, description: &str) -> (&'static str, Header) {
    let mut header = Header::new(schema);
    header.description = Some(description.to_owned());
    (name, header)
}
