use crate::service::segment;

/// All webhooks.
pub(super) const WEBHOOKS: &str = "/api/v1/webhooks";

/// One webhook.
pub(super) fn path(webhook: &str) -> String {
    format!("{WEBHOOKS}/{}", segment(webhook))
}
