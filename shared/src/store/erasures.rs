//! Erasing a learner: the report, the notes of what is being erased, and the calls that find and remove it.
//!
//! Whatever is removed is noted first. So whoever goes on after a kill knows what was there, and what it comes to is counted once.

use std::collections::HashSet;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use scorm::id::{SessionId, UserId};

use super::deliveries::to_delivery;
use super::item::condition::Condition;
use super::item::erasure::{self, ErasureItem, NoteItem, Noted};
use super::item::webhook::{self, DeliveryItem};
use super::item::{self, event, index};
use super::write::{Beside, Written};
use super::{Item, Store, StoreError, failed};
use crate::erasure::{ErasedEvent, ErasedSession, Erasure, LearnerDigest};
use crate::event::{Event, EventId};
use crate::tenant::TenantId;
use crate::webhooks::{Delivery, WebhookId};

/// Entries of one look into the index.
const ENTRIES_OF_A_LOOK: i32 = 100;

/// A look at which sessions a learner has.
#[derive(Debug)]
pub struct Entries {
    /// The sessions, by their creation and their id, newest first. The index is a moment late.
    pub found: Vec<(Timestamp, SessionId)>,
    /// Where to look on, while there is more.
    pub next: Option<String>,
}

/// A look at what a feed holds.
#[derive(Debug)]
pub struct Places {
    /// The events, each in its place.
    pub found: Vec<(Place, Event)>,
    /// The number up to which the feed was looked at, while there is more.
    pub next: Option<u64>,
}

/// An event's place in the feed.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number.
    pub number: u64,
    /// What it holds when the event is out of it.
    empty: Item,
}

/// What is noted of an erasure.
#[derive(Debug, Default)]
pub struct Notes {
    /// Its sessions.
    pub sessions: Vec<ErasedSession>,
    /// Its events.
    pub events: Vec<ErasedEvent>,
}

impl Store {
    /// Reads the report of a learner's erasure, while it is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erasure(
        &self,
        tenant: &TenantId,
        learner: &LearnerDigest,
        now: Timestamp,
    ) -> Result<Option<Erasure>, StoreError> {
        let found = self.get_consistent(erasure::key_of_report(tenant, learner)).await?;
        let found = found.filter(|found| !item::is_purged(found, now));
        found
            .map(|found| item::read::<ErasureItem>(found)?.into_erasure())
            .transpose()
    }

    /// Writes that an erasure begins, in place of one that runs or is done.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_erasure(
        &self,
        tenant: &TenantId,
        learner: &LearnerDigest,
        erasure: &Erasure,
    ) -> Result<(), StoreError> {
        self.keep(item::write(&ErasureItem::new(tenant, learner, erasure))?)
            .await
    }

    /// Writes that an erasure is done; `false` where it was asked for again meanwhile, and is not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_erasure(
        &self,
        tenant: &TenantId,
        learner: &LearnerDigest,
        done: &Erasure,
    ) -> Result<bool, StoreError> {
        let stored = item::write(&ErasureItem::new(tenant, learner, done))?;
        let written = self
            .put(stored, ErasureItem::unchanged(done), Beside::default())
            .await?;
        Ok(matches!(written, Written::Done))
    }

    /// Which sessions a learner has, behind a place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_entries(
        &self,
        tenant: &TenantId,
        user: &UserId,
        after: Option<&str>,
    ) -> Result<Entries, StoreError> {
        let value = item::user_key(tenant, user);
        let start =
            after.map(|position| index::start(index::BY_USER, &value, position, |id| item::session_key_of(tenant, id)));
        let call = self.query_index(index::BY_USER, &value, ENTRIES_OF_A_LOOK);
        let page = call.set_exclusive_start_key(start).send().await.map_err(failed)?;
        let entries = page.items.unwrap_or_default();
        Ok(Entries {
            found: entries.iter().filter_map(index::session).collect(),
            next: page.last_evaluated_key.as_ref().and_then(index::position),
        })
    }

    /// Everything that is noted of an erasure.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notes(&self, tenant: &TenantId, learner: &LearnerDigest) -> Result<Notes, StoreError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(item::PARTITION)
            .expression_attribute_values(":pk", AttributeValue::S(erasure::notes_pk(tenant, learner)))
            .into_paginator()
            .items()
            .send();
        let found: Vec<Item> = pages.try_collect().await.map_err(failed)?;
        let mut notes = Notes::default();
        for note in found {
            match item::read::<NoteItem>(note)?.into_noted()? {
                Noted::Session(session) => notes.sessions.push(session),
                Noted::Event(event) => notes.events.push(event),
            }
        }
        Ok(notes)
    }

    /// Notes a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_session(
        &self,
        tenant: &TenantId,
        learner: &LearnerDigest,
        session: &ErasedSession,
    ) -> Result<(), StoreError> {
        self.keep(item::write(&NoteItem::of_session(tenant, learner, session))?)
            .await
    }

    /// Notes an event.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_event(
        &self,
        tenant: &TenantId,
        learner: &LearnerDigest,
        event: &ErasedEvent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.keep(item::write(&NoteItem::of_event(tenant, learner, event, now))?)
            .await
    }

    /// Removes all notes of an erasure.
    ///
    /// # Errors
    /// [`StoreError`]; removing them again goes on.
    pub async fn forget_notes(&self, tenant: &TenantId, learner: &LearnerDigest) -> Result<(), StoreError> {
        for note in self.partition(&erasure::notes_pk(tenant, learner)).await? {
            self.forget(index::key(&note)).await?;
        }
        Ok(())
    }

    /// Looks at up to `count` places of the feed behind a number, whether their events are over or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_places(&self, tenant: &TenantId, after: u64, count: i32) -> Result<Places, StoreError> {
        let (found, has_more) = self.query_feed(tenant, after, count).await?;
        let next = found.last().map(|(number, _)| *number).filter(|_| has_more);
        let events = found.into_iter().filter(|(_, found)| !event::is_erased(found));
        let read = |(number, found): (u64, Item)| {
            let empty = event::erased(&found);
            let (_, event) = super::feed::readable(number, found)?;
            Some((Place { number, empty }, event))
        };
        Ok(Places {
            found: events.filter_map(read).collect(),
            next,
        })
    }

    /// Takes an event out of its place, which stays empty until the event's time is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn empty_place(&self, place: &Place) -> Result<(), StoreError> {
        let there = Condition::present();
        // Where it is gone its time is over.
        self.put(place.empty.clone(), there, Beside::default()).await.map(drop)
    }

    /// Every webhook that may have deliveries: those that a tenant has, and those that it had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn webhooks_ever(&self, tenant: &TenantId) -> Result<Vec<WebhookId>, StoreError> {
        let mut ids = HashSet::new();
        for pk in [webhook::webhooks_pk(tenant), webhook::gone_webhooks_pk(tenant)] {
            let found = self.partition(&pk).await?;
            ids.extend(found.iter().filter_map(|found| WebhookId::parse(item::named(found))));
        }
        let mut ids: Vec<WebhookId> = ids.into_iter().collect();
        ids.sort();
        Ok(ids)
    }

    /// The deliveries of these events to these webhooks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deliveries_of(
        &self,
        tenant: &TenantId,
        webhooks: &[WebhookId],
        events: &[EventId],
    ) -> Result<Vec<Delivery>, StoreError> {
        let keys = webhooks.iter().flat_map(|webhook| {
            events
                .iter()
                .map(|event| webhook::key_of_delivery(tenant, *webhook, *event))
        });
        let found = self.fetch(keys.collect()).await?;
        let deliveries = found
            .into_iter()
            .filter(|found| item::type_of(found) == Some(DeliveryItem::TYPE));
        let read = deliveries.map(|found| Ok(to_delivery(found)?.into_value()));
        read.collect()
    }

    /// Removes a delivery, whatever it has come to. Whoever is about to write it down writes nothing then: a delivery is written where it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_delivery(
        &self,
        tenant: &TenantId,
        webhook: WebhookId,
        event: EventId,
    ) -> Result<(), StoreError> {
        self.forget(webhook::key_of_delivery(tenant, webhook, event)).await
    }
}
