//! The table's definition, as `template.yaml` states it for AWS; a test holds the two together.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification, TimeToLiveStatus,
};
use aws_sdk_dynamodb::{Client, error};

use super::item::TTL;
use super::{StoreError, failed};

const ATTRIBUTES: [&str; 6] = ["pk", "sk", "by_user", "by_package", "packages", "created"];

/// Each index: its name, which is its partition key's too, and what it projects beside the keys. Only what
/// never changes, so that a commit writes no index.
const INDEXES: [(&str, &[&str]); 3] = [("by_user", &["package_id"]), ("by_package", &[]), ("packages", &[])];

/// Creates the table where it is not there yet, and switches the removal of what is over on.
///
/// # Errors
/// When DynamoDB refuses, or cannot be reached.
pub async fn create(client: &Client, table: &str) -> Result<(), StoreError> {
    let mut call = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys("pk", "sk")?));
    for name in ATTRIBUTES {
        let definition = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        call = call.attribute_definitions(definition.build().map_err(unbuilt)?);
    }
    for (name, projected) in INDEXES {
        call = call.global_secondary_indexes(index(name, projected)?);
    }
    match call.send().await {
        Ok(_) => {}
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_resource_in_use_exception()) => {}
        Err(error) => return Err(failed(error)),
    }
    expire(client, table).await
}

/// Lets the table tell what is written to it, with each item as it was and as it is.
///
/// # Errors
/// When DynamoDB refuses, or cannot be reached.
pub async fn stream(client: &Client, table: &str) -> Result<(), StoreError> {
    let described = client.describe_table().table_name(table).send().await.map_err(failed)?;
    let on = described.table.and_then(|table| table.stream_specification);
    // It refuses to switch on what is on.
    if on.is_some_and(|on| on.stream_enabled) {
        return Ok(());
    }
    let on = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages)
        .build()
        .map_err(unbuilt)?;
    let call = client.update_table().table_name(table).stream_specification(on);
    call.send().await.map_err(failed)?;
    Ok(())
}

/// Asks first: DynamoDB refuses to switch on what is on.
async fn expire(client: &Client, table: &str) -> Result<(), StoreError> {
    let now = client
        .describe_time_to_live()
        .table_name(table)
        .send()
        .await
        .map_err(failed)?;
    let status = now
        .time_to_live_description
        .and_then(|description| description.time_to_live_status);
    if status == Some(TimeToLiveStatus::Enabled) {
        return Ok(());
    }
    let on = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name(TTL)
        .build()
        .map_err(unbuilt)?;
    client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(on)
        .send()
        .await
        .map_err(failed)?;
    Ok(())
}

fn index(name: &str, projected: &[&str]) -> Result<GlobalSecondaryIndex, StoreError> {
    let kind = if projected.is_empty() {
        ProjectionType::KeysOnly
    } else {
        ProjectionType::Include
    };
    let attributes = (!projected.is_empty()).then(|| projected.iter().map(|&name| name.to_owned()).collect());
    let projection = Projection::builder()
        .projection_type(kind)
        .set_non_key_attributes(attributes)
        .build();
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(keys(name, "created")?))
        .projection(projection)
        .build()
        .map_err(unbuilt)
}

fn keys(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    let key = |name, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .map_err(unbuilt)
    };
    Ok(vec![key(hash, KeyType::Hash)?, key(range, KeyType::Range)?])
}

fn unbuilt(error: error::BuildError) -> StoreError {
    StoreError::Refused(error.into())
}
