//! What changes with every commit: the elements of each SCO, as JSON that is compressed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use scorm::cmi::Data;
use scorm::cmi::time::Hundredths;
use scorm::sequencing::Saved;
use scorm::session::Session;
use scorm::session::clock::Clock;
use scorm::session::outcome::Rolled;
use scorm::session::pace::Paces;
use scorm::session::sco::ScoState;
use scorm::session::sitting::Entry;
use scorm::session::terms::{Aside, Behind};
use serde::{Deserialize, Serialize};

use super::behind::StoredBehind;
use super::clock::{StoredClock, StoredPaces};
use super::must;
use super::outcome::StoredOutcome;
use super::way::{StoredAside, StoredRolled, StoredWay};
use crate::store::StoreError;

/// One SCO's state, inside the compressed attribute `cmi`.
#[derive(Serialize, Deserialize)]
pub struct StoredSco {
    data: Data,
    #[serde(default)]
    total_time: u64,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    launched_in: u32,
    #[serde(default, skip_serializing_if = "is_none")]
    earlier_attempts: u32,
    #[serde(default, skip_serializing_if = "no_time")]
    earlier_time: u64,
    #[serde(default)]
    ended: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shown: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<StoredOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    set_aside: Option<Data>,
    #[serde(default, skip_serializing_if = "Data::is_empty")]
    given: Data,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_untold: bool,
}

pub(super) fn is_none(count: &u32) -> bool {
    *count == 0
}

fn no_time(hundredths: &u64) -> bool {
    *hundredths == 0
}

/// What a session's SCOs hold, inside the compressed attribute `cmi`.
#[derive(Serialize, Deserialize)]
pub struct StoredState {
    scos: BTreeMap<String, StoredSco>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    shared: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way: Option<StoredWay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aside: Option<StoredAside>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rolled: Option<StoredRolled>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    behind: Option<StoredBehind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<StoredClock>,
    #[serde(default, skip_serializing_if = "StoredPaces::are_none")]
    paces: StoredPaces,
}

impl From<&Session> for StoredState {
    fn from(session: &Session) -> Self {
        Self {
            scos: session
                .states
                .iter()
                .map(|(id, sco)| (id.clone(), sco.into()))
                .collect(),
            shared: session.shared.clone(),
            way: StoredWay::of(session.sequencing.as_ref()),
            aside: session.aside.as_ref().map(StoredAside::from),
            rolled: session.rolled.map(StoredRolled::from),
            behind: session.run.behind.as_deref().map(StoredBehind::from),
            clock: StoredClock::of(&session.run.clock),
            paces: StoredPaces::of(&session.paces, session.updated_at),
        }
    }
}

impl From<&ScoState> for StoredSco {
    fn from(state: &ScoState) -> Self {
        Self {
            data: state.data.clone(),
            total_time: state.total_time.0,
            entry: state.entry.as_str().to_owned(),
            launched_in: state.launched_in,
            earlier_attempts: state.earlier_attempts,
            earlier_time: state.earlier_time.0,
            ended: state.ended,
            shown: state.shown,
            record: state.record.map(StoredOutcome::from),
            set_aside: state.set_aside.clone(),
            given: state.given.clone(),
            is_untold: state.is_untold,
        }
    }
}

impl StoredSco {
    fn into_state(self) -> Result<ScoState, StoreError> {
        Ok(ScoState {
            data: self.data,
            total_time: Hundredths(self.total_time),
            entry: must(Entry::parse(&self.entry), "cmi", "an entry")?,
            launched_in: self.launched_in,
            earlier_attempts: self.earlier_attempts,
            earlier_time: Hundredths(self.earlier_time),
            ended: self.ended,
            shown: self.shown,
            record: self.record.map(StoredOutcome::into_outcome).transpose()?,
            set_aside: self.set_aside,
            given: self.given,
            is_untold: self.is_untold,
        })
    }
}

/// What a session holds beside its plain attributes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct States {
    /// Each SCO's state.
    pub scos: BTreeMap<String, ScoState>,
    /// The stores that they share.
    pub shared: BTreeMap<String, String>,
    /// Where the learner is in the course.
    pub sequencing: Option<Saved>,
    /// Where that was before a run that must not change the record.
    pub aside: Option<Aside>,
    /// What the course has come to by its own rules.
    pub rolled: Option<Rolled>,
    /// Where the run before the newest stood.
    pub behind: Option<Box<Behind>>,
    /// The newest run's time.
    pub clock: Clock,
    /// How often the session was written lately.
    pub paces: Paces,
}

impl StoredState {
    /// What the first schema stored: the SCOs alone, and beside them how many attempts there were and their time.
    pub(super) fn of_scos(
        mut scos: BTreeMap<String, StoredSco>,
        current: &str,
        earlier_attempts: u32,
        earlier_time: u64,
    ) -> Self {
        if let Some(current) = scos.get_mut(current) {
            current.earlier_attempts = earlier_attempts;
            current.earlier_time = earlier_time;
        }
        Self {
            scos,
            shared: BTreeMap::new(),
            way: None,
            aside: None,
            rolled: None,
            behind: None,
            clock: None,
            paces: StoredPaces::default(),
        }
    }

    /// The states, as they were written then.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a word that means nothing.
    pub fn into_states(self, written_at: Timestamp) -> Result<States, StoreError> {
        let states = self.scos.into_iter().map(|(id, sco)| Ok((id, sco.into_state()?)));
        Ok(States {
            scos: states.collect::<Result<_, StoreError>>()?,
            shared: self.shared,
            sequencing: self.way.and_then(StoredWay::into_saved),
            aside: self.aside.map(StoredAside::into_aside),
            rolled: self.rolled.map(StoredRolled::into_rolled).transpose()?,
            behind: self.behind.map(StoredBehind::into_behind).transpose()?.map(Box::new),
            clock: self.clock.map(StoredClock::into_clock).transpose()?.unwrap_or_default(),
            paces: self.paces.into_paces(written_at),
        })
    }
}
