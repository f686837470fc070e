//! What is wrong with a package.

use scorm::finding::{Finding, FindingCode, Place};
use serde::{Deserialize, Serialize};

use super::must;
use crate::store::StoreError;

/// A finding.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredFinding {
    code: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<(u32, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

impl From<&Finding> for StoredFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            message: finding.message.clone(),
            place: finding.place.map(|place| (place.line, place.column)),
            element: finding.element.clone(),
            file: finding.file.clone(),
            rule: finding.rule.clone(),
        }
    }
}

impl StoredFinding {
    fn into_finding(self) -> Result<Finding, StoreError> {
        Ok(Finding {
            code: must(FindingCode::parse(&self.code), "findings", "a finding's code")?,
            message: self.message,
            place: self.place.map(|(line, column)| Place { line, column }),
            element: self.element,
            file: self.file,
            rule: self.rule,
        })
    }
}

pub(crate) fn stored(findings: &[Finding]) -> Vec<StoredFinding> {
    findings.iter().map(StoredFinding::from).collect()
}

pub(crate) fn read(stored: Vec<StoredFinding>) -> Result<Vec<Finding>, StoreError> {
    stored.into_iter().map(StoredFinding::into_finding).collect()
}
