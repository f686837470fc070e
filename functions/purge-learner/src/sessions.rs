//! A learner's sessions, and the wait until their removal is told.

use std::time::Duration;

use shared::erasure::ErasedSession;
use shared::store::StoreError;
use shared::store::feed::{REMEMBERED_FOR, subject_of_session};
use tokio::time::sleep;

use super::{Erasing, LOOK_EVERY, PurgeError};

/// The longest wait for the feed: a third of the function's time. What takes longer is a stream that is behind, and S3's event comes again.
const MOST_WAIT: Duration = Duration::from_secs(300);
/// Sessions that are asked for at once: as many as one BatchGetItem takes, with the feed's head.
const ASKED_AT_ONCE: usize = 99;

/// A look at all of a learner's sessions.
pub struct Looked {
    /// Those that were deleted.
    pub deleted: u64,
    /// Those that were made since the erasure began, and stay.
    pub left: u64,
}

impl Erasing<'_> {
    /// Deletes each session that was made before the erasure began.
    pub async fn delete_sessions(&self) -> Result<Looked, StoreError> {
        let mut looked = Looked { deleted: 0, left: 0 };
        let mut after = None;
        loop {
            let entries = self
                .store
                .look_at_entries(self.tenant, &self.user, after.as_deref())
                .await?;
            for (created_at, id) in entries.found {
                if created_at > self.started_at {
                    looked.left += 1;
                    continue;
                }
                let noted_at = self.app.now();
                let session = ErasedSession {
                    id,
                    created_at,
                    noted_at,
                };
                self.store.note_session(self.tenant, self.learner, &session).await?;
                let named = (&session.id, created_at);
                let deleted = self.store.delete_session_of(self.tenant, &self.user, named).await?;
                looked.deleted += u64::from(deleted);
            }
            after = entries.next;
            if after.is_none() {
                return Ok(looked);
            }
        }
    }

    /// Waits until the feed tells of each deleted session that it is gone: nothing of it comes into the feed behind that.
    pub async fn wait_until_told(&self) -> Result<(), PurgeError> {
        let end = self.end_of(MOST_WAIT);
        let mut waiting = self.store.notes(self.tenant, self.learner).await?.sessions;
        loop {
            waiting = self.untold(waiting).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            if end.is_over(self.app) {
                return Err(PurgeError::Untold(waiting.len()));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Those of the sessions whose removal is still to be told. The stream forgets sooner than the feed what it has told.
    async fn untold(&self, sessions: Vec<ErasedSession>) -> Result<Vec<ErasedSession>, StoreError> {
        let mut untold = Vec::new();
        for some in sessions.chunks(ASKED_AT_ONCE) {
            let mut subjects: Vec<String> = some.iter().map(|session| subject_of_session(&session.id)).collect();
            subjects.sort();
            subjects.dedup();
            let read = self.store.told(self.tenant, &subjects).await?;
            let is_untold = |session: &&ErasedSession| {
                let told = read.told(&subject_of_session(&session.id));
                !told.is_over(session.created_at) && session.noted_at + REMEMBERED_FOR > self.app.now()
            };
            untold.extend(some.iter().filter(is_untold).cloned());
        }
        Ok(untold)
    }
}
