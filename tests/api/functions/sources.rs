//! What Lambda does with the stream and the queues: it reads them with the function's role, hands over what fits its filters, and takes away what was
//! handled.

use reqwest::Client;
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::runtime::Outcome;
use super::template::{Function, REGION, Source, queue_url};

/// Hands on what the stream and the queues have, until they have nothing that is due.
pub async fn settle(api: &Deployment) {
    let mut read = api.read.lock().await;
    let readers: Vec<_> = api.reading().filter_map(|function| Reader::of(api, function)).collect();
    let mut is_settled = false;
    while !is_settled {
        is_settled = true;
        for reader in &readers {
            let before = read.entry(reader.function.binary.clone()).or_default();
            let after = reader.turn(*before).await;
            is_settled &= after == *before;
            *before = after;
        }
    }
}

/// One reader, of one function's source.
#[derive(Debug)]
struct Reader<'a> {
    api: &'a Deployment,
    function: &'a Function,
    source: &'a Source,
    client: Client,
}

impl<'a> Reader<'a> {
    fn of(api: &'a Deployment, function: &'a Function) -> Option<Self> {
        let source = function.source.as_ref()?;
        Some(Self {
            api,
            function,
            source,
            client: Client::new(),
        })
    }

    /// Hands a batch over, what is behind the `read` first records; the answer is how many were read by then.
    async fn turn(&self, read: usize) -> usize {
        match self.source.arn.contains(":sqs:") {
            true => self.messages(read).await,
            false => self.records(read).await,
        }
    }

    /// A call with the function's role.
    async fn call(&self, target: &str, body: Value) -> Value {
        let role = &self.function.binary;
        let credential = format!("{role}/20260115/{REGION}/lambda/aws4_request");
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0");
        let call = self.client.post(self.api.guard.url()).header("x-amz-target", target);
        let call = call
            .header("authorization", authorization)
            .header("x-amz-date", "20260115T103000Z")
            .header("content-type", "application/x-amz-json-1.0");
        let answer = call.body(body.to_string()).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{role} {target}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn records(&self, read: usize) -> usize {
        let call =
            async |operation: &str, body| self.call(&format!("DynamoDBStreams_20120810.{operation}"), body).await;
        let listed = call("ListStreams", json!({})).await;
        let arn = &listed["Streams"][0]["StreamArn"];
        let described = call("DescribeStream", json!({ "StreamArn": arn })).await;
        let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
        let first = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        let iterator = call("GetShardIterator", first).await;
        let found = call(
            "GetRecords",
            json!({ "ShardIterator": iterator["ShardIterator"], "Limit": 1000 }),
        )
        .await;
        let found = found["Records"].as_array().unwrap();
        assert!(found.len() < 1000, "the tests' stand-in reads one page");
        let new = found[read.min(found.len())..].iter();
        let batch: Vec<Value> = new
            .clone()
            .take(self.source.batch)
            .map(|record| self.told(record))
            .collect();
        let fitting: Vec<&Value> = batch.iter().filter(|record| self.is_wanted(record)).collect();
        if !fitting.is_empty() {
            let failed = self.hand(&json!({ "Records": fitting })).await;
            assert_eq!(failed, json!([]), "{}", self.function.binary);
        }
        read + batch.len()
    }

    /// A record in the form in which Lambda hands it over.
    fn told(&self, record: &Value) -> Value {
        let mut told = record.clone();
        told["eventSource"] = json!("aws:dynamodb");
        told["eventSourceARN"] = json!(self.source.arn);
        let user = told["userIdentity"].take();
        if !user.is_null() {
            told["userIdentity"] = json!({ "principalId": user["PrincipalId"], "type": user["Type"] });
        } else if let Some(record) = told.as_object_mut() {
            record.remove("userIdentity");
        }
        told
    }

    fn is_wanted(&self, record: &Value) -> bool {
        self.source.filters.is_empty() || self.source.filters.iter().any(|pattern| fits(pattern, record))
    }

    async fn messages(&self, read: usize) -> usize {
        let name = self.source.arn.rsplit('-').next().unwrap();
        let call = async |operation: &str, more: Value| {
            let mut body = json!({ "QueueUrl": queue_url(name) });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            self.call(&format!("AmazonSQS.{operation}"), body).await
        };
        call("GetQueueAttributes", json!({ "AttributeNames": ["All"] })).await;
        let found = call("ReceiveMessage", json!({ "MaxNumberOfMessages": self.source.batch })).await;
        let found = found["Messages"].as_array().unwrap();
        if found.is_empty() {
            return read;
        }
        let told = found.iter().map(|message| {
            json!({
                "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
                "attributes": message["Attributes"], "messageAttributes": {},
                "md5OfBody": "d41d8cd98f00b204e9800998ecf8427e", "eventSource": "aws:sqs",
                "eventSourceARN": self.source.arn, "awsRegion": REGION,
            })
        });
        let failed = self.hand(&json!({ "Records": told.collect::<Vec<_>>() })).await;
        assert_eq!(failed, json!([]), "{}", self.function.binary);
        for message in found {
            call("DeleteMessage", json!({ "ReceiptHandle": message["ReceiptHandle"] })).await;
        }
        read + found.len()
    }

    /// Hands a batch to the function; the answer is what of it has to come again.
    async fn hand(&self, event: &Value) -> Value {
        let name = &self.function.binary;
        match self.api.process(name).await.invoke(event).await {
            (_, Outcome::Response(answer)) => answer["batchItemFailures"].clone(),
            (_, Outcome::Error(error)) => panic!("{name} failed on\n{event:#}\n{error:#}"),
        }
    }
}

/// Whether a record fits a pattern: a list names the values that may be there (EventBridge's patterns, of which the template uses no others).
fn fits(pattern: &Value, found: &Value) -> bool {
    match pattern {
        Value::Object(members) => members.iter().all(|(name, pattern)| fits(pattern, &found[name])),
        Value::Array(values) => values.contains(found),
        _ => panic!("{pattern} is no pattern that is known"),
    }
}
