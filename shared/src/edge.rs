//! What the edge has of courses' files: CloudFront goes on serving a file that is gone from the bucket, until it has forgotten its copies.

use scorm::id::PackageId;
use serde::{Deserialize, Serialize};

use crate::files::key::package_prefix;
use crate::queue::Message;
use crate::tenant::TenantId;

/// The copies that the edge has of a deleted package's files, as a queue has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Whose.
    tenant: String,
    /// The package's id.
    package: String,
}

impl Copies {
    /// The copies of a package's files.
    pub fn of(tenant: &TenantId, package: PackageId) -> Self {
        Self {
            tenant: tenant.as_str().to_owned(),
            package: package.to_string(),
        }
    }

    /// The address of them all, whatever their revision, as `player/edge/content.js` writes it: CloudFront keeps them by it, under each of the
    /// distribution's names. It keeps nothing under the address that was asked for, which has a token. `None` where a message names no
    /// package: it may then name the files of others.
    pub fn path(&self) -> Option<String> {
        let tenant = TenantId::parse(&self.tenant).ok()?;
        let package = PackageId::parse(&self.package).ok()?;
        Some(format!("/{}*", package_prefix(&tenant, package)))
    }
}

impl Message for Copies {
    const QUEUE_URL: &str = "EDGE_QUEUE_URL";

    fn group(&self) -> &str {
        &self.tenant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0197a4c2-5b1e-7c30-9a4f-0242ac120002";

    fn told(tenant: &str, package: &str) -> Option<String> {
        let message = serde_json::json!({ "tenant": tenant, "package": package });
        serde_json::from_value::<Copies>(message).expect("two texts").path()
    }

    #[test]
    fn a_message_leads_to_its_packages_files_and_to_no_others() {
        let copies = Copies::of(
            &TenantId::parse("acme").expect("a name"),
            PackageId::parse(ID).expect("a UUID"),
        );
        let path = format!("/content/acme/{ID}/*");
        assert_eq!(copies.path(), Some(path.clone()));
        assert_eq!(told("acme", ID), Some(path));
        for (tenant, package) in [("acme", ""), ("acme", "*"), ("", ID), ("*", ID), ("acme/..", ID)] {
            assert_eq!(told(tenant, package), None, "{tenant} {package}");
        }
    }
}
