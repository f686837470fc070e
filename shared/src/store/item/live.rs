//! Which revision of a package is live, and what is left of a package that was deleted.

use jiff::Timestamp;
use scorm::id::PackageId;
use scorm::package::{Package, Revision};
use serde::{Deserialize, Serialize};

use super::{SCHEMA, package_pk, time_text};
use crate::store::Item;
use crate::tenant::TenantId;

/// Which revision of a package is live.
#[derive(Serialize, Deserialize)]
pub(crate) struct LiveItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    pub revision: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl LiveItem {
    pub(crate) fn new(tenant: &TenantId, package: &Package, live: &Revision) -> Self {
        Self {
            pk: package_pk(tenant, package.id),
            sk: super::LIVE.to_owned(),
            r#type: "live_revision".to_owned(),
            schema: SCHEMA,
            revision: live.number,
            name: package.name.clone(),
        }
    }
}

/// What is left of a deleted package until its files are gone: its key, found by nobody who looks for a package.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tombstone {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    deleted_at: String,
}

impl Tombstone {
    const TYPE: &str = "deleted_package";

    /// In the place of the package's item, and in that of the one that says which revision is live.
    pub(crate) fn pair(tenant: &TenantId, package: PackageId, now: Timestamp) -> [Self; 2] {
        [super::PACKAGE, super::LIVE].map(|sk| Self {
            pk: package_pk(tenant, package),
            sk: sk.to_owned(),
            r#type: Self::TYPE.to_owned(),
            schema: SCHEMA,
            deleted_at: time_text(now),
        })
    }

    /// When the package was deleted that an item is left of.
    pub(crate) fn deleted_at(item: &Item) -> Option<Timestamp> {
        super::text(item, "deleted_at")?.parse().ok()
    }

    /// Whether an item with a package's key, or that of its live revision, is what is left of one.
    pub(crate) fn is(item: &Item) -> bool {
        super::text(item, "type").is_some_and(|kind| kind == Self::TYPE)
    }
}
