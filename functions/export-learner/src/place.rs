//! Where an export stands: what comes next, and how many lines there were. A cursor has it as JSON.
//!
//! What belongs to a session comes right behind it: first its SCOs, then its attempts, its runs, and the changes of its record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::store::lists::is_position;

/// Lines by their type.
pub type Counts = BTreeMap<String, u64>;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The session behind this one; the newest, where there is none.
    Session(Option<String>),
    /// A session's touched SCOs behind so many of them.
    Scos(String, usize),
    /// A session's earlier attempts behind this number.
    Attempts(String, u32),
    /// A session's runs behind this number.
    Runs(String, u32),
    /// The changes of a session's record behind this number.
    Changes(String, u32),
    /// The feed's events behind this number.
    Events(u64),
}

/// Where an export stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// What comes next.
    pub place: Place,
    /// The lines so far.
    pub counts: Counts,
}

impl Default for Stand {
    fn default() -> Self {
        Self {
            place: Place::Session(None),
            counts: Counts::new(),
        }
    }
}

impl Stand {
    /// Reads what [`text`](Self::text) wrote. Whoever makes up another one gets another part of the same learner's data.
    pub fn parse(text: &str) -> Option<Self> {
        let stand: Self = serde_json::from_str(text).ok()?;
        let is_sound = match &stand.place {
            Place::Session(after) => after.as_deref().is_none_or(is_position),
            Place::Scos(of, _) | Place::Attempts(of, _) | Place::Runs(of, _) | Place::Changes(of, _) => is_position(of),
            Place::Events(_) => true,
        };
        is_sound.then_some(stand)
    }

    /// The stand as a text.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
