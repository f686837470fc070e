//! A package's item.

use scorm::cmi::value::Number;
use scorm::id::PackageId;
use scorm::package::{Edition, Navigation, Package, PackageStatus, Sco, ScoTerms, SharedStore};
use serde::{Deserialize, Serialize};

use super::{SCHEMA, created_key, must, package_pk, packages_key, time, time_text};
use crate::store::{StoreError, state};
use crate::tenant::TenantId;

/// The terms of a SCO, as packages and sessions store them.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredTerms {
    #[serde(skip_serializing_if = "Option::is_none")]
    mastery_score: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_time_allowed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit_action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaled_passing_score: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_threshold: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_asset: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objectives: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stores: Vec<StoredStore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_weight: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress_weight: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    onward: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<bool>,
}

/// A store that SCOs share: its identifier, whether it may be read, and whether it may be written.
#[derive(Serialize, Deserialize)]
struct StoredStore(String, bool, bool);

impl From<&SharedStore> for StoredStore {
    fn from(store: &SharedStore) -> Self {
        Self(store.target.clone(), store.readable, store.writable)
    }
}

impl From<StoredStore> for SharedStore {
    fn from(StoredStore(target, readable, writable): StoredStore) -> Self {
        Self {
            target,
            readable,
            writable,
        }
    }
}

impl From<&ScoTerms> for StoredTerms {
    fn from(terms: &ScoTerms) -> Self {
        let text = |number: &Option<Number>| number.as_ref().map(|number| number.as_str().to_owned());
        Self {
            mastery_score: text(&terms.mastery_score),
            max_time_allowed: terms.max_time_allowed.clone(),
            time_limit_action: terms.time_limit_action.clone(),
            launch_data: terms.launch_data.clone(),
            scaled_passing_score: text(&terms.scaled_passing_score),
            completion_threshold: text(&terms.completion_threshold),
            is_asset: terms.is_asset,
            objectives: terms.objectives.clone(),
            stores: terms.stores.iter().map(StoredStore::from).collect(),
            score_weight: text(&terms.score_weight),
            progress_weight: text(&terms.progress_weight),
            onward: terms.navigation.onward,
            back: terms.navigation.back,
            choice: terms.navigation.choice,
        }
    }
}

impl From<StoredTerms> for ScoTerms {
    fn from(stored: StoredTerms) -> Self {
        let number = |text: Option<String>| text.and_then(|text| Number::parse(&text));
        Self {
            mastery_score: number(stored.mastery_score),
            max_time_allowed: stored.max_time_allowed,
            time_limit_action: stored.time_limit_action,
            launch_data: stored.launch_data,
            scaled_passing_score: number(stored.scaled_passing_score),
            completion_threshold: number(stored.completion_threshold),
            is_asset: stored.is_asset,
            objectives: stored.objectives,
            stores: stored.stores.into_iter().map(SharedStore::from).collect(),
            score_weight: number(stored.score_weight),
            progress_weight: number(stored.progress_weight),
            navigation: Navigation {
                onward: stored.onward,
                back: stored.back,
                choice: stored.choice,
            },
        }
    }
}

#[derive(Serialize, Deserialize)]
struct StoredSco {
    identifier: String,
    title: String,
    href: String,
    terms: StoredTerms,
}

/// A package.
#[derive(Serialize, Deserialize)]
pub(crate) struct PackageItem {
    pk: String,
    sk: String,
    r#type: String,
    schema: u32,
    packages: String,
    created: String,
    package_id: String,
    title: String,
    edition: String,
    status: String,
    #[serde(with = "serde_bytes")]
    scos: Vec<u8>,
    file_count: u64,
    size_bytes: u64,
    errors: Vec<String>,
    created_at: String,
    updated_at: String,
}

impl PackageItem {
    pub(crate) fn new(tenant: &TenantId, package: &Package) -> Result<Self, StoreError> {
        let stored = |sco: &Sco| StoredSco {
            identifier: sco.identifier.clone(),
            title: sco.title.clone(),
            href: sco.href.clone(),
            terms: StoredTerms::from(&sco.terms),
        };
        let scos: Vec<StoredSco> = package.scos.iter().map(stored).collect();
        Ok(Self {
            pk: package_pk(tenant, package.id),
            sk: super::PACKAGE.to_owned(),
            r#type: "package".to_owned(),
            schema: SCHEMA,
            packages: packages_key(tenant),
            created: created_key(package.created_at, &package.id.to_string()),
            package_id: package.id.to_string(),
            title: package.title.clone(),
            edition: package.edition.as_str().to_owned(),
            status: package.status.as_str().to_owned(),
            scos: state::pack(&scos)?,
            file_count: package.file_count,
            size_bytes: package.size_bytes,
            errors: package.errors.clone(),
            created_at: time_text(package.created_at),
            updated_at: time_text(package.updated_at),
        })
    }

    pub(crate) fn into_package(self) -> Result<Package, StoreError> {
        let scos: Vec<StoredSco> = state::unpack(&self.scos)?;
        let sco = |sco: StoredSco| Sco {
            identifier: sco.identifier,
            title: sco.title,
            href: sco.href,
            terms: sco.terms.into(),
        };
        Ok(Package {
            id: must(PackageId::parse(&self.package_id).ok(), "package_id", "a package id")?,
            title: self.title,
            edition: must(Edition::parse(&self.edition), "edition", "an edition")?,
            status: must(PackageStatus::parse(&self.status), "status", "a package status")?,
            scos: scos.into_iter().map(sco).collect(),
            file_count: self.file_count,
            size_bytes: self.size_bytes,
            errors: self.errors,
            created_at: time(&self.created_at, "created_at")?,
            updated_at: time(&self.updated_at, "updated_at")?,
        })
    }
}
