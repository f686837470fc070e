//! A learner is erased: what S3 starts when `erase-learner` has noted one.
//!
//! Sessions go first, each whole. Their removal is told in the feed a moment later, and names them: so the events go when it was told, and the
//! deliveries of these events last. What is still on its way then (a call that was being answered, a delivery that was being sent, an index
//! that is late) has come to its end a little later, and is looked for once more.
//!
//! Everything here can be done twice, and whoever is started again after a kill goes on: what goes is noted first.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use scorm::id::UserId;
use shared::app::App;
use shared::erasure::{Erased, LearnerDigest};
use shared::files::key::ErasureKey;
use shared::files::{Files, FilesError};
use shared::store::{Store, StoreError};
use shared::tenant::TenantId;
use thiserror::Error;
use tokio::time::{Instant, sleep};

/// The deliveries of events that are erased.
mod deliveries;
/// The feed's events.
mod feed;
/// The sessions.
mod sessions;

/// By then whatever had begun before has ended: the longest that a function lives that sends a delivery, or answers a call.
const SETTLED_AFTER: Duration = Duration::from_secs(30);
/// How often it is looked whether something has happened.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Why a learner is not erased yet. Trying again goes on.
#[derive(Debug, Error)]
pub enum PurgeError {
    /// The table.
    #[error("the learner's items cannot be removed")]
    Store(#[from] StoreError),
    /// The bucket.
    #[error("the note of the erasure cannot be removed")]
    Files(#[from] FilesError),
    /// `record-events` is behind.
    #[error("the removal of {0} sessions is not told in the feed yet")]
    Untold(usize),
}

/// Whose session has an id, as far as the feed was read: the learner's, made then. An event that names a session and does not show it is of the
/// one that was shown last.
type Owned = HashMap<String, Timestamp>;

/// An erasure that is under way.
struct Erasing<'a> {
    app: &'a App,
    store: &'a Store,
    tenant: &'a TenantId,
    learner: &'a LearnerDigest,
    user: UserId,
    started_at: Timestamp,
}

/// The end of a wait: by the app's clock or by the system's, whichever is first.
struct End {
    by_app: Timestamp,
    by_system: Instant,
}

impl End {
    fn is_over(&self, app: &App) -> bool {
        app.now() >= self.by_app || Instant::now() >= self.by_system
    }
}

/// Erases a learner, and removes the note of it last. A note without a report is nobody's, and is left to the bucket's own rules.
///
/// # Errors
/// [`PurgeError`].
pub async fn purge(app: &App, files: &Files, key: &str) -> Result<(), PurgeError> {
    let store = app.store()?;
    let Some(note) = ErasureKey::parse(key) else {
        tracing::warn!("an object is no note of an erasure");
        return Ok(());
    };
    let (tenant, learner) = (&note.tenant, &note.learner);
    let Some(erasure) = store.erasure(tenant, learner, app.now()).await? else {
        tracing::warn!("an erasure is noted that nobody asked for");
        return Ok(());
    };
    if let Some(user) = erasure.user.clone() {
        let erasing = Erasing {
            app,
            store,
            tenant,
            learner,
            user,
            started_at: erasure.started_at,
        };
        let erased = erasing.erase().await?;
        let done = erasure.done(erased, app.now());
        if !store.end_erasure(tenant, learner, &done).await? {
            // It was asked for again, and whoever that has started ends it.
            return Ok(());
        }
        let Erased { sessions, events, .. } = erased;
        tracing::info!(sessions, events, "a learner is erased");
    }
    store.forget_notes(tenant, learner).await?;
    files.delete(&[note.to_string()]).await?;
    Ok(())
}

impl Erasing<'_> {
    /// Erases everything, and answers how much it was.
    async fn erase(&self) -> Result<Erased, PurgeError> {
        self.delete_sessions().await?;
        let mut owned = Owned::new();
        loop {
            self.wait_until_told().await?;
            // Whatever has a lower number is there by now.
            let seen = self.store.last_event(self.tenant).await?;
            self.empty_feed(0, &mut owned).await?;
            self.delete_deliveries().await?;
            self.settle().await;
            self.empty_feed(seen, &mut owned).await?;
            self.delete_deliveries().await?;
            let looked = self.delete_sessions().await?;
            if looked.deleted == 0 {
                return Ok(self.erased(looked.left).await?);
            }
        }
    }

    /// Waits until what had begun has ended.
    async fn settle(&self) {
        let end = self.end_of(SETTLED_AFTER);
        while !end.is_over(self.app) {
            sleep(LOOK_EVERY).await;
        }
    }

    fn end_of(&self, wait: Duration) -> End {
        End {
            by_app: self.app.now() + SignedDuration::from_secs(wait.as_secs().cast_signed()),
            by_system: Instant::now() + wait,
        }
    }

    /// What the notes come to.
    async fn erased(&self, left: u64) -> Result<Erased, StoreError> {
        let notes = self.store.notes(self.tenant, self.learner).await?;
        Ok(Erased {
            sessions: notes.sessions.len() as u64,
            events: notes.events.len() as u64,
            deliveries: notes.events.iter().map(|event| event.webhooks.len() as u64).sum(),
            sessions_left: left,
        })
    }
}
