//! The feed of a tenant's events: numbered without a gap, but where a table that was put back left some free (`restored.rs`), in an order in which
//! nothing is ever put in before what a reader has passed.
//!
//! Many functions write it at once. Each append is one transaction on condition of the last number, so that whoever writes a number has seen
//! all before it; and on condition of what was told of each session and package in it, so that a record of the stream that comes again
//! tells nothing twice. It costs two write units for its head, two for each session or package, and two for each kilobyte of an event.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use scorm::id::{PackageId, SessionId};

use super::item::began::{RevisionOf, key_of_began};
use super::item::event::{self, Appended, EventItem, HeadItem, Told, ToldItem};
use super::item::{self, index};
use super::{Item, Store, StoreError, failed};
use crate::cause::told;
use crate::event::Event;
use crate::tenant::TenantId;

/// How long an event is kept.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long is remembered what was told: twice as long as a record of the stream lives.
pub const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(48);
/// By then all of an append can be seen.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// Items that one transaction takes.
const MOST_IN_TRANSACTION: usize = 100;

/// Names a session among what is told of.
pub fn subject_of_session(id: &SessionId) -> String {
    format!("SESSION#{id}")
}

/// Names a package among what is told of.
pub fn subject_of_package(id: PackageId) -> String {
    format!("PACKAGE#{id}")
}

/// What was told so far, as it was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    last: u64,
    told: HashMap<String, Told>,
}

/// An event that is to be told, and when it is to be forgotten at the latest.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The event.
    pub event: Event,
    /// The end of what it tells of.
    pub ttl: Option<Timestamp>,
    /// The revision that a session begins with by it.
    pub began: Option<RevisionOf>,
}

/// One look into a feed.
#[derive(Debug)]
pub struct Looked {
    /// The events that were found, each with its number.
    pub events: Vec<(u64, Event)>,
    /// The number up to which the feed was looked at.
    pub last: u64,
    /// Whether there is more behind it.
    pub has_more: bool,
}

/// What is to be told at once.
#[derive(Clone, Debug, Default)]
pub struct Append {
    events: Vec<Telling>,
    told: Vec<(String, Told)>,
    began: BTreeMap<RevisionOf, u64>,
}

impl Read {
    /// What was told of a session or package.
    pub fn told(&self, subject: &str) -> Told {
        self.told.get(subject).cloned().unwrap_or_default()
    }
}

impl Append {
    /// Whether there is room for so many events more, of this session or package.
    pub fn has_room(&self, events: usize, subject: &str) -> bool {
        let subjects = self.told.len() + usize::from(!self.knows(subject));
        // The head is one, and a session may be the first of its revision here.
        2 + self.events.len() + events + subjects + self.began.len() <= MOST_IN_TRANSACTION
    }

    /// Whether it tells nothing, not even that something is gone.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// How many events it tells.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Adds what a change tells of a session or package, and up to where it is told by then.
    pub fn add(&mut self, subject: &str, told: Told, events: Vec<Telling>) {
        self.told.retain(|(known, _)| known != subject);
        self.told.push((subject.to_owned(), told));
        for revision in events.iter().filter_map(|telling| telling.began) {
            *self.began.entry(revision).or_default() += 1;
        }
        self.events.extend(events);
    }

    /// What this append tells of a session or package, if it does.
    pub fn told(&self, subject: &str) -> Option<&Told> {
        self.told
            .iter()
            .find(|(known, _)| known == subject)
            .map(|(_, told)| told)
    }

    fn knows(&self, subject: &str) -> bool {
        self.told(subject).is_some()
    }
}

impl Store {
    /// Reads up to where a tenant's feed goes, and what was told of these sessions and packages.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told(&self, tenant: &TenantId, subjects: &[String]) -> Result<Read, StoreError> {
        let mut keys = vec![event::key_of_head(tenant)];
        keys.extend(subjects.iter().map(|subject| event::key_of_told(tenant, subject)));
        let mut read = Read::default();
        let names: HashMap<String, &String> = subjects
            .iter()
            .map(|subject| (event::told_pk(tenant, subject), subject))
            .collect();
        for found in self.fetch(keys).await? {
            if HeadItem::is(&found) {
                read.last = item::read::<HeadItem>(found)?.last_number;
            } else if let Some(subject) = names.get(&index::pk(&found)) {
                let told = item::read::<ToldItem>(found)?.into_told()?;
                read.told.insert((*subject).clone(), told);
            }
        }
        Ok(read)
    }

    /// Appends events to a tenant's feed, on condition that what was read still holds: `false` where it does not, and nothing was written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn append(
        &self,
        tenant: &TenantId,
        read: &Read,
        append: Append,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (events, last) = (append.events, read.last);
        let mut puts = Vec::new();
        if !events.is_empty() {
            let head = HeadItem::new(tenant, last + events.len() as u64);
            puts.push((item::write(&head)?, Some(HeadItem::unchanged(last))));
        }
        let appended = Appended {
            first: last + 1,
            at: now,
        };
        for (number, telling) in (last + 1..).zip(events) {
            let kept = now + KEPT_FOR;
            let ttl = telling.ttl.map_or(kept, |ttl| ttl.min(kept));
            let told = EventItem::new(tenant, number, &telling.event, ttl, appended)?;
            puts.push((item::write(&told)?, None));
        }
        for (subject, told) in append.told {
            let before = ToldItem::unchanged(&read.told(&subject));
            let told = ToldItem::new(tenant, &subject, &told, now + REMEMBERED_FOR);
            puts.push((item::write(&told)?, Some(before)));
        }
        let began = append.began.into_iter();
        let counts = began.map(|(revision, count)| (key_of_began(tenant, revision), count));
        self.put_all(puts, counts.collect()).await
    }

    /// The number of the last event of a tenant's feed; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_event(&self, tenant: &TenantId) -> Result<u64, StoreError> {
        let head = self.get_consistent(event::key_of_head(tenant)).await?;
        head.map_or(Ok(0), |head| Ok(item::read::<HeadItem>(head)?.last_number))
    }

    /// One event of a feed, while it is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn event(&self, tenant: &TenantId, number: u64, now: Timestamp) -> Result<Option<Event>, StoreError> {
        let found = self.get_consistent(event::key_of_event(tenant, number)).await?;
        let found = found.filter(|found| is_told(found, now));
        found.map(|found| Ok(to_event(found)?.1)).transpose()
    }

    /// Looks at up to `count` events behind a number. What is over is left out, so that a look may find fewer than it looked at.
    ///
    /// A query is no snapshot. It may pass a number's place before that is written, and see the next one, which came later: who wrote that had
    /// seen the one before it, so that where a number is missing the feed is read once more. And of one append it may see a part: what is missing
    /// before a number of the same append is on its way, as long as that is young, and the look ends before it. What is missing else is over, or was
    /// left free. An event that was erased is not missing: its place is there, and empty.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_events(
        &self,
        tenant: &TenantId,
        after: u64,
        count: i32,
        now: Timestamp,
    ) -> Result<Looked, StoreError> {
        let (mut found, mut has_more) = self.query_feed(tenant, after, count).await?;
        let is_whole = (after + 1..).zip(&found).all(|(number, (found, _))| number == *found);
        if !is_whole {
            (found, has_more) = self.query_feed(tenant, after, count).await?;
        }
        if let Some(gap) = on_its_way(after, &found, now) {
            found.truncate(gap);
            has_more = false;
        }
        let last = found.last().map_or(after, |(number, _)| *number);
        let kept = found.into_iter().filter(|(_, found)| is_told(found, now));
        Ok(Looked {
            events: kept.filter_map(|(number, found)| readable(number, found)).collect(),
            last,
            has_more,
        })
    }

    /// Events with their numbers, and whether there is more behind them.
    pub(super) async fn query_feed(
        &self,
        tenant: &TenantId,
        after: u64,
        count: i32,
    ) -> Result<(Vec<(u64, Item)>, bool), StoreError> {
        let text = AttributeValue::S;
        let call = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression(event::BEHIND)
            .expression_attribute_values(":pk", text(event::feed_pk(tenant)))
            .expression_attribute_values(":from", text(event::event_sk(after.saturating_add(1))))
            .expression_attribute_values(":to", text(event::event_sk(u64::MAX)))
            .consistent_read(true)
            .limit(count);
        let answer = call.send().await.map_err(failed)?;
        let found = answer.items.unwrap_or_default();
        let numbered = found
            .into_iter()
            .filter_map(|found| Some((event::number_of(&found)?, found)));
        Ok((numbered.collect(), answer.last_evaluated_key.is_some()))
    }
}

/// Whether there is still an event in an item's place.
fn is_told(found: &Item, now: Timestamp) -> bool {
    !item::is_purged(found, now) && !event::is_erased(found)
}

/// How many of these events there are before a number that is on its way: one missing from a young append.
fn on_its_way(after: u64, found: &[(u64, Item)], now: Timestamp) -> Option<usize> {
    let mut last = after;
    found.iter().position(|(number, item)| {
        let missing = last + 1..*number;
        last = *number;
        let appended = event::appended(item);
        !missing.is_empty()
            && appended
                .is_some_and(|appended| missing.end > appended.first && now.duration_since(appended.at) < SETTLED_AFTER)
    })
}

/// An event that can be read. One that cannot, such as of a later version, is passed, and does not end the feed.
pub(super) fn readable(number: u64, found: Item) -> Option<(u64, Event)> {
    let read = to_event(found);
    if let Err(error) = &read {
        tracing::error!(number, cause = told(error), "an event of the feed cannot be read");
    }
    read.ok()
}

fn to_event(found: Item) -> Result<(u64, Event), StoreError> {
    item::read::<EventItem>(found)?.into_event()
}
