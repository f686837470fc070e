//! The feed's items: its events, its head with the last number, and what was told of a session or package.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::condition::Condition;
use super::{SCHEMA, key, must, text, type_of};
use crate::event::{Event, EventId, EventType};
use crate::store::{Item, StoreError, state};
use crate::tenant::TenantId;

const HEAD: &str = "HEAD";
const TOLD: &str = "TOLD";
/// How the sort keys of events begin; the digits keep the order of the numbers.
const EVENTS: &str = "EVENT#";
/// The events of a feed behind one of them, up to the last that there can be.
pub(crate) const BEHIND: &str = "pk = :pk AND sk BETWEEN :from AND :to";

/// A feed's partition.
pub(crate) fn feed_pk(tenant: &TenantId) -> String {
    format!("TENANT#{}#EVENTS", tenant.as_str())
}

/// The sort key of an event.
pub(crate) fn event_sk(number: u64) -> String {
    format!("{EVENTS}{number:020}")
}

pub(crate) fn key_of_event(tenant: &TenantId, number: u64) -> Item {
    key(feed_pk(tenant), &event_sk(number))
}

pub(crate) fn key_of_head(tenant: &TenantId) -> Item {
    key(feed_pk(tenant), HEAD)
}

/// The number of an event's item.
pub(crate) fn number_of(found: &Item) -> Option<u64> {
    text(found, "sk")?.strip_prefix(EVENTS)?.parse().ok()
}

/// The partition of what was told of a session or package; `subject` is what its own key ends with.
pub(crate) fn told_pk(tenant: &TenantId, subject: &str) -> String {
    format!("TENANT#{}#TOLD#{subject}", tenant.as_str())
}

pub(crate) fn key_of_told(tenant: &TenantId, subject: &str) -> Item {
    key(told_pk(tenant, subject), TOLD)
}

/// The last number of a feed.
#[derive(Serialize, Deserialize)]
pub(crate) struct HeadItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    pub last_number: u64,
}

impl HeadItem {
    pub(crate) fn new(tenant: &TenantId, last: u64) -> Self {
        Self {
            pk: feed_pk(tenant),
            sk: HEAD.to_owned(),
            r#type: "feed".to_owned(),
            schema: SCHEMA,
            last_number: last,
        }
    }

    /// Whether an item is a feed's head.
    pub(crate) fn is(item: &Item) -> bool {
        text(item, "sk").is_some_and(|sk| sk == HEAD)
    }

    /// The head still says what was read of it.
    pub(crate) fn unchanged(last: u64) -> Condition {
        match last {
            0 => Condition::absent(),
            last => Condition::says("last_number = :expected", last),
        }
    }
}

/// How far a session or package was told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The record of the stream up to which it was told, as a text that sorts. Empty where nothing was told, or nothing for two days.
    pub state: String,
    /// When its last `session.progressed` happened.
    pub progressed_at: Option<Timestamp>,
    /// What was last told of under this id, and whether that it is gone. Nothing in items from before that was noted.
    pub last: Option<Last>,
}

/// One session or package among those that have an id after one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// When it was made.
    pub created_at: Timestamp,
    /// It was told that it is gone.
    pub is_gone: bool,
}

impl Told {
    /// Whether everything was told of the one that was made then, up to its end.
    pub fn is_over(&self, created_at: Timestamp) -> bool {
        self.last
            .is_some_and(|last| last.created_at > created_at || (last.created_at == created_at && last.is_gone))
    }
}

/// What was told of a session or package.
#[derive(Serialize, Deserialize)]
pub(crate) struct ToldItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    told: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progressed_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_created: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    last_is_gone: bool,
}

impl ToldItem {
    pub(crate) fn new(tenant: &TenantId, subject: &str, told: &Told, ttl: Timestamp) -> Self {
        Self {
            pk: told_pk(tenant, subject),
            sk: TOLD.to_owned(),
            r#type: "told".to_owned(),
            schema: SCHEMA,
            ttl: ttl.as_second(),
            told: told.state.clone(),
            progressed_at: told.progressed_at.map(Timestamp::as_millisecond),
            last_created: told.last.map(|last| last.created_at.as_millisecond()),
            last_is_gone: told.last.is_some_and(|last| last.is_gone),
        }
    }

    /// It still says what was read of it.
    pub(crate) fn unchanged(told: &Told) -> Condition {
        match told.state.as_str() {
            "" => Condition::absent(),
            state => Condition::says_text("told = :expected", state),
        }
    }

    pub(crate) fn into_told(self) -> Result<Told, StoreError> {
        let at = |at, attribute| must(Timestamp::from_millisecond(at).ok(), attribute, "a time");
        let last = self.last_created.map(|created| {
            Ok::<_, StoreError>(Last {
                created_at: at(created, "last_created")?,
                is_gone: self.last_is_gone,
            })
        });
        Ok(Told {
            state: self.told,
            progressed_at: self.progressed_at.map(|time| at(time, "progressed_at")).transpose()?,
            last: last.transpose()?,
        })
    }
}

/// An event in its feed.
#[derive(Serialize, Deserialize)]
pub(crate) struct EventItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    ttl: i64,
    event_id: String,
    event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// The first number that was written with it, and when.
    first: u64,
    appended_at: i64,
    #[serde(with = "serde_bytes")]
    body: Vec<u8>,
}

/// What an erased event's item says that it is.
const ERASED: &str = "erased_event";
/// What is left of an erased event: its place in the feed. A reader that saw no item there would take it for one that is on its way.
const LEFT: [&str; 6] = ["pk", "sk", "schema", "ttl", "first", "appended_at"];

/// An event's item with nothing in it.
pub(crate) fn erased(found: &Item) -> Item {
    let left = LEFT
        .iter()
        .filter_map(|name| found.get(*name).map(|value| ((*name).to_owned(), value.clone())));
    let mut place: Item = left.collect();
    place.insert("type".to_owned(), AttributeValue::S(ERASED.to_owned()));
    place
}

/// Whether an item is an erased event's.
pub(crate) fn is_erased(found: &Item) -> bool {
    type_of(found) == Some(ERASED)
}

/// With which append an event was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Appended {
    pub first: u64,
    pub at: Timestamp,
}

/// With which append an event's item was written.
pub(crate) fn appended(found: &Item) -> Option<Appended> {
    let number = |name: &str| found.get(name)?.as_n().ok()?.parse::<u64>().ok();
    let at = i64::try_from(number("appended_at")?).ok()?;
    Some(Appended {
        first: number("first")?,
        at: Timestamp::from_millisecond(at).ok()?,
    })
}

impl EventItem {
    /// What its items say that they are.
    pub(crate) const TYPE: &str = "event";

    pub(crate) fn new(
        tenant: &TenantId,
        number: u64,
        event: &Event,
        ttl: Timestamp,
        appended: Appended,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            pk: feed_pk(tenant),
            sk: event_sk(number),
            first: appended.first,
            appended_at: appended.at.as_millisecond(),
            r#type: Self::TYPE.to_owned(),
            schema: SCHEMA,
            ttl: ttl.as_second(),
            event_id: event.id.uuid().simple().to_string(),
            event: event.event.as_str().to_owned(),
            session: event.session.clone(),
            body: state::pack(&event.body)?,
        })
    }

    /// The event, and its number in the feed.
    pub(crate) fn into_event(self) -> Result<(u64, Event), StoreError> {
        let number = self.sk.strip_prefix(EVENTS).and_then(|digits| digits.parse().ok());
        let id = Uuid::try_parse(&self.event_id).ok().map(EventId::from);
        let event = Event {
            id: must(id, "event_id", "an event's id")?,
            event: must(EventType::parse(&self.event), "event", "a type of events")?,
            session: self.session,
            body: state::unpack(&self.body)?,
        };
        Ok((must(number, "sk", "a number")?, event))
    }
}
