//! `/local/…`: what only the owner of a laptop may ask, with the key that the program printed: commands on tenants and keys, and the
//! clock. No function has these routes, because no function can depend on this crate; a function's clock is the system's.

use std::sync::Arc;

use admin::command::Command;
use admin::duration;
use admin::laptop::{CLOCK, COMMANDS};
use admin::table::{self, Others, Place};
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::app::App;
use shared::clock::Clock;
use shared::http::auth::API_KEY;
use shared::http::code::Code;
use shared::http::extract::{Raw, invalid};
use shared::http::frame::frame;
use shared::http::problem::Problem;
use shared::store::item::time_text;
use shared::tenant::{ApiKey, KeyDigest};
use terminal::Exit;

/// How far ahead of the system's clock the laptop's can be: longer than anything is kept.
const FURTHEST: SignedDuration = SignedDuration::from_hours(100 * 365 * 24);

/// Whom the laptop belongs to, and its clock.
#[derive(Debug)]
struct Laptop {
    key: KeyDigest,
    clock: Clock,
}

/// The routes, for the owner of this key.
pub fn routes(app: App, key: &ApiKey, clock: Clock) -> Router {
    let laptop = Laptop {
        key: key.digest(),
        clock,
    };
    let routes = Router::new()
        .route(COMMANDS, post(run))
        .route(CLOCK, get(show).put(set))
        .layer(Extension(Arc::new(laptop)));
    frame(routes, app)
}

/// A request with the laptop's own key.
struct Owner(Arc<Laptop>);

impl FromRequestParts<App> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let sent = parts.headers.get(API_KEY).and_then(|key| key.to_str().ok());
        let sent = sent.and_then(|key| ApiKey::parse(key).ok()).map(|key| key.digest());
        match parts.extensions.get::<Arc<Laptop>>() {
            Some(laptop) if sent.as_ref() == Some(&laptop.key) => Ok(Self(laptop.clone())),
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

async fn run(Owner(laptop): Owner, State(app): State<App>, body: Raw) -> Result<Response, Problem> {
    let Asked { command } = body.json()?;
    let command: Command = serde_json::from_value(command).map_err(|error| invalid("/command", error.to_string()))?;
    let forget = || app.forget();
    let place = Place {
        store: app.store()?,
        files: Some(app.files()?),
        others: Others::ThisProgram { forget: &forget },
    };
    let done = table::run(&place, &command, laptop.clock.now()).await;
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

async fn show(Owner(laptop): Owner) -> Json<Value> {
    Json(shown(&laptop.clock))
}

fn shown(clock: &Clock) -> Value {
    let now = clock.now();
    let ahead = now.duration_since(Timestamp::now()).as_millis();
    // Two clocks that are asked one after the other are apart by that.
    json!({ "now": time_text(now), "ahead_seconds": (ahead + 500).div_euclid(1000) })
}

/// Where to move the clock: to a time, or by a length of time.
#[derive(Debug, Deserialize)]
struct Move {
    now: Option<String>,
    by: Option<String>,
}

async fn set(Owner(laptop): Owner, body: Raw) -> Result<Json<Value>, Problem> {
    let (pointer, by) = match body.json()? {
        Move {
            now: Some(to),
            by: None,
        } => {
            let to: Timestamp = to
                .parse()
                .map_err(|_| invalid("/now", "write a time such as 2026-12-31T00:00:00Z"))?;
            ("/now", to.duration_since(laptop.clock.now()))
        }
        Move {
            now: None,
            by: Some(by),
        } => {
            let seconds = duration::seconds(&by).map_err(|reason| invalid("/by", reason))?;
            ("/by", SignedDuration::from_secs(seconds))
        }
        _ => {
            return Err(invalid(
                "",
                "name either now, such as 2026-12-31T00:00:00Z, or by, such as 25h",
            ));
        }
    };
    forward(&laptop.clock, by).map_err(|reason| invalid(pointer, reason))?;
    Ok(Json(shown(&laptop.clock)))
}

/// Moves the clock on. Never back: what is stored, cached and counted takes it for granted that time does not go back.
///
/// # Errors
/// In words.
pub fn forward(clock: &Clock, by: SignedDuration) -> Result<(), String> {
    if by.is_negative() {
        let now = time_text(clock.now());
        return Err(format!(
            "the clock goes only forward, and it is {now} already; start Lectern again to go back"
        ));
    }
    let to = clock.now().checked_add(by).ok();
    if to.is_none_or(|to| to.duration_since(Timestamp::now()) > FURTHEST) {
        return Err("the clock goes 100 years ahead at the most".to_owned());
    }
    clock.tick(by);
    Ok(())
}
