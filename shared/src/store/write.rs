//! Writes on a condition: of one item, or of several in one transaction.

use std::time::Duration;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};

use super::item::began;
use super::item::condition::Condition;
use super::jitter::jittered;
use super::{Item, Store, StoreError, failed, is_about_size};
use crate::cause::Cause;

/// DynamoDB's word for an item that a transaction has; neither it nor the SDK waits by itself.
const CONFLICT: &str = "TransactionConflictException";
const CONFLICT_TRIES: u32 = 5;
/// The wait before another try; a transaction's doubles each time, so that all waits together are under a second.
const CONFLICT_WAIT: Duration = Duration::from_millis(20);
/// Reasons of a cancelled transaction that are gone in a moment. The SDK does not repeat it for them.
const PASSING: [&str; 3] = [
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
];

/// What came of a write.
#[derive(Debug)]
pub(super) enum Written {
    /// It is done.
    Done,
    /// The condition failed on this item, or on none.
    Unmet(Option<Item>),
}

/// What is written with an item, both or neither.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Items that are put.
    pub puts: Vec<Item>,
    /// Keys of items that are deleted, where they are there.
    pub deletes: Vec<Item>,
}

impl Beside {
    fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }
}

impl Store {
    /// Puts an item on a condition.
    pub(super) async fn put(&self, found: Item, on: Condition, beside: Beside) -> Result<Written, StoreError> {
        if beside.is_empty() {
            return self.put_alone(found, on).await;
        }
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(found))
            .condition_expression(on.expression)
            .set_expression_attribute_names(on.names)
            .set_expression_attribute_values(on.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = TransactWriteItem::builder().put(put.build().map_err(unbuilt)?).build();
        self.transact(put, beside).await
    }

    /// Deletes an item on a condition; done as well where it is not there.
    pub(super) async fn delete(&self, key: Item, on: Condition, beside: Beside) -> Result<Written, StoreError> {
        if beside.is_empty() {
            return self.delete_alone(key, on).await;
        }
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .condition_expression(on.expression)
            .set_expression_attribute_names(on.names)
            .set_expression_attribute_values(on.values);
        let delete = delete.build().map_err(unbuilt)?;
        self.transact(TransactWriteItem::builder().delete(delete).build(), beside)
            .await
    }

    /// Writes an item whatever is there: only for what one person writes at a time.
    pub(super) async fn keep(&self, found: Item) -> Result<(), StoreError> {
        let call = self.client.put_item().table_name(&self.table).set_item(Some(found));
        when_free(|| call.clone().send()).await.map_err(failed)?;
        Ok(())
    }

    /// The same of two items, both or neither.
    pub(super) async fn keep_together(&self, one: Item, other: Item) -> Result<(), StoreError> {
        let put = Put::builder().table_name(&self.table).set_item(Some(one));
        let put = TransactWriteItem::builder().put(put.build().map_err(unbuilt)?).build();
        let beside = Beside {
            puts: vec![other],
            deletes: Vec::new(),
        };
        // Without a condition none fails.
        self.transact(put, beside).await.map(drop)
    }

    /// Deletes an item that nobody writes a second time.
    pub(super) async fn forget(&self, key: Item) -> Result<(), StoreError> {
        let call = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        when_free(|| call.clone().send()).await.map_err(failed)?;
        Ok(())
    }

    async fn put_alone(&self, found: Item, on: Condition) -> Result<Written, StoreError> {
        let call = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(found))
            .condition_expression(on.expression)
            .set_expression_attribute_names(on.names)
            .set_expression_attribute_values(on.values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match when_free(|| call.clone().send()).await {
            Ok(_) => Ok(Written::Done),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Written::Unmet(present(failed.item())))
                }
                _ => Err(failed(error)),
            },
        }
    }

    async fn delete_alone(&self, key: Item, on: Condition) -> Result<Written, StoreError> {
        let call = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .condition_expression(on.expression)
            .set_expression_attribute_names(on.names)
            .set_expression_attribute_values(on.values);
        match when_free(|| call.clone().send()).await {
            Ok(_) => Ok(Written::Done),
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_conditional_check_failed_exception() => Ok(Written::Unmet(None)),
                _ => Err(failed(error)),
            },
        }
    }

    async fn transact(&self, first: TransactWriteItem, beside: Beside) -> Result<Written, StoreError> {
        let put = |item| Put::builder().table_name(&self.table).set_item(Some(item)).build();
        let delete = |key| Delete::builder().table_name(&self.table).set_key(Some(key)).build();
        let mut items = vec![first];
        for item in beside.puts {
            items.push(TransactWriteItem::builder().put(put(item).map_err(unbuilt)?).build());
        }
        for key in beside.deletes {
            items.push(
                TransactWriteItem::builder()
                    .delete(delete(key).map_err(unbuilt)?)
                    .build(),
            );
        }
        self.transact_all(items).await
    }

    /// Puts items each on its condition, and counts, all or none; `false` where one of the conditions failed.
    pub(super) async fn put_all(
        &self,
        puts: Vec<(Item, Option<Condition>)>,
        counts: Vec<(Item, u64)>,
    ) -> Result<bool, StoreError> {
        let put = |(found, on): (Item, Option<Condition>)| {
            let mut put = Put::builder().table_name(&self.table).set_item(Some(found));
            if let Some(on) = on {
                put = put
                    .condition_expression(on.expression)
                    .set_expression_attribute_names(on.names)
                    .set_expression_attribute_values(on.values);
            }
            Ok(TransactWriteItem::builder().put(put.build().map_err(unbuilt)?).build())
        };
        let count = |(key, count): (Item, u64)| {
            let update = Update::builder()
                .table_name(&self.table)
                .set_key(Some(key))
                .update_expression(began::ADD)
                .set_expression_attribute_names(Some(began::names()))
                .set_expression_attribute_values(Some(began::values(count)));
            let update = update.build().map_err(unbuilt)?;
            Ok(TransactWriteItem::builder().update(update).build())
        };
        let items = puts.into_iter().map(put).chain(counts.into_iter().map(count));
        let items = items.collect::<Result<_, StoreError>>()?;
        Ok(matches!(self.transact_all(items).await?, Written::Done))
    }

    async fn transact_all(&self, items: Vec<TransactWriteItem>) -> Result<Written, StoreError> {
        let call = self.client.transact_write_items().set_transact_items(Some(items));
        let mut tries = CONFLICT_TRIES;
        let mut wait = CONFLICT_WAIT;
        loop {
            match call.clone().send().await {
                Ok(_) => return Ok(Written::Done),
                Err(error) => match cancelled(error)? {
                    Cancelled::Unmet(current) => return Ok(Written::Unmet(current)),
                    Cancelled::Later(_) if tries > 0 => tries -= 1,
                    Cancelled::Later(cause) => return Err(StoreError::Unavailable(cause)),
                },
            }
            tokio::time::sleep(jittered(wait)).await;
            wait *= 2;
        }
    }
}

fn unbuilt(error: BuildError) -> StoreError {
    StoreError::Refused(error.into())
}

/// Writes one item, again while a transaction has it.
async fn when_free<T, E, R, F>(write: impl Fn() -> F) -> Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata,
    F: Future<Output = Result<T, SdkError<E, R>>>,
{
    for _ in 0..CONFLICT_TRIES {
        match write().await {
            Err(error) if error.code() == Some(CONFLICT) => tokio::time::sleep(jittered(CONFLICT_WAIT)).await,
            answer => return answer,
        }
    }
    write().await
}

/// An item that is there: none is told as nothing, and by some databases as an empty one.
fn present(item: Option<&Item>) -> Option<Item> {
    item.filter(|item| !item.is_empty()).cloned()
}

/// Why a transaction was cancelled, as far as it may be answered or tried again.
enum Cancelled {
    /// Its condition failed on this item, or on none.
    Unmet(Option<Item>),
    /// Another one has an item, or there was no capacity for it.
    Later(Cause),
}

/// Sorts a cancelled transaction by its reasons, of which there is one for each item.
fn cancelled(error: SdkError<TransactWriteItemsError>) -> Result<Cancelled, StoreError> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cause)) = error.as_service_error() else {
        return Err(failed(error));
    };
    let with = |code| {
        cause
            .cancellation_reasons()
            .iter()
            .find(|reason| reason.code() == Some(code))
    };
    if let Some(unmet) = with("ConditionalCheckFailed") {
        return Ok(Cancelled::Unmet(present(unmet.item())));
    }
    let too_large = with("ValidationError").is_some_and(|reason| reason.message().is_some_and(is_about_size));
    if too_large || with("ItemCollectionSizeLimitExceeded").is_some() {
        return Err(StoreError::TooLarge);
    }
    if PASSING.into_iter().any(|code| with(code).is_some()) {
        return Ok(Cancelled::Later(error.into()));
    }
    Err(StoreError::Refused(error.into()))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;

    use super::*;

    /// A write that meets a transaction so many times; the answer is what came of it, and how often it was sent.
    async fn met(conflicts: u32) -> (bool, u32) {
        let sent = Cell::new(0);
        let write = || {
            sent.set(sent.get() + 1);
            let error = ErrorMetadata::builder().code(CONFLICT).build();
            let free = sent.get() > conflicts;
            async move {
                match free {
                    true => Ok(()),
                    false => Err(SdkError::service_error(DeleteItemError::generic(error), ())),
                }
            }
        };
        (when_free(write).await.is_ok(), sent.get())
    }

    #[tokio::test]
    async fn a_write_that_meets_a_transaction_waits_for_it_and_not_for_ever() {
        assert_eq!(met(0).await, (true, 1));
        assert_eq!(met(CONFLICT_TRIES).await, (true, CONFLICT_TRIES + 1));
        assert_eq!(met(u32::MAX).await, (false, CONFLICT_TRIES + 1));
    }
}
