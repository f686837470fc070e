//! The key value store that the functions at the edge read.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudfrontkeyvaluestore::Client;
use aws_sdk_cloudfrontkeyvaluestore::error::BuildError;
use aws_sdk_cloudfrontkeyvaluestore::types::{DeleteKeyRequestListItem, PutKeyRequestListItem};
use secrecy::{ExposeSecret, SecretString};
use shared::aws::{OfFunction, Service};
use shared::cause::Cause;
use thiserror::Error;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

/// How long the calls may take together: the function has a minute, and then CloudFormation is still to be answered.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a store is not as it is to be.
#[derive(Debug, Error)]
pub enum StoreError {
    /// CloudFront.
    #[error("CloudFront refused")]
    Refused(#[source] Cause),
    /// CloudFront, which did not answer.
    #[error("CloudFront did not answer in time")]
    Late(#[from] Elapsed),
    /// A key without a name or a value; none is made here.
    #[error("a change has no key")]
    Change(#[from] BuildError),
}

/// A store.
#[derive(Debug)]
pub struct Store {
    client: Client,
    arn: String,
}

impl Store {
    /// The store of this ARN, as the environment reaches it.
    pub fn connect(arn: String) -> Self {
        let client = Client::new(&OfFunction::read().at(Service::CloudFrontKeyValueStore));
        Self { client, arn }
    }

    /// Has the store hold these keys and no other, in one change; the answer is how many keys were put or deleted.
    ///
    /// # Errors
    /// [`StoreError`]. Unless the answer came too late, the store is then as it was.
    pub async fn hold(&self, keys: &[(String, SecretString)]) -> Result<usize, StoreError> {
        timeout(PATIENCE, self.change(keys)).await?
    }

    async fn change(&self, keys: &[(String, SecretString)]) -> Result<usize, StoreError> {
        let store = self.client.describe_key_value_store().kvs_arn(&self.arn).send().await;
        let store = store.map_err(refused)?;
        let held = self.held().await?;
        let mut change = self.client.update_keys().kvs_arn(&self.arn).if_match(store.e_tag());
        let mut changed = 0;
        for (kid, secret) in keys {
            let secret = secret.expose_secret();
            if held.get(kid).is_none_or(|held| held.expose_secret() != secret) {
                change = change.puts(PutKeyRequestListItem::builder().key(kid).value(secret).build()?);
                changed += 1;
            }
        }
        for kid in held.keys().filter(|held| !keys.iter().any(|(kid, _)| kid == *held)) {
            change = change.deletes(DeleteKeyRequestListItem::builder().key(kid).build()?);
            changed += 1;
        }
        if changed > 0 {
            change.send().await.map_err(refused)?;
        }
        Ok(changed)
    }

    async fn held(&self) -> Result<BTreeMap<String, SecretString>, StoreError> {
        let mut held = BTreeMap::new();
        let mut pages = self
            .client
            .list_keys()
            .kvs_arn(&self.arn)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(refused)?;
            held.insert(item.key().to_owned(), SecretString::from(item.value()));
        }
        Ok(held)
    }
}

fn refused(error: impl Into<Cause>) -> StoreError {
    StoreError::Refused(error.into())
}
