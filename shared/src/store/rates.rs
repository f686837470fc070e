//! Counting the calls of limited keys, for all processes together.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::Timestamp;

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
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(rate::key(key)))
            .update_expression(change.update)
            .condition_expression(change.condition)
            .set_expression_attribute_names(Some(change.names))
            .set_expression_attribute_values(Some(change.values))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match answer {
            Ok(done) => rate::due(done.attributes()).map(Counted::Made),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(found)) => {
                    rate::due(found.item()).map(Counted::Early)
                }
                _ => Err(failed(error)),
            },
        }
    }
}
