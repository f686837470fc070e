//! Has DynamoDB say with each answer how many units it took, and counts them for the request (`meter`).
//!
//! One interceptor and not a line at each call: what is called elsewhere is counted too.

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};

use crate::meter::{Counts, count};

/// The interceptor.
#[derive(Debug)]
pub(super) struct Units;

/// Runs a macro over the operations that the store calls.
macro_rules! operations {
    ($do:ident) => {
        $do!(GetItemInput, GetItemOutput, read);
        $do!(BatchGetItemInput, BatchGetItemOutput, read);
        $do!(QueryInput, QueryOutput, read);
        $do!(PutItemInput, PutItemOutput, written);
        $do!(UpdateItemInput, UpdateItemOutput, written);
        $do!(DeleteItemInput, DeleteItemOutput, written);
        $do!(TransactWriteItemsInput, TransactWriteItemsOutput, written);
    };
}

impl Intercept for Units {
    fn name(&self) -> &'static str {
        "Units"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input = context.input_mut();
        macro_rules! ask {
            ($input:ty, $output:ty, $kind:ident) => {
                if let Some(input) = input.downcast_mut::<$input>() {
                    input.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
                    return Ok(());
                }
            };
        }
        operations!(ask);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else {
            return Ok(());
        };
        macro_rules! add {
            ($input:ty, $output:ty, $kind:ident) => {
                if let Some(output) = output.downcast_ref::<$output>() {
                    count(|counts| {
                        output
                            .consumed_capacity()
                            .into_iter()
                            .for_each(|one| $kind(counts, one))
                    });
                    return Ok(());
                }
            };
        }
        operations!(add);
        Ok(())
    }
}

fn read(counts: &mut Counts, consumed: &ConsumedCapacity) {
    counts.read_units += consumed.capacity_units().unwrap_or_default();
}

fn written(counts: &mut Counts, consumed: &ConsumedCapacity) {
    counts.write_units += consumed.capacity_units().unwrap_or_default();
}
