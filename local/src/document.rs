//! The API's document: what the functions' annotations say of their operations, and what is the same for all of them.

/// What is sent to an LMS.
mod webhook;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use shared::http::code::Code;
use shared::http::document::refusal::ProblemView;
use shared::http::document::{refusal, schema};
use shared::http::owner::TENANT;
use shared::rate::MOST_CALLS_PER_SECOND;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Ref, RefOr, Required, Response, Schema};
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
        (name = "Learners", description = "All that there is of a learner: to read, to hand over, to erase"),
        (name = "Events", description = "What an LMS hears of: sessions and packages, as they change"),
        (name = "Keys", description = "The tenant's API keys"),
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
    tell_of_tenants(document);
    webhook::add(document);
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

/// A call with an API key may name the key's own tenant, in its query and in its body.
fn tell_of_tenants(document: &mut utoipa::openapi::OpenApi) {
    let tenant = || Ref::from_schema_name(schema::TenantId::name());
    let mut bodies = Vec::new();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in operations
            .into_iter()
            .flatten()
            .filter(|operation| takes_key(operation))
        {
            let parameter = ParameterBuilder::new()
                .name(TENANT)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some("The key's own tenant, if you like; another one is refused."))
                .schema(Some(tenant()));
            operation
                .parameters
                .get_or_insert_default()
                .push(parameter.build().into());
            let Some(RefOr::T(body)) = &operation.request_body else {
                continue;
            };
            if let Some(RefOr::T(content)) = body.content.get("application/json") {
                bodies.extend(content.schema.clone());
            }
        }
    }
    let schemas = &mut document.components.get_or_insert_default().schemas;
    while let Some(RefOr::Ref(named)) = bodies.pop() {
        let name = named.ref_location.rsplit('/').next().unwrap_or_default();
        match schemas.get_mut(name) {
            Some(RefOr::T(Schema::OneOf(forms))) => bodies.extend(forms.items.iter().cloned()),
            // A page's form has no tenant: its token says all.
            Some(RefOr::T(Schema::Object(body))) if !body.properties.contains_key("seq") => {
                body.properties.insert(TENANT.to_owned(), tenant().into());
            }
            _ => {}
        }
    }
}

fn takes_key(operation: &Operation) -> bool {
    let by_key = SecurityRequirement::new("api_key", Vec::<String>::new());
    operation
        .security
        .iter()
        .flatten()
        .any(|requirement| *requirement == by_key)
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
    let takes_key = takes_key(operation);
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema {
            without_null(&mut schema.schema_type);
        }
    }
    let responses = &mut operation.responses.responses;
    may_be_direct(responses);
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

/// Every call may have come past the distribution.
fn may_be_direct(responses: &mut BTreeMap<String, RefOr<Response>>) {
    let code = Code::DirectCallRefused;
    let when = "The deployment takes calls through its distribution alone, and this one came past it.".to_owned();
    let refused = refusal::response(code.status(), &[(code, when)]);
    match responses.get_mut(code.status().as_str()) {
        Some(RefOr::T(known)) => {
            known.description = format!("{}\n\n{}", known.description, refused.description);
            for (media, content) in refused.content {
                if let (Some(RefOr::T(known)), RefOr::T(content)) = (known.content.get_mut(&media), content) {
                    known.examples.extend(content.examples);
                }
            }
        }
        _ => drop(responses.insert(code.status().as_str().to_owned(), refused.into())),
    }
}

/// What is left of a limited key's calls; the same stands under these names with `X-` before them.
const RATE_LIMITS: [&str; 3] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

/// A parameter that may be left out is text all the same where it is sent.
fn without_null(kind: &mut SchemaType) {
    if let SchemaType::Array(kinds) = kind {
        kinds.retain(|kind| *kind != Type::Null);
        if let [alone] = &kinds[..] {
            *kind = SchemaType::Type(alone.clone());
        }
    }
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
