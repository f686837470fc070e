//! What CloudFormation is answered: a small JSON, put to the address that came with what it asked for.

use std::time::Duration;

use serde::Serialize;
use shared::cause::Cause;

/// CloudFormation shows no more of a reason than this, and takes 4 KB for the whole answer.
const LONGEST_REASON: usize = 1024;
/// How long an answer may take. Lambda ends the function not long after it.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer (CloudFormation's "Custom resource response objects").
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    physical_resource_id: String,
    stack_id: String,
    request_id: String,
    logical_resource_id: String,
}

impl Answer {
    /// Answers for what a resource is known by now, or why it failed. One that failed stays known by what it was; one
    /// that never was, by its place in the template.
    pub fn new(of: (String, String, String), known_by: Option<String>, came_to: Result<String, String>) -> Self {
        let (stack_id, request_id, logical_resource_id) = of;
        let (status, physical_resource_id, reason) = match came_to {
            Ok(known_by) => ("SUCCESS", known_by, None),
            Err(mut reason) => {
                reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
                let known_by = known_by.unwrap_or_else(|| logical_resource_id.clone());
                ("FAILED", known_by, Some(reason))
            }
        };
        Self {
            status,
            reason,
            physical_resource_id,
            stack_id,
            request_id,
            logical_resource_id,
        }
    }

    /// Sends the answer.
    ///
    /// # Errors
    /// Where it could not be sent.
    pub async fn send(self, url: String) -> Result<(), Cause> {
        let body = serde_json::to_vec(&self)?;
        let sent = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .timeout_global(Some(PATIENCE))
                .build()
                .into();
            // The link is signed for a body without a type.
            agent.put(&url).header("content-type", "").send(&body[..]).map(drop)
        });
        Ok(sent.await??)
    }
}
