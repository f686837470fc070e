//! `POST /api/v1/webhooks`: an address that events are sent to.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use shared::app::App;
use shared::http::auth::{Admin, Tenant};
use shared::http::code::Code;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Json, NoQuery, Query, invalid};
use shared::http::fields::label;
use shared::http::problem::Problem;
use shared::http::webhook::{self, WebhookView, WebhookWithSecret};
use shared::webhooks::{MOST_WEBHOOKS, Webhook, WebhookId};
use utoipa::ToSchema;

shared::serves!(create_webhook);

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateWebhook {
    /// Where events are to be sent: https, and a public address.
    #[schema(value_type = schema::WebhookUrl)]
    url: Option<String>,
    /// Which types of events; all by default.
    #[schema(value_type = Option<Vec<schema::EventTypeOrAll>>)]
    event_types: Option<Vec<String>>,
    /// One type, in the place of a list.
    #[schema(value_type = Option<schema::EventTypeOrAll>)]
    event_type: Option<String>,
    /// What deliveries are to be signed with; made for you by default.
    #[schema(value_type = Option<schema::WebhookSecret>)]
    secret: Option<String>,
    /// Your own words for it.
    #[schema(value_type = Option<schema::Label>)]
    description: Option<String>,
}

shared::refuses! {
    CreateWebhook:
        InvalidWebhookUrl "Events cannot be sent to `url`.",
        TooManyWebhooks "The tenant has as many webhooks as it may; `details.most` says how many.";
}

/// Make a webhook
///
/// Events of these types are sent to `url` from now on, each as a POST that is signed as Standard Webhooks has it. The answer has the
/// `secret` by which your endpoint tells them from others, this once.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks",
    operation_id = "create-webhook",
    tag = "Events",
    request_body(
        content = CreateWebhook,
        example = json!({ "url": "https://lms.example.com/lectern", "event_types": ["session.completed", "session.passed"] }),
    ),
    responses(
        (
            status = 201,
            description = "The webhook was made.",
            headers(("Location" = String)),
            body = WebhookWithSecret,
            example = json!(example::webhook_with_secret()),
        ),
        Refusals<(Tenant<Admin>, Query<NoQuery>, Json<CreateWebhook>, CreateWebhook)>,
    ),
    security(("api_key" = [])),
)]
async fn create_webhook(
    State(app): State<App>,
    tenant: Tenant<Admin>,
    Query(NoQuery {}): Query<NoQuery>,
    Json(body): Json<CreateWebhook>,
) -> Result<Response, Problem> {
    let (store, tenant, now) = (app.store()?, tenant.id(), app.now());
    let url = body.url.as_deref().ok_or_else(|| invalid("/url", "url is missing"))?;
    let url = webhook::url(url, app.reach())?;
    let types = webhook::event_types(body.event_types, body.event_type)?.unwrap_or_default();
    let description = label("/description", body.description)?;
    let secret = webhook::secret(body.secret)?;
    if store.webhooks(tenant).await?.len() >= MOST_WEBHOOKS {
        let detail = format!("The tenant has {MOST_WEBHOOKS} webhooks, which is as many as it may have.");
        return Err(Problem::new(Code::TooManyWebhooks, detail).details(json!({ "most": MOST_WEBHOOKS })));
    }
    let id = WebhookId::new();
    let webhook = Webhook {
        id,
        url,
        types,
        description,
        sealed: webhook::sealed(&app, tenant, id, &secret)?,
        off: None,
        failing: None,
        created_at: now,
        updated_at: now,
    };
    store.create_webhook(tenant, &webhook).await?;
    let view = WebhookWithSecret {
        webhook: WebhookView::from(&webhook),
        secret: Some(secret.text().expose_secret().to_owned()),
    };
    let mut answer = (StatusCode::CREATED, axum::Json(view)).into_response();
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/webhooks/{id}")) {
        answer.headers_mut().insert(LOCATION, place);
    }
    Ok(answer)
}
