//! The terms of a SCO.

use scorm::number::Number;
use scorm::package::{ScoTerms, SharedStore};
use serde::{Deserialize, Serialize};

/// The terms of a SCO, as packages and sessions store them.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredTerms {
    #[serde(skip_serializing_if = "Option::is_none")]
    mastery_score: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_time_allowed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit_action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaled_passing_score: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_threshold: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_asset: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_unsaid: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objectives: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stores: Vec<StoredStore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_weight: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress_weight: Option<String>,
}

/// A store that SCOs share: its identifier, whether it may be read, and whether it may be written.
#[derive(Serialize, Deserialize)]
struct StoredStore(String, bool, bool);

impl From<&SharedStore> for StoredStore {
    fn from(store: &SharedStore) -> Self {
        Self(store.target.clone(), store.readable, store.writable)
    }
}

impl From<StoredStore> for SharedStore {
    fn from(StoredStore(target, readable, writable): StoredStore) -> Self {
        Self {
            target,
            readable,
            writable,
        }
    }
}

impl From<&ScoTerms> for StoredTerms {
    fn from(terms: &ScoTerms) -> Self {
        let text = |number: &Option<Number>| number.as_ref().map(|number| number.as_str().to_owned());
        Self {
            mastery_score: text(&terms.mastery_score),
            max_time_allowed: terms.max_time_allowed.clone(),
            time_limit_action: terms.time_limit_action.clone(),
            launch_data: terms.launch_data.clone(),
            scaled_passing_score: text(&terms.scaled_passing_score),
            completion_threshold: text(&terms.completion_threshold),
            is_asset: terms.is_asset,
            is_unsaid: terms.is_unsaid,
            objectives: terms.objectives.clone(),
            stores: terms.stores.iter().map(StoredStore::from).collect(),
            score_weight: text(&terms.score_weight),
            progress_weight: text(&terms.progress_weight),
        }
    }
}

impl From<StoredTerms> for ScoTerms {
    fn from(stored: StoredTerms) -> Self {
        let number = |text: Option<String>| text.and_then(|text| Number::parse(&text));
        Self {
            mastery_score: number(stored.mastery_score),
            max_time_allowed: stored.max_time_allowed,
            time_limit_action: stored.time_limit_action,
            launch_data: stored.launch_data,
            scaled_passing_score: number(stored.scaled_passing_score),
            completion_threshold: number(stored.completion_threshold),
            is_asset: stored.is_asset,
            is_unsaid: stored.is_unsaid,
            objectives: stored.objectives,
            stores: stored.stores.into_iter().map(SharedStore::from).collect(),
            score_weight: number(stored.score_weight),
            progress_weight: number(stored.progress_weight),
        }
    }
}
