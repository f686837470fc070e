//! Where a run stood when a later one started, inside the compressed attribute `cmi`.

use scorm::cmi::Data;
use scorm::cmi::time::Hundredths;
use scorm::session::sitting::{Entry, Sitting};
use scorm::session::terms::Behind;
use serde::{Deserialize, Serialize};

use super::clock::StoredClock;
use super::must;
use super::outcome::StoredOutcome;
use super::way::StoredWay;
use crate::store::StoreError;

#[derive(Serialize, Deserialize)]
pub struct StoredBehind {
    run: u32,
    seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Vec<u8>>,
    sco: String,
    total_time: u64,
    entry: String,
    launched_in: u32,
    ended: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<StoredOutcome>,
    marks: Data,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way: Option<StoredWay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    untold: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<StoredClock>,
}

impl From<&Behind> for StoredBehind {
    fn from(behind: &Behind) -> Self {
        let sitting = &behind.sitting;
        Self {
            run: behind.run,
            seq: behind.seq,
            digest: behind.digest.map(|digest| digest.to_vec()),
            sco: behind.sco.clone(),
            total_time: sitting.total_time.0,
            entry: sitting.entry.as_str().to_owned(),
            launched_in: sitting.launched_in,
            ended: sitting.ended,
            record: sitting.record.map(StoredOutcome::from),
            marks: sitting.marks.clone(),
            way: StoredWay::of(behind.sequencing.as_ref()),
            untold: behind.untold.clone(),
            clock: StoredClock::of(&behind.clock),
        }
    }
}

impl StoredBehind {
    pub(super) fn into_behind(self) -> Result<Behind, StoreError> {
        let digest = self.digest.map(|bytes| must(bytes.try_into().ok(), "cmi", "a digest"));
        Ok(Behind {
            run: self.run,
            seq: self.seq,
            digest: digest.transpose()?,
            clock: self.clock.map(StoredClock::into_clock).transpose()?.unwrap_or_default(),
            sco: self.sco,
            sitting: Sitting {
                total_time: Hundredths(self.total_time),
                entry: must(Entry::parse(&self.entry), "cmi", "an entry")?,
                launched_in: self.launched_in,
                ended: self.ended,
                record: self.record.map(StoredOutcome::into_outcome).transpose()?,
                marks: self.marks,
            },
            sequencing: self.way.and_then(StoredWay::into_saved),
            untold: self.untold,
        })
    }
}
