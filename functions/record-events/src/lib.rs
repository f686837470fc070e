//! Events out of the table's stream: each write of a session or package becomes what it tells, once, in its tenant's feed.
//!
//! A batch may come again, whole or from some record on. What was told of each session and package stands in the table, and the feed takes
//! nothing that was told already.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use scorm::id::SessionId;
use shared::app::App;
use shared::cause::told;
use shared::metric;
use shared::store::StoreError;
use shared::store::feed::{Append, Read};
use shared::store::item::event::Told;
use shared::store::jitter::jittered;
use shared::store::stream::{Change, Handled, Record};
use shared::tenant::TenantId;

mod candidate;
mod package;
mod session;

use candidate::Candidate;

/// Writes that are looked at for one append: what was told of each is read in one call.
const MOST_AT_ONCE: usize = 90;
/// Appends that others may come before, each behind a wait, until the batch is left for another time.
const TRIES: u32 = 20;
const WAIT: Duration = Duration::from_millis(25);

/// A write, and its record's place in the stream.
struct Write {
    sequence: String,
    rank: String,
    /// How far down the batch it was.
    place: usize,
    what: Box<dyn Candidate>,
}

/// A session whose end has moved far.
struct Keeping {
    /// Its record's place in the batch, and in the stream.
    place: (usize, String),
    tenant: TenantId,
    id: SessionId,
    created_at: Timestamp,
    until: Timestamp,
}

/// Records what a batch tells.
pub async fn record(app: &App, records: Vec<Record>) -> Handled {
    let mut unreadable = Vec::new();
    let mut writes: BTreeMap<TenantId, Vec<Write>> = BTreeMap::new();
    let mut keeping = Vec::new();
    for (place, record) in records.into_iter().enumerate() {
        let (sequence, rank) = (record.sequence.clone(), record.rank());
        let (tenant, what) = match record.change() {
            Ok(Some(Change::Session(write))) => {
                if let Some(until) = session::kept_until(&write) {
                    let session = write.after.as_ref().map(|after| after.session.value());
                    keeping.extend(session.map(|session| Keeping {
                        place: (place, sequence.clone()),
                        tenant: write.tenant.clone(),
                        id: session.id.clone(),
                        created_at: session.created_at,
                        until,
                    }));
                }
                (write.tenant.clone(), session::candidate(*write))
            }
            Ok(Some(Change::Package(write))) => (write.tenant.clone(), package::candidate(*write)),
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(sequence, cause = told(&error), "a record of the stream cannot be read");
                unreadable.push((place, sequence));
                continue;
            }
        };
        let write = what.map(|what| Write {
            sequence,
            rank,
            place,
            what,
        });
        writes.entry(tenant).or_default().extend(write);
    }
    let mut failed = Vec::new();
    for (tenant, writes) in writes {
        // One tenant's feed that cannot be written holds up nobody else's.
        if let Err((write, error)) = tell(app, &tenant, writes).await {
            tracing::error!(cause = told(&error), "events could not be recorded");
            failed.push((write.place, write.sequence));
        }
    }
    for keeping in keeping {
        if let Err(error) = keeping.keep(app).await {
            tracing::error!(
                cause = told(&error),
                "what stands beside a session could not be kept on"
            );
            failed.push(keeping.place);
        }
    }
    // What stands behind the first that failed comes again with it.
    let failed = failed.into_iter().min();
    let end = failed.as_ref().map_or(usize::MAX, |(place, _)| *place);
    let passed = unreadable.into_iter().filter(|(place, _)| *place < end);
    Handled {
        unreadable: passed.map(|(_, sequence)| sequence).collect(),
        failed: failed.map(|(_, sequence)| sequence),
    }
}

impl Keeping {
    /// Keeps what stands beside the session as long as the session itself.
    async fn keep(&self, app: &App) -> Result<(), StoreError> {
        let beside = app
            .store()?
            .keep_beside(&self.tenant, &self.id, self.created_at, self.until);
        beside.await
    }
}

/// Tells a tenant of its writes, in their order. The write that could not be told comes back with the reason.
async fn tell(app: &App, tenant: &TenantId, mut writes: Vec<Write>) -> Result<(), (Write, StoreError)> {
    let mut tries = 0;
    while !writes.is_empty() {
        match tell_some(app, tenant, &writes[..writes.len().min(MOST_AT_ONCE)]).await {
            Ok(Some(told)) => {
                writes.drain(..told);
                tries = 0;
            }
            Ok(None) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(jittered(WAIT * tries)).await;
            }
            Ok(None) => {
                let late = StoreError::Unavailable("other writers came first on every try".into());
                return Err((writes.swap_remove(0), late));
            }
            Err(error) => return Err((writes.swap_remove(0), error)),
        }
    }
    Ok(())
}

/// One append. Answers how many of the writes are told by then; none where somebody else has written the feed meanwhile.
async fn tell_some(app: &App, tenant: &TenantId, writes: &[Write]) -> Result<Option<usize>, StoreError> {
    let store = app.store()?;
    let mut subjects: Vec<String> = writes.iter().map(|write| write.what.subject()).collect();
    subjects.sort();
    subjects.dedup();
    let read = store.told(tenant, &subjects).await?;
    let (append, told) = plan(&read, writes);
    let events = append.len();
    if !append.is_empty() && !store.append(tenant, &read, append, app.now()).await? {
        return Ok(None);
    }
    metric::emit(app, "events were recorded", [("Events", "Count", events as f64)]);
    Ok(Some(told))
}

/// What an append has room for, and how many of the writes that is.
fn plan(read: &Read, writes: &[Write]) -> (Append, usize) {
    let mut append = Append::default();
    for (count, Write { what, rank, .. }) in writes.iter().enumerate() {
        let subject = what.subject();
        let known = append.told(&subject).cloned().unwrap_or_else(|| read.told(&subject));
        // The records of one item come in their order.
        if *rank <= known.state {
            continue;
        }
        let (progressed_at, events) = what.tell(known.progressed_at);
        let last = what.last();
        // That something is gone is noted also where nobody needs to hear of it: an erasure waits for it.
        if events.is_empty() && !last.is_some_and(|last| last.is_gone) {
            continue;
        }
        if !append.has_room(events.len(), &subject) {
            return (append, count);
        }
        let told = Told {
            state: rank.clone(),
            progressed_at,
            last,
        };
        append.add(&subject, told, events);
    }
    (append, writes.len())
}
