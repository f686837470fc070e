//! The table of a laptop is the template's.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{GlobalSecondaryIndexDescription, KeySchemaElement};
use local::database::TABLE;
use yaml_serde::Value;

use crate::app::TestApp;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

fn template_keys(value: &Value) -> Vec<String> {
    let key = |key: &Value| format!("{} {}", text(&key["AttributeName"]), text(&key["KeyType"]));
    list(value).iter().map(key).collect()
}

fn keys(keys: &[KeySchemaElement]) -> Vec<String> {
    keys.iter()
        .map(|key| format!("{} {}", key.attribute_name(), key.key_type()))
        .collect()
}

/// An index in words: its name, its keys, what it projects.
fn template_index(index: &Value) -> String {
    let projection = &index["Projection"];
    let projected: Vec<String> = projection
        .get("NonKeyAttributes")
        .map(list)
        .unwrap_or_default()
        .iter()
        .map(text)
        .collect();
    let kind = text(&projection["ProjectionType"]);
    format!(
        "{} {:?} {kind} {projected:?}",
        text(&index["IndexName"]),
        template_keys(&index["KeySchema"])
    )
}

fn index(index: &GlobalSecondaryIndexDescription) -> String {
    let projection = index.projection().unwrap();
    let kind = projection.projection_type().unwrap();
    let name = index.index_name().unwrap();
    format!(
        "{name} {:?} {kind} {:?}",
        keys(index.key_schema()),
        projection.non_key_attributes()
    )
}

#[tokio::test]
async fn the_table_of_a_laptop_is_the_templates() {
    let app = TestApp::start().await;
    let found = app
        .database
        .describe_table()
        .table_name(TABLE)
        .send()
        .await
        .unwrap()
        .table
        .unwrap();
    let template: Value = yaml_serde::from_str(include_str!("../../template.yaml")).unwrap();
    let table = &template["Resources"]["Table"]["Properties"];

    assert_eq!(keys(found.key_schema()), template_keys(&table["KeySchema"]));
    let ours = found
        .attribute_definitions()
        .iter()
        .map(|a| format!("{} {}", a.attribute_name(), a.attribute_type()));
    let theirs = list(&table["AttributeDefinitions"]).iter();
    let theirs = theirs.map(|a| format!("{} {}", text(&a["AttributeName"]), text(&a["AttributeType"])));
    assert_eq!(ours.collect::<BTreeSet<_>>(), theirs.collect::<BTreeSet<_>>());

    let ours: BTreeSet<String> = found.global_secondary_indexes().iter().map(index).collect();
    let theirs: BTreeSet<String> = list(&table["GlobalSecondaryIndexes"])
        .iter()
        .map(template_index)
        .collect();
    assert_eq!((ours.len(), &ours), (3, &theirs));

    let ttl = app
        .database
        .describe_time_to_live()
        .table_name(TABLE)
        .send()
        .await
        .unwrap();
    let ttl = ttl.time_to_live_description.unwrap();
    assert_eq!(
        ttl.attribute_name().unwrap(),
        text(&table["TimeToLiveSpecification"]["AttributeName"])
    );
    assert_eq!(table["TimeToLiveSpecification"]["Enabled"], Value::Bool(true));
    assert_eq!(text(&table["BillingMode"]), "PAY_PER_REQUEST");
}
