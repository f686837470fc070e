//! Counting the calls of limited keys, for all processes together, and noting when each key was used last.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::Timestamp;

use super::item::index;
use super::item::rate::{self, Change};
use super::{Store, StoreError, failed};
use crate::rate::{Due, Rate};
use crate::tenant::KeyDigest;

/// What came of a call that was to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It may be made; the next one is due then.
    Made(Due),
    /// It may not, as the next one is due then.
    Early(Due),
}

impl Store {
    /// Counts a call of a limited key: one write where the key calls now and then or far too often, two where it has called within
    /// the second. A call that was counted and whose answer was lost counts twice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_call(&self, key: &KeyDigest, limit: Rate, now: Timestamp) -> Result<Counted, StoreError> {
        let due = match self.counted(key, rate::begin(limit, now)).await? {
            Counted::Made(due) => return Ok(Counted::Made(due)),
            Counted::Early(due) => due,
        };
        if due > limit.latest(now) {
            return Ok(Counted::Early(due));
        }
        self.counted(key, rate::go_on(limit, now)).await
    }

    async fn counted(&self, key: &KeyDigest, change: Change) -> Result<Counted, StoreError> {
        let call = self
            .update_of(key, change)
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match call.send().await {
            Ok(done) => rate::due(done.attributes()).map(Counted::Made),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(found)) => {
                    rate::due(found.item()).map(Counted::Early)
                }
                _ => Err(failed(error)),
            },
        }
    }

    /// Notes that a key without a limit is used, by one write. Where this hour is noted already, nothing changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_use(&self, key: &KeyDigest, now: Timestamp) -> Result<(), StoreError> {
        let Err(error) = self.update_of(key, rate::used(now)).send().await else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            _ => Err(failed(error)),
        }
    }

    /// The hours in which these keys were used last, each key with its own. A key of which nothing was noted is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_uses(&self, keys: &[KeyDigest]) -> Result<HashMap<KeyDigest, Timestamp>, StoreError> {
        let found = self.fetch(keys.iter().map(rate::key).collect()).await?;
        let noted: HashMap<_, _> = found.iter().map(rate::last_use).collect::<Result<_, _>>()?;
        let of_key = |key: &KeyDigest| {
            let noted = noted.get(&index::pk(&rate::key(key))).copied().flatten();
            noted.map(|hour| (key.clone(), hour))
        };
        Ok(keys.iter().filter_map(of_key).collect())
    }

    fn update_of(&self, key: &KeyDigest, change: Change) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(rate::key(key)))
            .update_expression(change.update)
            .condition_expression(change.condition)
            .set_expression_attribute_names(Some(change.names))
            .set_expression_attribute_values(Some(change.values))
    }
}
