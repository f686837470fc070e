//! What the table's stream tells: each write's item as it was and as it is.

use aws_lambda_events::event::dynamodb::EventRecord;
use jiff::Timestamp;
use scorm::package::Package;

use super::deliveries::to_delivery;
use super::item::live::Tombstone;
use super::item::package::PackageItem;
use super::item::session::{SessionImage, SessionItem};
use super::item::webhook::DeliveryItem;
use super::item::{self, event::EventItem};
use super::{Item, StoreError};
use crate::event::Event;
use crate::tenant::TenantId;
use crate::version::Versioned;
use crate::webhooks::{Delivery, DeliveryState};

/// Digits of the longest number that a record has in its stream.
const PLACES: usize = 40;
/// Who removes what is over, in a record of the stream.
const REMOVER: &str = "dynamodb.amazonaws.com";

/// One record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its place in its shard.
    pub sequence: String,
    /// Which stream of the table it is from: the time at which that was switched on, at the end of its ARN.
    stream: String,
    /// When the item was written, to the second.
    at: Timestamp,
    /// It was removed because its time was over.
    is_over: bool,
    old: Option<Item>,
    new: Option<Item>,
}

/// What came of a batch of records.
#[derive(Debug, Default)]
pub struct Handled {
    /// From the record of this sequence number on the batch has to come again.
    pub failed: Option<String>,
    /// The sequence numbers of records that cannot be read, and will not be another time.
    pub unreadable: Vec<String>,
}

/// A change that somebody may want to hear of.
#[derive(Debug)]
pub enum Change {
    /// A session's.
    Session(Box<Subject<SessionImage>>),
    /// A package's.
    Package(Box<Subject<Versioned<Package>>>),
    /// An event came into its tenant's feed, which keeps it until then.
    Told(TenantId, u64, Event, Timestamp),
    /// A delivery is asked for again.
    Asked(TenantId, Delivery),
}

/// What has changed, as it was and as it is.
#[derive(Debug)]
pub struct Subject<T> {
    /// Whose it is.
    pub tenant: TenantId,
    /// Before; none where it is new.
    pub before: Option<T>,
    /// Afterwards; none where it is gone.
    pub after: Option<T>,
    /// When it was written, to the second. Where the item itself has a time, that is the better one.
    pub at: Timestamp,
    /// It is gone because its time was over, and nobody deleted it.
    pub is_over: bool,
}

impl Record {
    /// A record as a reader of the stream with this ARN gets it; `remover` is the principal in it, which removals of what is over name.
    pub fn new(
        stream: &str,
        sequence: String,
        at: Timestamp,
        remover: Option<&str>,
        old: Option<serde_dynamo::Item>,
        new: Option<serde_dynamo::Item>,
    ) -> Self {
        Self {
            stream: label(stream).to_owned(),
            sequence,
            at,
            is_over: remover == Some(REMOVER),
            old: old.map(Item::from),
            new: new.map(Item::from),
        }
    }

    /// Where it stands among all records of its item. Those of one stream have rising numbers, which have as many digits as they like (DynamoDB
    /// Streams); a table that is put back has another stream, whose numbers begin anywhere, and whose label is a later time.
    pub fn rank(&self) -> String {
        let (stream, sequence) = (&self.stream, &self.sequence);
        format!("{stream}{sequence:0>PLACES$}")
    }

    /// What has changed, where it is a session, a package or the feed.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where an item cannot be read. It will not be read better another time.
    pub fn change(self) -> Result<Option<Change>, StoreError> {
        let Some(tenant) = self.new.as_ref().or(self.old.as_ref()).and_then(item::tenant_of) else {
            return Ok(None);
        };
        let kind = |item: &Option<Item>| item.as_ref().and_then(item::type_of).map(str::to_owned);
        let kinds = [kind(&self.new), kind(&self.old)];
        let is = |name: &str| kinds.iter().any(|kind| kind.as_deref() == Some(name));
        let Self {
            at, is_over, old, new, ..
        } = self;
        if is(SessionItem::TYPE) {
            let before = old.map(session).transpose()?;
            // Whoever deletes what DynamoDB should have removed deletes nothing more.
            let was_over = new.is_none() && before.as_ref().is_some_and(|before| before.ttl <= at);
            return Ok(Some(Change::Session(Box::new(Subject {
                tenant,
                before,
                after: new.map(session).transpose()?,
                at,
                is_over: is_over || was_over,
            }))));
        }
        if is(PackageItem::TYPE) {
            let package = |item: Item| item::read::<PackageItem>(item)?.into_package();
            let is_left = |item: &Item| !Tombstone::is(item);
            let at = new.as_ref().and_then(Tombstone::deleted_at).unwrap_or(at);
            return Ok(Some(Change::Package(Box::new(Subject {
                tenant,
                before: old.filter(is_left).map(package).transpose()?,
                after: new.filter(is_left).map(package).transpose()?,
                at,
                is_over,
            }))));
        }
        match (old, new) {
            (None, Some(new)) if is(EventItem::TYPE) => {
                let ttl = item::ttl_of(&new);
                let (number, event) = item::read::<EventItem>(new)?.into_event()?;
                Ok(Some(Change::Told(tenant, number, event, ttl)))
            }
            (Some(_), Some(new)) if is(DeliveryItem::TYPE) => {
                let delivery = to_delivery(new)?.into_value();
                let is_asked = delivery.state == DeliveryState::Asked;
                Ok(is_asked.then_some(Change::Asked(tenant, delivery)))
            }
            _ => Ok(None),
        }
    }
}

impl From<EventRecord> for Record {
    fn from(record: EventRecord) -> Self {
        let some = |item: serde_dynamo::Item| (!item.is_empty()).then_some(item);
        let change = record.change;
        let at = change.approximate_creation_date_time.timestamp();
        Self::new(
            &record.event_source_arn.unwrap_or_default(),
            change.sequence_number.unwrap_or_default(),
            Timestamp::from_second(at).unwrap_or_default(),
            record.user_identity.as_ref().map(|user| user.principal_id.as_str()),
            some(change.old_image),
            some(change.new_image),
        )
    }
}

/// The label of a stream: what its ARN ends with.
fn label(arn: &str) -> &str {
    arn.rsplit_once("/stream/").map_or("", |(_, label)| label)
}

fn session(found: Item) -> Result<SessionImage, StoreError> {
    item::read::<SessionItem>(found)?.into_image()
}
