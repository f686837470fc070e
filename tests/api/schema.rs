//! Items as earlier versions of the service wrote them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use local::database::TABLE;
use serde_json::{Value, json};
use shared::store::state;

use crate::app::TestApp;

#[tokio::test]
async fn a_session_of_the_first_schema_is_read_and_written_on() {
    let app = TestApp::start().await;
    let path = app.session().await;
    let update =
        json!({ "version": 1, "cmi_data": { "cmi.core.lesson_location": "7", "cmi.core.session_time": "00:01:00" } });
    app.put(&path, update).await.expect(200);
    let scan = app.database.scan().table_name(TABLE).send().await.unwrap();
    let found = scan
        .items()
        .iter()
        .find(|item| item["type"] == AttributeValue::S("session".to_owned()));
    let mut item = found.unwrap().clone();
    // It held the SCOs alone, and beside them how many attempts there were and their time.
    let stored = item["cmi"].as_b().unwrap().as_ref().to_vec();
    let stored: Value = state::unpack(&stored).unwrap();
    let scos: BTreeMap<String, Value> = serde_json::from_value(stored["scos"].clone()).unwrap();
    item.insert(
        "cmi".to_owned(),
        AttributeValue::B(Blob::new(state::pack(&scos).unwrap())),
    );
    item.insert("schema".to_owned(), AttributeValue::N("1".to_owned()));
    item.insert("attempt".to_owned(), AttributeValue::N("3".to_owned()));
    item.insert("earlier_time".to_owned(), AttributeValue::N("500".to_owned()));
    app.database
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();

    let read = app.get(&path).await.expect(200).body;
    assert_eq!((&read["version"], &read["time_spent_seconds"]), (&json!(2), &json!(65)));
    assert_eq!(read["cmi_data"]["cmi.core.lesson_location"], "7");
    let attempts = app.get(&format!("{path}/attempts")).await.expect(200).body;
    assert_eq!(attempts["attempts"][0]["attempt_of_sco"], 3);
    let update = json!({ "version": 2, "cmi_data": { "cmi.core.lesson_location": "8" } });
    app.put(&path, update).await.expect(200);
    let read = app.get(&path).await.expect(200).body;
    assert_eq!((&read["version"], &read["time_spent_seconds"]), (&json!(3), &json!(65)));
    assert_eq!(read["cmi_data"]["cmi.core.lesson_location"], "8");
}
