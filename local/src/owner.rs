//! `/local/…`: what only the owner of a laptop may ask, with the key that the program printed: commands on tenants and keys.
//! No function has these routes, because no function can depend on this crate.

use std::sync::Arc;

use admin::command::Command;
use admin::laptop::COMMANDS;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use serde::Deserialize;
use serde_json::Value;
use shared::app::App;
use shared::http::auth::API_KEY;
use shared::http::code::Code;
use shared::http::extract::{Raw, invalid};
use shared::http::frame::frame;
use shared::http::problem::Problem;
use shared::tenant::{ApiKey, KeyDigest};
use terminal::Exit;

/// Whose the laptop is, by the key that its program printed.
#[derive(Debug)]
struct Laptop(KeyDigest);

/// The routes, for the owner of this key.
pub fn routes(app: App, key: &ApiKey) -> Router {
    let routes = Router::new()
        .route(COMMANDS, post(run))
        .layer(Extension(Arc::new(Laptop(key.digest()))));
    frame(routes, app)
}

/// A request with the laptop's own key.
struct Owner;

impl FromRequestParts<App> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let sent = parts.headers.get(API_KEY).and_then(|key| key.to_str().ok());
        let sent = sent.and_then(|key| ApiKey::parse(key).ok()).map(|key| key.digest());
        match parts.extensions.get::<Arc<Laptop>>() {
            Some(laptop) if sent.as_ref() == Some(&laptop.0) => Ok(Self),
            _ => Err(Problem::new(
                Code::Unauthorized,
                "Send the API key that the program printed when it started, as X-API-Key.",
            )),
        }
    }
}

/// A command, as `lectern --local` sends it.
#[derive(Debug, Deserialize)]
struct Asked {
    command: Value,
}

async fn run(_: Owner, State(app): State<App>, body: Raw) -> Result<Response, Problem> {
    let Asked { command } = body.json()?;
    let command: Command = serde_json::from_value(command).map_err(|error| invalid("/command", error.to_string()))?;
    let done = admin::table::run(app.store()?, &command, app.now()).await;
    // Whoever changes a plan here wants to see it in the next call, and not within a minute.
    app.forget();
    Ok(match done {
        Ok(answer) => Json(answer).into_response(),
        Err(failure) => {
            let status = match failure.exit {
                Exit::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                Exit::Refused | Exit::Usage => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, Json(failure.document())).into_response()
        }
    })
}
