use jiff::SignedDuration;
use scorm::cmi::batch::Strictness;
use scorm::session::outcome::ResultPolicy;
use scorm::session::reset::ResumeRule;
use serde_json::{Value, json};
use shared::store::Store;
use shared::tenant::{Plan, TenantId};
use terminal::Failure;

use super::refusal::{no_tenant, refused, tenant_id, unkept, within};
use crate::command;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 3600;
/// A session that nobody used for a year is over.
const LONGEST_LIFETIME: i64 = 365 * DAY;
/// Records are kept for ten years at the most.
const LONGEST_RETENTION: i64 = 3650 * DAY;
/// A link is for now. An LMS launches again tomorrow.
const LONGEST_LAUNCH: i64 = DAY;
/// Bytes of a megabyte, as the commands name them.
const MEGABYTE: u64 = 1_000_000;
/// A terabyte: more than a course is.
const MOST_MEGABYTES: u64 = 1_000_000;

/// Every tenant's plan.
pub(super) async fn list(store: &Store) -> Result<Value, Failure> {
    let mut tenants = Vec::new();
    for tenant in store.tenants().await.map_err(unkept)? {
        if let Some(plan) = store.plan(&tenant).await.map_err(unkept)? {
            tenants.push(view(&tenant, &plan));
        }
    }
    Ok(json!({ "tenants": tenants }))
}

/// A tenant's plan.
pub(super) async fn show(store: &Store, tenant: &str) -> Result<Value, Failure> {
    let tenant = tenant_id(tenant)?;
    let plan = store.plan(&tenant).await.map_err(unkept)?;
    plan.map(|plan| view(&tenant, &plan)).ok_or_else(|| no_tenant(&tenant))
}

/// Writes a tenant's plan: what is named, and the rest as it is.
pub(super) async fn put(store: &Store, wanted: &command::Plan) -> Result<Value, Failure> {
    let tenant = tenant_id(&wanted.tenant)?;
    let change = |existing: Option<Plan>| {
        named(&tenant, existing.as_ref()).and_then(|()| changed(existing.unwrap_or_default(), wanted))
    };
    let plan = store.change_tenant(&tenant, change).await.map_err(unkept)??;
    Ok(view(&tenant, &plan))
}

/// Refuses a name that no new tenant can have.
fn named(tenant: &TenantId, existing: Option<&Plan>) -> Result<(), Failure> {
    // Tenants from before there were hosts may have other names, and keep them.
    if existing.is_none() && !tenant.is_host_label() {
        return Err(refused(
            "INVALID_TENANT",
            format!(
                "{} cannot be a new tenant's name, because it does not fit into a host name: use one without a hyphen at its start, at \
                 its end, and in both its third and fourth place.",
                tenant.as_str()
            ),
        ));
    }
    Ok(())
}

fn changed(mut plan: Plan, wanted: &command::Plan) -> Result<Plan, Failure> {
    if let Some(seconds) = wanted.session_lifetime {
        let what = "A session lives for 1m to 365d.";
        plan.session_lifetime = SignedDuration::from_secs(within(seconds, MINUTE, LONGEST_LIFETIME, what)?);
    }
    if let Some(seconds) = wanted.retention {
        let what = "An expired session is kept for 1m to 3650d.";
        plan.session_retention = SignedDuration::from_secs(within(seconds, MINUTE, LONGEST_RETENTION, what)?);
    }
    if let Some(seconds) = wanted.launch_lifetime {
        let what = "A launch link works for 1m to 24h.";
        plan.launch_lifetime = SignedDuration::from_secs(within(seconds, MINUTE, LONGEST_LAUNCH, what)?);
    }
    if let Some(word) = &wanted.strictness {
        let known = Strictness::parse(word);
        plan.strictness = known.ok_or_else(|| one_of("The strictness", Strictness::WORDS))?;
    }
    if let Some(word) = &wanted.resumed_sessions {
        let known = ResumeRule::parse(word);
        plan.resumed_sessions = known.ok_or_else(|| one_of("The rule of resumed sessions", ResumeRule::WORDS))?;
    }
    if let Some(word) = &wanted.result_policy {
        let known = ResultPolicy::parse(word);
        plan.result_policy = known.ok_or_else(|| one_of("The result policy", ResultPolicy::WORDS))?;
    }
    let count = |count: u64, most: u64, what: &str| {
        let is_within = (1..=most).contains(&count);
        is_within.then_some(count).ok_or_else(|| refused("OUT_OF_RANGE", what))
    };
    if let Some(files) = wanted.most_files {
        plan.limits.files = count(files, u64::MAX, "A package may have 1 file or more.")?;
    }
    if let Some(megabytes) = wanted.most_megabytes {
        let what = "A package may have 1 to 1000000 megabytes.";
        plan.limits.bytes = count(megabytes, MOST_MEGABYTES, what)? * MEGABYTE;
    }
    if let Some(ratio) = wanted.most_ratio {
        plan.limits.ratio = count(ratio, u64::MAX, "A package may have once the size of its zip or more.")?;
    }
    Ok(plan)
}

fn one_of(what: &str, words: &[&str]) -> Failure {
    refused("OUT_OF_RANGE", format!("{what} is one of {}.", words.join(", ")))
}

fn view(tenant: &TenantId, plan: &Plan) -> Value {
    json!({
        "tenant": tenant.as_str(),
        "session_lifetime_seconds": plan.session_lifetime.as_secs(),
        "session_retention_seconds": plan.session_retention.as_secs(),
        "launch_lifetime_seconds": plan.launch_lifetime.as_secs(),
        "strictness": plan.strictness.as_str(),
        "result_policy": plan.result_policy.as_str(),
        "resumed_sessions": plan.resumed_sessions.as_str(),
        "package_files": plan.limits.files,
        "package_bytes": plan.limits.bytes,
        "package_ratio": plan.limits.ratio,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_changes_in_what_is_named_and_nothing_else() {
        let wanted = command::Plan {
            launch_lifetime: Some(120),
            most_megabytes: Some(5),
            ..command::Plan::default()
        };
        let mut expected = Plan {
            launch_lifetime: SignedDuration::from_mins(2),
            ..Plan::default()
        };
        expected.limits.bytes = 5_000_000;
        assert_eq!(changed(Plan::default(), &wanted), Ok(expected.clone()));
        assert_eq!(changed(expected.clone(), &command::Plan::default()), Ok(expected));
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let lifetime = |session_lifetime| command::Plan {
            session_lifetime: Some(session_lifetime),
            ..command::Plan::default()
        };
        for seconds in [i64::MIN, 0, 59, LONGEST_LIFETIME + 1] {
            let refused = changed(Plan::default(), &lifetime(seconds)).expect_err("a refusal");
            assert_eq!(refused.code, "OUT_OF_RANGE", "{seconds}");
        }
        assert!(changed(Plan::default(), &lifetime(60)).is_ok());
    }
}
