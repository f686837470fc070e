//! A custom resource of CloudFormation's: what it asks, and a small JSON as the answer, put to the address that came with what it asked.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::cause::Cause;

/// CloudFormation shows no more of a reason than this, and takes 4 KB for the whole answer.
const LONGEST_REASON: usize = 1024;
/// How long an answer may take. Lambda ends the function not long after it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request (CloudFormation's "Custom resource request objects"). The library's type for it is three types of the same members.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Request {
    #[serde(rename = "RequestType")]
    pub(crate) kind: Kind,
    #[serde(rename = "ResourceProperties")]
    pub(crate) properties: Value,
    #[serde(rename = "ResponseURL")]
    url: String,
    stack_id: String,
    request_id: String,
    logical_resource_id: String,
    physical_resource_id: Option<String>,
}

/// What is to become of the resource.
#[derive(Debug, Deserialize)]
pub(crate) enum Kind {
    Create,
    Update,
    Delete,
}

/// An answer (CloudFormation's "Custom resource response objects").
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    physical_resource_id: &'a str,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
    /// Whoever reads a stack's events is not to see the attributes.
    no_echo: bool,
    data: &'a BTreeMap<String, String>,
}

/// What became of the resource. Its attributes are secrets, which no `Debug` is to show.
#[derive(Default)]
pub(crate) struct Made {
    /// What it is known by from now on.
    pub(crate) known_by: String,
    /// Its attributes, which the template may use.
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Request {
    /// What the resource is known by until it is answered for: by its place in the template, where it never was.
    pub(crate) fn known_by(&self) -> &str {
        self.physical_resource_id
            .as_deref()
            .unwrap_or(&self.logical_resource_id)
    }

    /// Answers by what the resource is known from now on, or why that failed.
    ///
    /// # Errors
    /// Where the answer could not be sent.
    pub(crate) async fn answer(self, came_to: Result<Made, String>) -> Result<(), Cause> {
        let none = BTreeMap::new();
        let (status, physical_resource_id, reason, data) = match &came_to {
            Ok(made) => ("SUCCESS", made.known_by.as_str(), None, &made.attributes),
            Err(reason) => {
                let shown = &reason[..reason.floor_char_boundary(LONGEST_REASON)];
                ("FAILED", self.known_by(), Some(shown), &none)
            }
        };
        let body = serde_json::to_vec(&Answer {
            status,
            reason,
            physical_resource_id,
            stack_id: &self.stack_id,
            request_id: &self.request_id,
            logical_resource_id: &self.logical_resource_id,
            no_echo: true,
            data,
        })?;
        let sent = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .timeout_global(Some(PATIENCE))
                .build()
                .into();
            // The link is signed for a body without a type.
            agent
                .put(&self.url)
                .header("content-type", "")
                .send(&body[..])
                .map(drop)
        });
        Ok(sent.await??)
    }
}
