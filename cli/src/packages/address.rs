use crate::service::segment;

/// All packages.
pub(super) const PACKAGES: &str = "/api/v1/packages";

/// One package.
pub(super) fn path(package: &str) -> String {
    format!("{PACKAGES}/{}", segment(package))
}

/// A path that shows a package with its course.
pub(super) fn with_course(package: &str) -> String {
    format!("{}?include=course", path(package))
}
