//! Queues of SQS, and what each of their calls needs (the service authorization reference).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use super::messages::Message;
use super::shared::{Shared, amazon_json, denied};
use crate::functions::template::{ACCOUNT, REGION};

/// How their calls begin.
pub(super) const SERVICE: &str = "AmazonSQS";

pub(super) fn pass(shared: &Arc<Shared>, (caller, operation): &(String, String), request: &Value) -> Response {
    let url = request["QueueUrl"].as_str().unwrap();
    let name = url.rsplit('/').next().unwrap();
    let needed = (
        format!("sqs:{operation}"),
        format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"),
    );
    if let Some(refusal) = shared.refusal(caller, BTreeSet::from([needed])) {
        return denied(&refusal);
    }
    let mut queues = shared.queues.0.lock().unwrap();
    let queue = queues.entry(url.to_owned()).or_default();
    amazon_json(&done(queue, operation, request))
}

fn done(queue: &mut Vec<Message>, operation: &str, request: &Value) -> Value {
    match operation {
        "SendMessage" => {
            let id = uuid::Uuid::now_v7().to_string();
            queue.push(Message {
                body: request["MessageBody"].as_str().unwrap().to_owned(),
                group: request["MessageGroupId"].as_str().map(str::to_owned),
                delay_seconds: request["DelaySeconds"].as_u64().unwrap_or_default(),
                id: id.clone(),
            });
            json!({ "MessageId": id, "MD5OfMessageBody": "d41d8cd98f00b204e9800998ecf8427e" })
        }
        "ReceiveMessage" => {
            let most = usize::try_from(request["MaxNumberOfMessages"].as_u64().unwrap()).unwrap();
            let due = queue.iter().filter(|message| message.delay_seconds == 0).take(most);
            let handed = due.map(|message| {
                json!({
                    "MessageId": message.id, "ReceiptHandle": message.id, "Body": message.body,
                    "Attributes": { "ApproximateReceiveCount": "1", "MessageGroupId": message.group },
                })
            });
            json!({ "Messages": handed.collect::<Vec<_>>() })
        }
        "DeleteMessage" => {
            queue.retain(|message| request["ReceiptHandle"] != message.id);
            json!({})
        }
        "GetQueueAttributes" => {
            json!({ "Attributes": { "ApproximateNumberOfMessages": queue.len().to_string() } })
        }
        _ => panic!("{operation} is no call that is known"),
    }
}
