//! `GET /api/v1/learners/{user_id}`: what there is of a learner: the sessions, newest first, with their results.

use axum::Json;
use axum::extract::State;
use scorm::id::{LearnerName, UserId};
use serde::{Deserialize, Serialize};
use shared::app::App;
use shared::http::auth::{Read, Tenant};
use shared::http::document::refusal::Refusals;
use shared::http::document::{example, schema};
use shared::http::extract::Query;
use shared::http::learner::{LearnerPath, no_learner};
use shared::http::listing;
use shared::http::paging::{Paging, unsigned};
use shared::http::problem::Problem;
use shared::http::session::SessionView;
use shared::store::StoreError;
use shared::store::lists::{Selection, is_position};
use shared::tenant::TenantId;
use utoipa::{IntoParams, ToSchema};

/// Looks for the newest session that has a learner's name, and sessions of each.
const MOST_LOOKS: usize = 4;
const SESSIONS_OF_A_LOOK: i32 = 25;

shared::serves!(get_learner);

/// Which page of the sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LearnerQuery {
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    #[expect(dead_code, reason = "the page is read from the request")]
    cursor: Option<String>,
}

/// A learner.
#[derive(Debug, Serialize, ToSchema)]
struct Learner {
    /// The learner, by the LMS's own name.
    #[schema(value_type = schema::UserId)]
    user_id: String,
    /// The name, as the newest session has it that has one; null where none of the newest hundred has one.
    #[schema(value_type = Option<schema::LearnerName>, required)]
    learner_name: Option<String>,
    /// The sessions, newest first.
    sessions: Vec<SessionView>,
    /// The cursor of the next page; null on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

shared::refuses! {
    LearnerQuery:
        LearnerNotFound "Your tenant has no session of such a learner.";
}

/// Get a learner
///
/// The learner's sessions with their results, newest first, as `GET /api/v1/sessions?user_id=` lists them. A learner is known by their
/// sessions alone: where there is none, or none any more, the answer is 404.
#[utoipa::path(
    get,
    path = "/api/v1/learners/{user_id}",
    operation_id = "get-learner",
    tag = "Learners",
    params(LearnerPath, LearnerQuery),
    responses(
        (status = 200, description = "The learner, and a page of sessions.", body = Learner, example = json!(example::learner())),
        Refusals<(Tenant<Read>, LearnerPath, Query<LearnerQuery>, LearnerQuery, Paging)>,
    ),
    security(("api_key" = [])),
)]
async fn get_learner(
    State(app): State<App>,
    tenant: Tenant<Read>,
    LearnerPath(user): LearnerPath,
    Query(_query): Query<LearnerQuery>,
    paging: Paging,
) -> Result<Json<Learner>, Problem> {
    let page = paging.unsigned_page(is_position)?;
    let selection = Selection::OfUser(user.clone(), None);
    let (sessions, next) =
        listing::sessions(&app, tenant.id(), (&selection, None), &page, SessionView::without_data).await?;
    if sessions.is_empty() && next.is_none() && page.after.is_none() {
        return Err(no_learner(&user));
    }
    let first = sessions.iter().filter(|_| page.after.is_none());
    let learner_name = match first.filter_map(|session| session.learner_name.clone()).next() {
        Some(name) => Some(name),
        None => name(&app, tenant.id(), &selection).await?,
    };
    Ok(Json(Learner {
        user_id: UserId::as_str(&user).to_owned(),
        learner_name,
        sessions,
        next_cursor: next.as_deref().map(unsigned),
    }))
}

/// The name of the newest session that has one.
async fn name(app: &App, tenant: &TenantId, selection: &Selection) -> Result<Option<String>, StoreError> {
    let mut after = None;
    for _ in 0..MOST_LOOKS {
        let looked = app
            .store()?
            .look_at_sessions(tenant, selection, after.as_ref(), SESSIONS_OF_A_LOOK, app.now())
            .await?;
        let mut names = looked
            .sessions
            .iter()
            .filter_map(|(_, session)| session.value().learner_name.as_ref());
        let name = names.next().map(|name| LearnerName::as_str(name).to_owned());
        after = looked.next;
        if name.is_some() || after.is_none() {
            return Ok(name);
        }
    }
    Ok(None)
}
