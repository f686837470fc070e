//! What is written with a session, both or neither, and stays when the session goes on: attempts and runs that ended, changes of its record.

use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use scorm::session::history::PlayedRun;
use scorm::session::reset::Reset;
use uuid::Uuid;

use super::item::attempt::{AttemptItem, AttemptsItem};
use super::item::history::{ChangeItem, RunItem};
use super::item::{self, part};
use super::{Item, StoreError};
use crate::change::Entry;
use crate::tenant::TenantId;

/// What is written with a session.
#[derive(Clone, Debug, Default)]
pub struct Along {
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
            attempts: reset.attempts,
            run: reset.run,
            entry: None,
        }
    }
}

impl Along {
    /// The items of it. Several attempts that end at once stand in one, so that a transaction has room for a course of any size.
    pub(super) fn items(&self, tenant: &TenantId, session: &Session, write: Uuid) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let attempts = match self.attempts.as_slice() {
            [] => None,
            [ended] => Some(item::write(&AttemptItem::new(tenant, session, ended)?)?),
            [first, ..] => Some(item::write(&AttemptsItem::new(
                tenant,
                session,
                first.number,
                &self.attempts,
            )?)?),
        };
        if let Some(attempts) = attempts {
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
