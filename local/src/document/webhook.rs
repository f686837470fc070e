//! What Lectern sends to an LMS: the one call of the document that its reader answers.

use shared::http::document::{example, schema};
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, OpenApi, PathItem, PathsBuilder, Ref, RefOr, Required, ResponseBuilder, Schema,
};

/// Adds the document's `webhooks`. What they are stands among the components: a generator of clients that takes a webhook for a call of
/// the service's own, as openapi-generator does and breaks on it, follows no reference here.
pub(super) fn add(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let event = PathItem::new(HttpMethod::Post, delivery());
    components.path_items.insert("event".to_owned(), event);
    let mut reference = PathItem::default();
    reference.ref_path = Some("#/components/pathItems/event".to_owned());
    document.webhooks = Some(PathsBuilder::new().path("event", reference).build());
}

fn delivery() -> Operation {
    let event = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Event")))
        .example(Some(example::event()))
        .build();
    let body = RequestBodyBuilder::new()
        .description(Some(
            "The event, as the feed has it. Its signatures are of these bytes: verify them before you parse.",
        ))
        .content("application/json", event)
        .required(Some(Required::True));
    let operation = OperationBuilder::new()
        .operation_id(Some("receive-event"))
        .tag("Events")
        .summary(Some("An event"))
        .description(Some(
            "Your endpoint is sent each event that its webhook wants, in no certain order, and sometimes twice. Answer 2xx within ten seconds; \
             whatever else you answer, the event comes again, nine times within 23 hours. A test has the type `webhook.test`, and \
             `webhook_id` alone in its `data`. Ignore types that you do not know.",
        ))
        // The signatures say who calls.
        .securities(Some([SecurityRequirement::default()]))
        .request_body(Some(body.build()));
    let operation = headers().into_iter().fold(operation, OperationBuilder::parameter);
    let answers = [
        ("2XX", "The event is taken."),
        ("410", "The endpoint is gone: the webhook is switched off."),
        (
            "default",
            "The event is not taken, and comes again; after `Retry-After`, where that is later.",
        ),
    ];
    let answers = answers.map(|(status, means)| (status, ResponseBuilder::new().description(means).build()));
    answers
        .into_iter()
        .fold(operation, |operation, (status, answer)| {
            operation.response(status, answer)
        })
        .build()
}

/// What a delivery carries besides its body.
fn headers() -> [Parameter; 4] {
    let text = |pattern: &str| ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
    [
        header(
            "webhook-id",
            Ref::from_schema_name(schema::EventId::name()),
            "The event's id, the same at each try.",
        ),
        header(
            "webhook-timestamp",
            text("^[0-9]+$"),
            "When it was sent, in seconds since 1970. Refuse what is more than five minutes off.",
        ),
        header(
            "webhook-signature",
            text("^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$"),
            "Standard Webhooks: `v1,` and the HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` as base64. Its key is what follows `whsec_` \
             in the secret, as base64, or else the secret's own bytes. Where there are several, one that fits is enough.",
        ),
        header(
            "X-Webhook-Signature",
            text("^[0-9a-f]{64}$"),
            "The HMAC-SHA256 of the body in hexadecimal. Its key is the secret's whole text. It does not say when the event was sent.",
        ),
    ]
}

fn header(name: &str, schema: impl Into<RefOr<Schema>>, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
