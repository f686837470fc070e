//! The revisions of a package, as its owner lists them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use scorm::id::PackageId;
use scorm::package::Revision;

use super::item::began::{began, key_of_began};
use super::item::package::{self, RevisionHead};
use super::{Store, StoreError, failed, item};
use crate::tenant::TenantId;

/// A revision, and how many sessions have begun with it.
#[derive(Debug)]
pub struct Counted {
    /// The revision.
    pub revision: Revision,
    /// Sessions that began with it; those from before they were counted are not among them.
    pub sessions: u64,
}

impl Store {
    /// Up to `count` imported revisions of a package, newest first, those with lower numbers than `before`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_versions(
        &self,
        tenant: &TenantId,
        id: PackageId,
        before: u32,
        count: usize,
    ) -> Result<Vec<Counted>, StoreError> {
        let pk = item::package_pk(tenant, id);
        let start = item::key_of_revision(tenant, id, before);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(item::BEGINNING)
            .projection_expression(package::OF_REVISION)
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#type", "type")
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .expression_attribute_values(":prefix", AttributeValue::S(package::REVISIONS.to_owned()))
            .scan_index_forward(false)
            .set_exclusive_start_key(Some(start))
            .into_paginator()
            .items()
            .send();
        let mut revisions = Vec::new();
        while revisions.len() < count
            && let Some(found) = pages.next().await
        {
            revisions.push(item::read::<RevisionHead>(found.map_err(failed)?)?.into_revision()?);
        }
        let keys = revisions
            .iter()
            .map(|revision| key_of_began(tenant, (id, revision.number)));
        let counts = self.fetch(keys.collect()).await?;
        let counts: HashMap<u32, u64> = counts.iter().filter_map(began).collect();
        let counted = revisions.into_iter().map(|revision| Counted {
            sessions: counts.get(&revision.number).copied().unwrap_or_default(),
            revision,
        });
        Ok(counted.collect())
    }
}
