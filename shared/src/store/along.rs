//! What is written with a session, both or neither, and stays when the session goes on: attempts and runs that ended, changes of its record.

use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use scorm::session::history::PlayedRun;
use scorm::session::reset::Reset;
use uuid::Uuid;

use super::item::attempt::{AttemptItem, AttemptsItem};
use super::item::history::{ChangeItem, RunItem};
use super::item::{self, part};
use super::state::Growth;
use super::{Item, StoreError};
use crate::change::{Entry, Kind, Writing};
use crate::tenant::{KeyName, TenantId};
use crate::version::Versioned;

/// Bytes of elements that stand in one item, with its parts: half of what a session holds. With their results and names around them, those of a
/// whole session may be more than one is packed of.
const MOST_TOGETHER: usize = 1024 * 1024;

/// What is written with a session.
#[derive(Clone, Debug, Default)]
pub struct Along {
    /// What makes the session larger by it.
    pub growth: Growth,
    /// Attempts that ended.
    pub attempts: Vec<EndedAttempt>,
    /// A run that is over.
    pub run: Option<PlayedRun>,
    /// The entry of who changed the record.
    pub entry: Option<Entry>,
}

impl From<Option<EndedAttempt>> for Along {
    fn from(ended: Option<EndedAttempt>) -> Self {
        Self {
            attempts: ended.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl From<Reset> for Along {
    fn from(reset: Reset) -> Self {
        Self {
            growth: Growth::Noted,
            attempts: reset.attempts,
            run: reset.run,
            entry: None,
        }
    }
}

impl Along {
    /// Nothing, with a session that Lectern alone makes larger.
    pub fn noted() -> Self {
        Self {
            growth: Growth::Noted,
            ..Self::default()
        }
    }

    /// The same with the entry of who wrote it, where that changed the record: noted in the session as it is to be written. `before` is the
    /// session as it was.
    #[must_use]
    pub fn entered(
        self,
        key: &KeyName,
        kind: Kind,
        before: &Session,
        after: &mut Versioned<Session>,
        now: Timestamp,
    ) -> Self {
        let ended: Vec<u32> = self.attempts.iter().map(|ended| ended.number).collect();
        let writing = Writing {
            key,
            kind,
            version: after.version() + 1,
            attempts_ended: &ended,
            now,
        };
        Self {
            entry: writing.entry(Some(before), after.value_mut()),
            ..self
        }
    }

    /// The items of it. Attempts that end at once stand together, so that a transaction has room for a course of any size.
    pub(super) fn items(&self, tenant: &TenantId, session: &Session, write: Uuid) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for ended in together(&self.attempts) {
            let attempts = match ended {
                [] => continue,
                [ended] => item::write(&AttemptItem::new(tenant, session, ended)?)?,
                [first, ..] => item::write(&AttemptsItem::new(tenant, session, first.number, ended)?)?,
            };
            let stored = part::split(attempts, write)?;
            items.push(stored.head);
            items.extend(stored.parts);
        }
        if let Some(run) = &self.run {
            items.push(item::write(&RunItem::new(tenant, session, run))?);
        }
        if let Some(entry) = &self.entry {
            items.push(item::write(&ChangeItem::new(tenant, session, entry)?)?);
        }
        Ok(items)
    }
}

/// Attempts that ended at once, in the groups in which they are kept.
fn together(attempts: &[EndedAttempt]) -> impl Iterator<Item = &[EndedAttempt]> {
    let mut bytes = 0;
    attempts.chunk_by(move |one, next| {
        let size = |ended: &EndedAttempt| {
            ended
                .data
                .iter()
                .map(|(name, text)| name.len() + text.len())
                .sum::<usize>()
        };
        if bytes == 0 {
            bytes = size(one);
        }
        bytes += size(next);
        let fits = bytes <= MOST_TOGETHER;
        if !fits {
            bytes = 0;
        }
        fits
    })
}
