//! A tenant's item, with its plan.

use jiff::SignedDuration;
use scorm::cmi::batch::Strictness;
use scorm::package::Limits;
use scorm::session::outcome::ResultPolicy;
use scorm::session::reset::ResumeRule;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SCHEMA, TENANT, must, write_id};
use crate::store::StoreError;
use crate::tenant::{Plan, TenantId};

/// A tenant and its plan.
#[derive(Serialize, Deserialize)]
pub(crate) struct TenantItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    #[serde(default)]
    version: u64,
    #[serde(default)]
    write_id: String,
    session_lifetime_seconds: i64,
    session_retention_seconds: i64,
    launch_lifetime_seconds: i64,
    strictness: String,
    result_policy: String,
    #[serde(default = "keep")]
    resumed_sessions: String,
    #[serde(default)]
    package_files: Option<u64>,
    #[serde(default)]
    package_bytes: Option<u64>,
    #[serde(default)]
    package_ratio: Option<u64>,
}

/// The rule of plans from before there were several.
fn keep() -> String {
    ResumeRule::Keep.as_str().to_owned()
}

impl TenantItem {
    pub(crate) fn new(tenant: &TenantId, plan: &Plan, version: u64, write: Uuid) -> Self {
        Self {
            pk: format!("TENANT#{}", tenant.as_str()),
            sk: TENANT.to_owned(),
            r#type: "tenant".to_owned(),
            schema: SCHEMA,
            version,
            write_id: write_id(write),
            session_lifetime_seconds: plan.session_lifetime.as_secs(),
            session_retention_seconds: plan.session_retention.as_secs(),
            launch_lifetime_seconds: plan.launch_lifetime.as_secs(),
            strictness: plan.strictness.as_str().to_owned(),
            result_policy: plan.result_policy.as_str().to_owned(),
            resumed_sessions: plan.resumed_sessions.as_str().to_owned(),
            package_files: Some(plan.limits.files),
            package_bytes: Some(plan.limits.bytes),
            package_ratio: Some(plan.limits.ratio),
        }
    }

    /// The version of the item; 0 from before there were versions.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn into_plan(self) -> Result<Plan, StoreError> {
        // Plans of before there were imports name no limits.
        let usual = Plan::default().limits;
        let limits = Limits {
            files: self.package_files.unwrap_or(usual.files),
            bytes: self.package_bytes.unwrap_or(usual.bytes),
            ratio: self.package_ratio.unwrap_or(usual.ratio),
        };
        Ok(Plan {
            limits,
            session_lifetime: SignedDuration::from_secs(self.session_lifetime_seconds),
            session_retention: SignedDuration::from_secs(self.session_retention_seconds),
            launch_lifetime: SignedDuration::from_secs(self.launch_lifetime_seconds),
            strictness: must(Strictness::parse(&self.strictness), "strictness", "a strictness")?,
            result_policy: must(
                ResultPolicy::parse(&self.result_policy),
                "result_policy",
                "a result policy",
            )?,
            resumed_sessions: must(ResumeRule::parse(&self.resumed_sessions), "resumed_sessions", "a rule")?,
        })
    }
}
