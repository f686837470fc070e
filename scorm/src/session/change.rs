//! An update, and what comes of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use thiserror::Error;

use super::outcome::Outcome;
use crate::cmi::Data;
use crate::cmi::batch::{Given, Remark};
use crate::cmi::time::Hundredths;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The LMS, by its API key.
    Lms,
    /// The newest run's page.
    Run,
}

/// An update.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The SCO that it is for; the current one by default.
    pub sco: Option<String>,
    /// Elements to set.
    pub cmi: BTreeMap<String, Given>,
    /// A new JSON object of the LMS's own.
    pub metadata: Option<String>,
    /// End the sitting.
    pub terminate: bool,
}

/// Why an update is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// The package has no such SCO.
    #[error("the package has no SCO {given:?}")]
    UnknownSco {
        /// What was given.
        given: String,
        /// The SCOs there are.
        known: Vec<String>,
    },
    /// Elements are at fault, each of them named.
    #[error("{} elements cannot be set", .0.len())]
    Cmi(Vec<Remark>),
}

/// An attempt that a new one replaced; it is kept beside the session.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedAttempt {
    /// Its number in the session, whichever SCO each attempt was at.
    pub number: u32,
    /// The SCO.
    pub sco: String,
    /// Its number among the attempts at this SCO, from 1.
    pub of_sco: u32,
    /// What it reported.
    pub outcome: Outcome,
    /// Its time.
    pub time_spent: Hundredths,
    /// Everything the SCO set in it.
    pub data: Data,
    /// When the next one began.
    pub replaced_at: Timestamp,
}

/// What came of an accepted update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// What a stricter LMS would have refused.
    pub warnings: Vec<Remark>,
    /// The attempt that a new one replaced.
    pub ended: Option<EndedAttempt>,
}

/// Where an update of a run stands against what was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is next.
    Next,
    /// It was the last one applied.
    Repeat,
    /// A later one was applied.
    Late,
    /// Its number was used for something else.
    Clash,
    /// A newer run has started.
    Superseded,
}
