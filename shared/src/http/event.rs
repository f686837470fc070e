//! Events as an LMS gets them.

use jiff::Timestamp;
use scorm::package::Package;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::document::schema;
use super::outcome::OutcomeView;
use super::package::PackageView;
use super::session::SessionView;
use crate::event::{Event, EventId, EventType};
use crate::store::item::session::SessionImage;
use crate::store::item::time_text;
use crate::tenant::TenantId;

/// One event, the same in the feed and in what a webhook gets.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView<'a> {
    /// Its id, the same however often it is sent.
    #[schema(value_type = schema::EventId)]
    pub id: String,
    /// What happened.
    #[schema(value_type = schema::EventType)]
    pub r#type: &'static str,
    /// When it happened.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// Whose it is.
    #[schema(value_type = schema::TenantId)]
    pub tenant_id: &'a str,
    /// What it happened to.
    pub data: EventData,
}

/// What an event happened to: a session, or a package.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(
    missing_docs,
    reason = "openapi-generator loses a type of several that the document describes at its place"
)]
pub enum EventData {
    Session(Box<SessionData>),
    Package(Box<PackageData>),
}

/// A session, as an event tells of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SessionEventData)]
pub struct SessionData {
    /// Its id.
    #[schema(value_type = schema::SessionId)]
    pub session_id: String,
    /// The session as it was answered then, without `cmi_data` and `metadata`; null where it is gone, because nothing of its learner outlives it.
    #[schema(required)]
    pub session: Option<SessionView>,
    /// Those of its members that were otherwise before, as they were; null where there was nothing before.
    #[schema(value_type = Option<schema::Previous>, required)]
    pub previous: Option<Map<String, Value>>,
}

/// A package, as an event tells of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PackageEventData)]
pub struct PackageData {
    /// Its id.
    #[schema(value_type = schema::PackageId)]
    pub package_id: String,
    /// The package as it was answered then, with `sco_count` and without its list of SCOs.
    pub package: PackageView,
    /// Those of its members that were otherwise before, as they were; null where there was nothing before.
    #[schema(value_type = Option<schema::Previous>, required)]
    pub previous: Option<Map<String, Value>>,
}

/// What a write told of.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// Whose it is.
    pub tenant: &'a TenantId,
    /// What happened.
    pub event: EventType,
    /// Names the state that the write led to.
    pub state: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Happened<'_> {
    /// It happened to a session, which was `before` where it was anything. One that is gone is not shown.
    pub fn to_session(self, image: &SessionImage, before: Option<&SessionImage>, is_shown: bool) -> Event {
        let id = image.session.value().id.to_string();
        let shown = session(image, self.at);
        let was = before.map(|before| session(before, before.session.value().updated_at));
        let data = SessionData {
            session_id: id.clone(),
            previous: was.filter(|_| is_shown).map(|was| otherwise(&shown, &was)),
            session: is_shown.then_some(shown),
        };
        Event {
            session: Some(id.clone()),
            ..self.with(&id, EventData::Session(Box::new(data)))
        }
    }

    /// It happened to a package.
    pub fn to_package(self, package: &Package, before: Option<&Package>) -> Event {
        let id = package.id.to_string();
        let shown = PackageView::without_scos(package, self.at);
        let was = before.map(|before| PackageView::without_scos(before, before.updated_at));
        let data = PackageData {
            package_id: id.clone(),
            previous: was.map(|was| otherwise(&shown, &was)),
            package: shown,
        };
        self.with(&id, EventData::Package(Box::new(data)))
    }

    fn with(self, subject: &str, data: EventData) -> Event {
        let id = EventId::of(self.tenant, self.event, subject, self.state, self.at);
        let view = EventView {
            id: id.to_string(),
            r#type: self.event.as_str(),
            timestamp: time_text(self.at),
            tenant_id: self.tenant.as_str(),
            data,
        };
        Event {
            id,
            event: self.event,
            session: None,
            body: serde_json::to_string(&view).unwrap_or_default(),
        }
    }
}

/// A session as it is answered, without what is the LMS's own and what its SCOs hold.
fn session(image: &SessionImage, at: Timestamp) -> SessionView {
    SessionView {
        outcome: OutcomeView::new(image.outcome, image.time_spent),
        metadata: None,
        ..SessionView::without_data(&image.session, at)
    }
}

/// Members that change with every write, and say nothing.
const OF_EVERY_WRITE: [&str; 3] = ["version", "updated_at", "expires_at"];

/// What was otherwise before.
fn otherwise<T: Serialize>(now: &T, before: &T) -> Map<String, Value> {
    let members = |view: &T| match serde_json::to_value(view) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let (now, mut before) = (members(now), members(before));
    before.retain(|name, value| now.get(name) != Some(value) && !OF_EVERY_WRITE.contains(&name.as_str()));
    before
}
