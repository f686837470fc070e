//! The keys that the store at the edge holds.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// The keys that the store holds, and how often they were changed.
#[derive(Debug, Default)]
pub struct Keys(pub(super) Mutex<(BTreeMap<String, String>, u64)>);

impl Keys {
    /// What the store holds.
    pub fn held(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap().0.clone()
    }

    /// How often it was changed.
    pub fn changes(&self) -> u64 {
        self.0.lock().unwrap().1
    }

    /// Has the store hold these.
    pub fn fill(&self, keys: &[(&str, &str)]) {
        let keys = keys
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.0.lock().unwrap().0 = keys.collect();
    }
}
