//! An outcome, as plain attributes of an item and inside compressed states.

use scorm::session::outcome::{Completion, Outcome, Score, Success};
use serde::{Deserialize, Serialize};

use super::must;
use crate::store::StoreError;

/// An outcome.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredOutcome {
    completion_status: String,
    success_status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_raw: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_max: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_scaled: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progress_measure: Option<f64>,
}

/// A number that DynamoDB can hold. What it cannot is left out here, beside the elements, and is whole in them.
fn storable(number: Option<f64>) -> Option<f64> {
    const LEAST: f64 = 1e-130;
    const MOST: f64 = 9.9e125;
    number.filter(|number| *number == 0.0 || (LEAST..=MOST).contains(&number.abs()))
}

impl From<Outcome> for StoredOutcome {
    fn from(outcome: Outcome) -> Self {
        Self {
            completion_status: outcome.completion.as_str().to_owned(),
            success_status: outcome.success.as_str().to_owned(),
            score_raw: storable(outcome.score.raw),
            score_min: storable(outcome.score.min),
            score_max: storable(outcome.score.max),
            score_scaled: storable(outcome.score.scaled),
            progress_measure: storable(outcome.progress),
        }
    }
}

impl StoredOutcome {
    pub(crate) fn into_outcome(self) -> Result<Outcome, StoreError> {
        Ok(Outcome {
            completion: must(
                Completion::parse(&self.completion_status),
                "completion_status",
                "a completion status",
            )?,
            success: must(
                Success::parse(&self.success_status),
                "success_status",
                "a success status",
            )?,
            score: Score {
                raw: self.score_raw,
                min: self.score_min,
                max: self.score_max,
                scaled: self.score_scaled,
            },
            progress: self.progress_measure,
        })
    }
}
