//! What is to be said of elements, as clients see it: faults and warnings.

use scorm::cmi::batch::{Given, Remark};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::document::schema;
use crate::meter::count;

/// Faults that one answer lists. Lambda's answers end at 6 MB; whoever has a thousand faults has one.
pub(super) const MOST_FAULTS: usize = 1000;

/// Something to tell about an element: a fault, or a warning.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Remark)]
pub struct RemarkView {
    /// The element, as it was sent.
    pub element: String,
    /// The value, as it was sent; long texts are cut here, and nowhere else.
    #[schema(value_type = schema::RefusedValue, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// SCORM's error code.
    pub scorm_error: u16,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    #[schema(value_type = String, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// How much of a refused value an answer repeats, in characters.
const MOST_REPEATED: usize = 255;

impl From<Remark> for RemarkView {
    fn from(fault: Remark) -> Self {
        let value = match fault.value {
            Given::Text(text) => Value::String(text.chars().take(MOST_REPEATED).collect()),
            Given::Number(number) => serde_json::from_str(&number).unwrap_or(Value::Null),
            Given::Other(_) => Value::Null,
        };
        Self {
            element: fault.element,
            value: Some(value),
            scorm_error: fault.scorm_error,
            reason: fault.reason,
            expected: Some(fault.expected),
        }
    }
}

impl RemarkView {
    /// A warning, which does not repeat what was stored.
    pub fn warning(remark: Remark) -> Self {
        Self {
            value: None,
            expected: None,
            ..Self::from(remark)
        }
    }
}

/// What is to be said of an update that was taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Warnings {
    /// What was stored although a stricter LMS would refuse it, the first thousand by name.
    pub warnings: Vec<RemarkView>,
    /// How many more there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = usize, required = false)]
    pub warnings_omitted: Option<usize>,
}

impl Warnings {
    /// These warnings, as many as an answer has.
    pub fn new(warnings: Vec<Remark>) -> Self {
        count(|counts| counts.warnings += warnings.len());
        let omitted = warnings.len().saturating_sub(MOST_FAULTS);
        let warnings = warnings.into_iter().take(MOST_FAULTS).map(RemarkView::warning);
        Self {
            warnings: warnings.collect(),
            warnings_omitted: (omitted > 0).then_some(omitted),
        }
    }
}
