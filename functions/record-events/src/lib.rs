//! Events out of the table's stream: each write of a session or package becomes what it tells, once, in its tenant's feed.
//!
//! A batch may come again, whole or from some record on. What was told of each session and package stands in the table, and the feed takes
//! nothing that was told already.

use std::collections::BTreeMap;
use std::time::Duration;

use shared::app::App;
use shared::cause::told;
use shared::store::StoreError;
use shared::store::feed::{Append, Read};
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
    /// How far down the batch it was.
    place: usize,
    what: Box<dyn Candidate>,
}

/// Records what a batch tells.
pub async fn record(app: &App, records: Vec<Record>) -> Handled {
    let mut handled = Handled::default();
    let mut writes: BTreeMap<TenantId, Vec<Write>> = BTreeMap::new();
    for (place, record) in records.into_iter().enumerate() {
        let sequence = record.sequence.clone();
        let (tenant, what) = match record.change() {
            Ok(Some(Change::Session(write))) => (write.tenant.clone(), session::candidate(*write)),
            Ok(Some(Change::Package(write))) => (write.tenant.clone(), package::candidate(*write)),
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(sequence, cause = told(&error), "a record of the stream cannot be read");
                handled.unreadable.push(sequence);
                continue;
            }
        };
        let write = what.map(|what| Write { sequence, place, what });
        writes.entry(tenant).or_default().extend(write);
    }
    let mut failed: Option<Write> = None;
    for (tenant, writes) in writes {
        // One tenant's feed that cannot be written holds up nobody else's.
        if let Err((write, error)) = tell(app, &tenant, writes).await {
            tracing::error!(cause = told(&error), "events could not be recorded");
            failed = failed.into_iter().chain([write]).min_by_key(|write| write.place);
        }
    }
    handled.failed = failed.map(|write| write.sequence);
    handled
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
    if append.is_empty() || store.append(tenant, &read, append, app.now()).await? {
        Ok(Some(told))
    } else {
        Ok(None)
    }
}

/// What an append has room for, and how many of the writes that is.
fn plan(read: &Read, writes: &[Write]) -> (Append, usize) {
    let mut append = Append::default();
    for (count, Write { what, .. }) in writes.iter().enumerate() {
        let subject = what.subject();
        let known = append.told(&subject).cloned().unwrap_or_else(|| read.told(&subject));
        if what.state() <= known.state {
            continue;
        }
        let (now_told, events) = what.tell(&known);
        if events.is_empty() {
            continue;
        }
        if !append.has_room(events.len(), &subject) {
            return (append, count);
        }
        append.add(&subject, now_told, events);
    }
    (append, writes.len())
}
