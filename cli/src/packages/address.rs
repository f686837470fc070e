use serde_json::Value;
use terminal::Failure;

use crate::service::{Service, segment};

/// All packages.
pub(super) const PACKAGES: &str = "/api/v1/packages";

/// One package.
pub(super) fn path(package: &str) -> String {
    format!("{PACKAGES}/{}", segment(package))
}

/// A package with its course and all its SCOs.
pub(super) fn whole(service: &Service, package: &str) -> Result<Value, Failure> {
    let path = path(package);
    service.get_with_scos(&format!("{path}?include=course"), &format!("{path}?scos_after="))
}
