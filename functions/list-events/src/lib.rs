//! `GET /api/v1/events`: what happened, in the order in which it came into the tenant's feed.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared::app::App;
use shared::event::{Event, EventType};
use shared::http::auth::{Read, Tenant};
use shared::http::code::Code;
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::event::EventView;
use shared::http::extract::{Query, invalid};
use shared::http::fields::session_id;
use shared::http::paging::limit;
use shared::http::problem::Problem;
use shared::http::weight::{MOST_ANSWER_BYTES, entry_weight};
use shared::store::StoreError;
use shared::tenant::TenantId;
use tokio::time::{Instant, sleep};
use utoipa::{IntoParams, ToSchema};

/// Looks into the feed for one answer. What few events match is looked for in so many and no further; the cursor goes on from there.
const MOST_LOOKS: usize = 8;
/// Events of one look.
const EVENTS_OF_A_LOOK: i32 = 250;
/// How long a call waits for an event at the most, below the 30 seconds at which API Gateway gives up.
const MOST_WAIT_SECONDS: u64 = 20;
/// A waiting call looks this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The cursor behind the last event that there is.
const LATEST: &str = "latest";

shared::serves!(list_events);

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The last `cursor` that you have read: what came behind it. None begins at the oldest event that is kept, `latest` behind the newest.
    #[param(value_type = Option<schema::EventCursor>)]
    after: Option<String>,
    /// Those of these types, separated by commas.
    #[param(example = "session.completed,session.passed", max_length = 400)]
    r#type: Option<String>,
    /// Those of this session.
    #[param(value_type = Option<schema::SessionId>)]
    session_id: Option<String>,
    /// Events of the answer.
    #[param(value_type = Option<schema::PageLimit>)]
    limit: Option<String>,
    /// Seconds to wait for an event where there is none, up to 20.
    #[param(value_type = Option<u64>, maximum = 20)]
    wait: Option<String>,
}

/// Events of a feed.
#[derive(Debug, Serialize, ToSchema)]
struct EventsPage {
    /// The events, oldest first.
    #[schema(value_type = Vec<EventView>)]
    events: Vec<Box<RawValue>>,
    /// Where to go on: say it in the next call's `after`, also where no event came.
    #[schema(value_type = schema::EventCursor)]
    cursor: String,
    /// Whether there is more already. Where there is not, a call with `wait` answers when there is.
    has_more: bool,
}

shared::refuses! {
    EventsQuery:
        InvalidCursor "`after` is no cursor of the feed.",
        InvalidSessionId "`session_id` cannot be used.",
}

/// A query that was understood.
struct Wanted {
    after: Option<u64>,
    types: Option<Vec<EventType>>,
    session: Option<String>,
    limit: usize,
    wait: Duration,
}

impl EventsQuery {
    fn wanted(self) -> Result<Wanted, Problem> {
        let no_cursor = || {
            Problem::new(
                Code::InvalidCursor,
                "`after` is the `cursor` of an earlier answer, or `latest`.",
            )
        };
        let types = self.r#type.as_deref().map(types).transpose()?;
        let session = self.session_id.as_deref().map(session_id).transpose()?;
        let wait = self.wait.as_deref().map_or(Ok(0), str::parse::<u64>);
        let wait = wait.ok().filter(|seconds| *seconds <= MOST_WAIT_SECONDS);
        let after = match self.after.as_deref() {
            None => Some(0),
            Some(LATEST) => None,
            Some(cursor) => Some(cursor.parse().map_err(|_| no_cursor())?),
        };
        Ok(Wanted {
            after,
            types,
            session: session.map(|session| session.to_string()),
            limit: usize::try_from(limit(self.limit.as_deref())?).unwrap_or_default(),
            wait: Duration::from_secs(
                wait.ok_or_else(|| invalid("?wait", format!("wait is a number from 0 to {MOST_WAIT_SECONDS}")))?,
            ),
        })
    }
}

fn types(text: &str) -> Result<Vec<EventType>, Problem> {
    let known = |name: &str| {
        EventType::parse(name).ok_or_else(|| {
            let known = EventType::ALL.map(EventType::as_str).join(", ");
            invalid("?type", format!("{name:?} is no type of events; those are {known}"))
        })
    };
    text.split(',').map(|name| known(name.trim())).collect()
}

impl Wanted {
    fn has(&self, event: &Event) -> bool {
        let is_of_type = self.types.as_ref().is_none_or(|types| types.contains(&event.event));
        is_of_type && (self.session.is_none() || self.session == event.session)
    }

    /// Looks behind a place of the feed for what is wanted.
    async fn look(&self, app: &App, tenant: &TenantId, after: u64) -> Result<Found, StoreError> {
        let mut found = Found {
            events: Vec::new(),
            last: after,
            has_more: true,
        };
        let mut bytes = 0;
        for _ in 0..MOST_LOOKS {
            let looked = app
                .store()?
                .look_at_events(tenant, found.last, EVENTS_OF_A_LOOK, app.now())
                .await?;
            for (number, event) in looked.events.into_iter().filter(|(_, event)| self.has(event)) {
                bytes += entry_weight(&event.body);
                let is_full = found.events.len() == self.limit || bytes > MOST_ANSWER_BYTES;
                if is_full && !found.events.is_empty() {
                    return Ok(found);
                }
                found.events.push(event.body);
                found.last = number;
            }
            found.last = looked.last;
            if !looked.has_more {
                found.has_more = false;
                break;
            }
        }
        Ok(found)
    }
}

/// What a look found.
struct Found {
    events: Vec<String>,
    /// The number up to which the feed was looked at.
    last: u64,
    has_more: bool,
}

/// Events
///
/// What happened to sessions and packages in the last 30 days, in an order in which nothing is ever put in before what you have read:
/// a reader that goes on from `cursor` misses nothing and sees nothing twice. With `wait` the call answers as soon as there is something.
/// An event is in the feed a second or two after what it tells of.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "list-events",
    tag = "Events",
    params(EventsQuery),
    responses(
        (
            status = 200,
            description = "Events, oldest first, and where to go on.",
            body = EventsPage,
            example = json!({ "events": [example::event()], "cursor": "4", "has_more": false }),
        ),
        Refusals<(Tenant<Read>, Query<EventsQuery>, EventsQuery)>,
    ),
    security(("api_key" = [])),
)]
async fn list_events(
    State(app): State<App>,
    tenant: Tenant<Read>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventsPage>, Problem> {
    let wanted = query.wanted()?;
    let after = match wanted.after {
        Some(after) => after,
        None => app.store()?.last_event(tenant.id()).await?,
    };
    let until = Instant::now() + wanted.wait;
    let mut found = wanted.look(&app, tenant.id(), after).await?;
    while found.events.is_empty() && !found.has_more && Instant::now() < until {
        sleep(LOOK_EVERY).await;
        found = wanted.look(&app, tenant.id(), found.last).await?;
    }
    let raw = |event| RawValue::from_string(event).map_err(|error| StoreError::Corrupt(error.into()));
    Ok(Json(EventsPage {
        events: found.events.into_iter().map(raw).collect::<Result<_, _>>()?,
        cursor: found.last.to_string(),
        has_more: found.has_more,
    }))
}
