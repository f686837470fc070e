//! `GET /api/v1/sessions/{session_id}/attempts`: what each attempt of a session came to, newest first.

use std::fmt;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use scorm::package::ScoTerms;
use scorm::session::Session;
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::attempt::AttemptView;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::{Query, SessionPath, no_session};
use shared::http::fields::include;
use shared::http::paging::{Filling, Paging, no_cursor};
use shared::http::problem::Problem;
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use utoipa::{IntoParams, ToSchema};

/// Looks for one page. Each reads a megabyte at the most, and the cursor goes on from there.
const MOST_LOOKS: usize = 8;

shared::serves!(list_attempts);

/// Which page of the attempts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AttemptsQuery {
    /// `cmi_data` for the elements too.
    #[param(pattern = "^cmi_data$")]
    include: Option<String>,
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    cursor: Option<String>,
}

/// A page of attempts.
#[derive(Debug, Serialize, ToSchema)]
struct AttemptsPage {
    /// What each SCO's attempt is now, then the earlier ones, newest first.
    attempts: Vec<AttemptView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// Behind what is current of a SCO.
    Current(String),
    /// Behind an earlier attempt.
    Ended(u32),
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ')? {
            ("current", sco) => Some(Self::Current(sco.to_owned())),
            ("ended", number) => number.parse().ok().map(Self::Ended),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current(sco) => write!(f, "current {sco}"),
            Self::Ended(number) => write!(f, "ended {number}"),
        }
    }
}

/// List attempts
///
/// An attempt is what a SCO begins anew after an end that was no suspension. What each touched SCO's attempt is now
/// comes first, with `current`; then those that another one replaced, newest first, each in its end state.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{session_id}/attempts",
    operation_id = "list-attempts",
    tag = "Sessions",
    params(SessionPath, AttemptsQuery),
    responses(
        (
            status = 200,
            description = "A page of attempts. `next_cursor` leads to the next one.",
            body = AttemptsPage,
            example = json!({ "attempts": [example::attempt()], "next_cursor": null }),
        ),
        Refusals<(Tenant<Read>, SessionPath, Query<AttemptsQuery>, Paging)>,
    ),
    security(("api_key" = [])),
)]
async fn list_attempts(
    State(app): State<App>,
    tenant: Tenant<Read>,
    SessionPath(id): SessionPath,
    Query(query): Query<AttemptsQuery>,
    paging: Paging,
) -> Result<Json<AttemptsPage>, Problem> {
    let with_data = include(query.include.as_deref(), "cmi_data")?;
    let page = paging.page(app.tokens()?, tenant.id())?;
    let after = page
        .after
        .as_deref()
        .map(|after| Place::parse(after).ok_or_else(no_cursor));
    let after = after.transpose()?;

    let (store, now) = (app.store()?, app.now());
    let session = store
        .session(tenant.id(), &id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    let session = session.value();
    let mut filling = Filling::of(&page);
    add_current(&mut filling, session, after.as_ref(), with_data);
    let next = add_ended(&mut filling, store, tenant.id(), session, after, with_data, now).await?;
    let (attempts, next) = filling.end(next.map(|place| place.to_string()));
    Ok(Json(AttemptsPage {
        attempts,
        next_cursor: page.cursor(app.tokens()?, next.as_deref())?,
    }))
}

/// Each touched SCO, in the package's order; of a session that nobody has touched, the one that a launch would open.
fn touched(session: &Session) -> impl Iterator<Item = &(String, ScoTerms)> {
    let untouched = session.states.is_empty();
    let shown = move |sco: &str| session.states.contains_key(sco) || (untouched && sco == session.current);
    session.scos.iter().filter(move |(sco, _)| shown(sco))
}

/// Adds what is current, behind a place.
fn add_current(filling: &mut Filling<AttemptView>, session: &Session, after: Option<&Place>, with_data: bool) {
    let behind = match after {
        None => 0,
        Some(Place::Current(last)) => touched(session).take_while(|(sco, _)| sco != last).count() + 1,
        Some(Place::Ended(_)) => return,
    };
    for (sco, terms) in touched(session).skip(behind) {
        if filling.is_full() {
            return;
        }
        let mut view = AttemptView::current(session, sco, terms);
        view.cmi_data = with_data.then(|| session.cmi_data_of(sco));
        filling.add(Place::Current(sco.clone()).to_string(), view);
    }
}

/// Adds earlier attempts until the page is full. The answer is the place behind which there may be more.
async fn add_ended(
    filling: &mut Filling<AttemptView>,
    store: &Store,
    tenant: &TenantId,
    session: &Session,
    after: Option<Place>,
    with_data: bool,
    now: Timestamp,
) -> Result<Option<Place>, StoreError> {
    // An attempt that ended since the session was read is the one that was just told as current.
    let mut after = match after {
        Some(Place::Ended(number)) => number,
        Some(Place::Current(_)) | None => session.attempt,
    };
    for _ in 0..MOST_LOOKS {
        if filling.is_full() {
            return Ok(None);
        }
        let looked = store
            .look_at_attempts(tenant, session, after, filling.wanted(), now)
            .await?;
        for attempt in looked.found {
            let mut view = AttemptView::ended(&attempt);
            view.cmi_data = with_data.then_some(attempt.data);
            filling.add(Place::Ended(attempt.number).to_string(), view);
        }
        match looked.next {
            Some(next) => after = next,
            None => return Ok(None),
        }
    }
    Ok(Some(Place::Ended(after)))
}
