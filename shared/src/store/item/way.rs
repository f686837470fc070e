//! Where a learner is in a course, and what the course has come to, inside the compressed attribute `cmi`.

use scorm::sequencing::Saved;
use scorm::session::outcome::Rolled;
use scorm::session::terms::Aside;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::outcome::StoredOutcome;
use crate::store::StoreError;

/// A state of the sequencing, in its own form. One that cannot be read any more must not keep the session from being read.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredWay(Value);

impl StoredWay {
    pub(super) fn of(saved: Option<&Saved>) -> Option<Self> {
        serde_json::to_value(saved?).ok().map(Self)
    }

    pub(super) fn into_saved(self) -> Option<Saved> {
        let read = serde_json::from_value(self.0);
        read.inspect_err(|error| tracing::warn!(%error, "a state of the sequencing cannot be read: the course begins with what is on record"))
            .ok()
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredAside {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way: Option<StoredWay>,
}

impl From<&Aside> for StoredAside {
    fn from(aside: &Aside) -> Self {
        Self {
            way: StoredWay::of(aside.sequencing.as_ref()),
        }
    }
}

impl StoredAside {
    pub(super) fn into_aside(self) -> Aside {
        Aside {
            sequencing: self.way.and_then(StoredWay::into_saved),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredRolled {
    live: StoredOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<StoredOutcome>,
}

impl From<Rolled> for StoredRolled {
    fn from(rolled: Rolled) -> Self {
        Self {
            live: rolled.live.into(),
            record: rolled.record.map(StoredOutcome::from),
        }
    }
}

impl StoredRolled {
    pub(super) fn into_rolled(self) -> Result<Rolled, StoreError> {
        Ok(Rolled {
            live: self.live.into_outcome()?,
            record: self.record.map(StoredOutcome::into_outcome).transpose()?,
        })
    }
}
