//! Writing a session whatever its version is: for writers that have nothing to lose by another's write, such as
//! a launch, a renewal, or a run's page.
//!
//! The change is applied to the session as it was read, and written on condition of that version. When another
//! writer came in between, the failed write brings the session as it is now, and the change is applied to that.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use scorm::id::SessionId;
use scorm::session::Session;

use super::along::Along;
use super::jitter::jittered;
use super::sessions::While;
use super::{Store, StoreError};
use crate::tenant::TenantId;
use crate::version::{Replace, Versioned};

/// Writes before giving up. Each lost one means that another writer won, so that this many in a row is a storm.
const TRIES: u32 = 16;
/// No try begins later than this after the first one, however long the store took for each.
const TRIED_FOR: Duration = Duration::from_secs(3);
/// When the last try is given up, so that a rewrite and the read before it ([`CALL_TIMEOUT`](super::CALL_TIMEOUT)) end before the
/// function's ten seconds do. A write that is cut off may have been done, as one whose answer is lost. A page's update and a start with a
/// `start_id` are recognised when they are repeated; a launch and a renewal are done again, or refused where `If-Match` binds them.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(6);
/// The wait before the second try; it doubles up to [`LONGEST_WAIT`], so that the waits of all tries end within a second.
const FIRST_WAIT: Duration = Duration::from_millis(2);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// Why a session was not rewritten.
#[derive(Debug)]
pub enum RewriteError<E> {
    /// The change itself stopped it.
    Stopped(E),
    /// It is not there.
    Missing(SessionId),
    /// Its time is over.
    Expired(Box<Versioned<Session>>),
    /// The store failed, or there were too many other writers.
    Store(StoreError),
}

impl Store {
    /// Applies a change to a session that was read, and writes it; again when somebody else wrote it meanwhile.
    ///
    /// # Errors
    /// [`RewriteError`].
    pub async fn rewrite<T, E>(
        &self,
        tenant: &TenantId,
        session: Versioned<Session>,
        which: While,
        now: Timestamp,
        change: impl FnMut(&mut Versioned<Session>) -> Result<(T, Along), E>,
    ) -> Result<(Versioned<Session>, T), RewriteError<E>> {
        let tries = self.rewrite_in_the_end(tenant, session, which, now, change);
        match tokio::time::timeout(GIVEN_UP_AFTER, tries).await {
            Ok(rewritten) => rewritten,
            Err(elapsed) => Err(RewriteError::Store(StoreError::Unavailable(elapsed.into()))),
        }
    }

    async fn rewrite_in_the_end<T, E>(
        &self,
        tenant: &TenantId,
        mut session: Versioned<Session>,
        which: While,
        now: Timestamp,
        mut change: impl FnMut(&mut Versioned<Session>) -> Result<(T, Along), E>,
    ) -> Result<(Versioned<Session>, T), RewriteError<E>> {
        let began = Instant::now();
        let mut wait = FIRST_WAIT;
        for _ in 0..TRIES {
            let id = session.value().id.clone();
            // Its write would have to fail: it was read as it is now.
            let expired = which == While::Active && !session.value().is_active(now);
            let as_read = expired.then(|| Box::new(session.clone()));
            let (told, along) = change(&mut session).map_err(RewriteError::Stopped)?;
            if let Some(as_read) = as_read {
                return Err(RewriteError::Expired(as_read));
            }
            let replaced = self.replace_session(tenant, &session, &along, which, now).await;
            match replaced.map_err(RewriteError::Store)? {
                Ok(written) => return Ok((written, told)),
                Err(Replace::Missing) => return Err(RewriteError::Missing(id)),
                Err(Replace::Expired(current)) => return Err(RewriteError::Expired(current)),
                Err(Replace::Changed(current)) => session = *current,
            }
            if began.elapsed() > TRIED_FOR {
                break;
            }
            tokio::time::sleep(jittered(wait)).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(RewriteError::Store(StoreError::Unavailable(
            "other writers came first on every try".into(),
        )))
    }
}
