//! Values that are good for a while.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Entries of a cache before it is emptied, so that made-up keys cannot fill a function's memory.
const MOST_CACHED: usize = 10_000;

/// Values that are good for a while, each from the moment when it was asked for.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    good_for: SignedDuration,
    entries: Mutex<HashMap<K, (Timestamp, V)>>,
}

impl<K, V> Cache<K, V> {
    pub(crate) fn of(good_for: SignedDuration) -> Self {
        let entries = Mutex::default();
        Self { good_for, entries }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let entries = self.entries();
        let found = entries
            .get(key)
            .filter(|(at, _)| now.duration_since(*at) < self.good_for);
        found.map(|(_, value)| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V, now: Timestamp) {
        let mut entries = self.entries();
        if entries.len() >= MOST_CACHED {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }

    pub(crate) fn clear(&self) {
        self.entries().clear();
    }
}
