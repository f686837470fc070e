//! A tenant's plan as clients see it.

use serde::Serialize;
use utoipa::ToSchema;

use super::document::schema;
use crate::tenant::Plan;

/// What a tenant's sessions and links are made with, and what its packages may have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    /// How long a session lives after its last use.
    session_lifetime_seconds: i64,
    /// How long an expired session can still be read.
    session_retention_seconds: i64,
    /// How long a launch link is good, where a launch says nothing else.
    launch_lifetime_seconds: i64,
    /// How loose values are answered, where a call says nothing else.
    #[schema(value_type = schema::Strictness)]
    strictness: &'static str,
    /// What a session reports when a later attempt says less.
    #[schema(value_type = schema::ResultPolicy)]
    result_policy: &'static str,
    /// What becomes of a session that is launched again when its package has another live version.
    #[schema(value_type = schema::ResumedSessions)]
    resumed_sessions: &'static str,
    /// How many files a package may have.
    package_files: u64,
    /// How many bytes a package may have, unpacked.
    package_bytes: u64,
    /// How many times as large as its zip a package may be.
    package_ratio: u64,
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        Self {
            session_lifetime_seconds: plan.session_lifetime.as_secs(),
            session_retention_seconds: plan.session_retention.as_secs(),
            launch_lifetime_seconds: plan.launch_lifetime.as_secs(),
            strictness: plan.strictness.as_str(),
            result_policy: plan.result_policy.as_str(),
            resumed_sessions: plan.resumed_sessions.as_str(),
            package_files: plan.limits.files,
            package_bytes: plan.limits.bytes,
            package_ratio: plan.limits.ratio,
        }
    }
}
