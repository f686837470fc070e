//! A session's runs and the changes of its record, out of their rings.

use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::history::PlayedRun;

use super::item;
use super::item::history::{ChangeItem, MOST_RUNS, RunItem, key_of_change, key_of_run};
use super::{Store, StoreError};
use crate::change::{Entry, MOST_CHANGES};
use crate::tenant::TenantId;

impl Store {
    /// The newest run of a session as far as it has come, and behind it up to `count` that are over, newest first, of those with lower numbers than
    /// `before`. A run from before runs were kept is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_runs(
        &self,
        tenant: &TenantId,
        session: &Session,
        before: u32,
        count: u32,
        now: Timestamp,
    ) -> Result<Vec<PlayedRun>, StoreError> {
        let playing = session.newest_run(now).filter(|run| run.number < before);
        // What is kept under its number is older than it is.
        let before = playing.as_ref().map_or(before, |playing| playing.number);
        let numbers = newest(session.run.number, MOST_RUNS, before, count);
        let keys = numbers.clone().map(|number| key_of_run(tenant, session, number));
        let found = self.fetch(keys.collect()).await?;
        let runs = found.into_iter().map(|found| item::read::<RunItem>(found)?.into_run());
        let mut runs = runs.collect::<Result<Vec<_>, StoreError>>()?;
        // Its place may be another's by now.
        runs.retain(|run| numbers.contains(&run.number));
        runs.extend(playing);
        runs.sort_by_key(|run| std::cmp::Reverse(run.number));
        Ok(runs)
    }

    /// Up to `count` changes of a session's record, newest first, those with lower numbers than `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_changes(
        &self,
        tenant: &TenantId,
        session: &Session,
        before: u32,
        count: u32,
        now: Timestamp,
    ) -> Result<Vec<Entry>, StoreError> {
        let numbers = newest(session.changes.count, MOST_CHANGES, before, count);
        let keys = numbers.clone().map(|number| key_of_change(tenant, session, number));
        let mut found = self.fetch(keys.collect()).await?;
        found.retain(|found| !item::is_purged(found, now));
        let entries = found
            .into_iter()
            .map(|found| item::read::<ChangeItem>(found)?.into_entry());
        let mut entries = entries.collect::<Result<Vec<_>, StoreError>>()?;
        entries.retain(|entry| numbers.contains(&entry.number));
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.number));
        Ok(entries)
    }
}

/// The numbers of the newest entries of a ring that are below `before`.
fn newest(last: u32, places: u32, before: u32, count: u32) -> std::ops::RangeInclusive<u32> {
    let last = last.min(before.saturating_sub(1));
    let oldest = last.saturating_sub(count.min(places)).saturating_add(1);
    oldest..=last
}
