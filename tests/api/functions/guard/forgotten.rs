//! What a distribution was told to forget.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// What was told.
#[derive(Debug, Default)]
pub struct Forgotten(pub(super) Mutex<Told>);

#[derive(Debug, Default)]
pub(super) struct Told {
    /// Paths by the references that their callers gave.
    pub made: BTreeMap<String, String>,
    /// So many calls more find no room.
    pub refused: u32,
}

impl Forgotten {
    /// The paths that are forgotten.
    pub fn paths(&self) -> Vec<String> {
        self.0.lock().unwrap().made.values().cloned().collect()
    }

    /// From now on there is no room for so many calls.
    pub fn refuse(&self, calls: u32) {
        self.0.lock().unwrap().refused = calls;
    }
}
