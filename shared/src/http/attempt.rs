//! An attempt as clients see it.

use std::collections::BTreeMap;

use scorm::cmi::time::Hundredths;
use scorm::package::ScoTerms;
use scorm::session::Session;
use scorm::session::change::EndedAttempt;
use scorm::session::outcome::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

use super::document::schema;
use super::outcome::OutcomeView;
use crate::store::item::time_text;

/// An attempt at a SCO, in its end state, or in the state in which it is now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attempt)]
pub struct AttemptView {
    /// Its number in the session, whichever SCO each attempt was at. What is current has the session's own.
    #[schema(minimum = 1)]
    pub attempt: u32,
    /// The SCO.
    pub sco: String,
    /// Its number among the attempts at this SCO, from 1.
    #[schema(minimum = 1)]
    pub attempt_of_sco: u32,
    /// Whether it is what the SCO's attempt is now.
    pub current: bool,
    /// What it came to, alone.
    #[serde(flatten)]
    pub outcome: OutcomeView,
    /// When the next one replaced it; null while it is current.
    #[schema(format = DateTime, required)]
    pub ended_at: Option<String>,
    /// What a current attempt's SCO reads; what the SCO had set in an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::CmiData, required = false)]
    pub cmi_data: Option<BTreeMap<String, String>>,
}

impl AttemptView {
    /// What a SCO's attempt is now, without its elements.
    pub fn current(session: &Session, sco: &str, terms: &ScoTerms) -> Self {
        let family = session.edition.family();
        let state = session.states.get(sco);
        let outcome = state.map_or(Outcome::nothing(family), |state| state.outcome(family, terms));
        let time_spent = state.map_or(Hundredths::default(), |state| state.time_spent(family));
        let earlier = state.map_or(0, |state| state.earlier_attempts);
        Self {
            attempt: session.attempt,
            attempt_of_sco: earlier + 1,
            current: true,
            ..Self::of(sco, outcome, time_spent)
        }
    }

    /// An attempt that another one replaced, without its elements.
    pub fn ended(attempt: &EndedAttempt) -> Self {
        Self {
            attempt: attempt.number,
            attempt_of_sco: attempt.of_sco,
            ended_at: Some(time_text(attempt.replaced_at)),
            ..Self::of(&attempt.sco, attempt.outcome, attempt.time_spent)
        }
    }

    fn of(sco: &str, outcome: Outcome, time_spent: Hundredths) -> Self {
        Self {
            attempt: 1,
            sco: sco.to_owned(),
            attempt_of_sco: 1,
            current: false,
            outcome: OutcomeView::new(outcome, time_spent),
            ended_at: None,
            cmi_data: None,
        }
    }
}
