//! What a session, a SCO or an attempt came to, as clients see it.

use scorm::cmi::time::Hundredths;
use scorm::session::outcome::{Outcome, Score};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use super::document::schema;

/// What something came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Outcome)]
pub struct OutcomeView {
    /// How far the learner got.
    #[schema(value_type = schema::CompletionStatus)]
    pub completion_status: &'static str,
    /// Whether the learner mastered it.
    #[schema(value_type = schema::SuccessStatus)]
    pub success_status: &'static str,
    /// The score.
    pub score: ScoreView,
    /// Progress from 0 to 1, where the course reports it.
    #[schema(value_type = Option<f64>, required, minimum = 0, maximum = 1)]
    pub progress_measure: Option<Number>,
    /// Whole seconds.
    pub time_spent_seconds: u64,
}

impl OutcomeView {
    /// An outcome, and the time it took.
    pub fn new(outcome: Outcome, time_spent: Hundredths) -> Self {
        Self {
            completion_status: outcome.completion.as_str(),
            success_status: outcome.success.as_str(),
            score: outcome.score.into(),
            progress_measure: outcome.progress.and_then(number),
            time_spent_seconds: time_spent.seconds(),
        }
    }
}

/// A score; what is not known is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Score)]
pub struct ScoreView {
    /// Points.
    #[schema(value_type = Option<f64>, required)]
    pub raw: Option<Number>,
    /// The least there can be.
    #[schema(value_type = Option<f64>, required)]
    pub min: Option<Number>,
    /// The most there can be.
    #[schema(value_type = Option<f64>, required)]
    pub max: Option<Number>,
    /// The score as a fraction, -1 to 1.
    #[schema(value_type = Option<f64>, required, minimum = -1, maximum = 1)]
    pub scaled: Option<Number>,
}

/// A number as people write it: 85 and not 85.0.
pub(super) fn number(value: f64) -> Option<Number> {
    /// Up to here every integer is itself in a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}

impl From<Score> for ScoreView {
    fn from(score: Score) -> Self {
        let part = |part: Option<f64>| part.and_then(number);
        Self {
            raw: part(score.raw),
            min: part(score.min),
            max: part(score.max),
            scaled: part(score.scaled),
        }
    }
}
