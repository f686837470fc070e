//! The way to a database in this process that has no port: a page in a browser, or another user of the machine, could call one.
//! It speaks DynamoDB's own protocol all the same, so that the client is the real one.

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::cause::Cause;

/// The header that names an operation.
pub(super) const TARGET: &str = "x-amz-target";
/// What stands before an operation's name in it: the database's, and its stream's.
const TARGET_PREFIXES: [&str; 2] = ["DynamoDB_20120810.", "DynamoDBStreams_20120810."];

/// The HTTP client of a database in this process.
pub fn client(database: Database) -> SharedHttpClient {
    http_client_fn(move |_, _| SharedHttpConnector::new(Inside(database.clone())))
}

struct Inside(Database);

impl std::fmt::Debug for Inside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inside")
    }
}

impl HttpConnector for Inside {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let database = self.0.clone();
        HttpConnectorFuture::new(async move {
            // It waits for the disk.
            let answered = tokio::task::spawn_blocking(move || answer(&database, &request)).await;
            answered.map_err(|stopped| ConnectorError::other(stopped.into(), None))?
        })
    }
}

fn answer(database: &Database, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let broken = |cause: Cause| ConnectorError::user(cause);
    let target = request.headers().get(TARGET).unwrap_or_default();
    let body = request
        .body()
        .bytes()
        .ok_or_else(|| broken("the request is a stream".into()))?;
    let (status, text) = called(database, target, body);
    let status = StatusCode::try_from(status).map_err(|error| broken(error.into()))?;
    Ok(HttpResponse::new(status, SdkBody::from(text)))
}

/// The status and the text that a call is answered with, which its header names.
pub(super) fn called(database: &Database, target: &str, body: &[u8]) -> (u16, String) {
    let named = |prefix| target.strip_prefix(prefix);
    let operation = TARGET_PREFIXES.into_iter().find_map(named).unwrap_or(target);
    match dispatch(database, operation, body) {
        Ok(text) => (200, text),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

/// The operations of the real clients that the store and its stream's reader call, and those of making a table.
fn dispatch(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "GetItem" => through(body, |request| database.get_item(request)),
        "PutItem" => through(body, |request| database.put_item(request)),
        "UpdateItem" => through(body, |request| database.update_item(request)),
        "DeleteItem" => through(body, |request| database.delete_item(request)),
        "Query" => through(body, |request| database.query(request)),
        "Scan" => through(body, |request| database.scan(request)),
        "BatchGetItem" => through(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => through(body, |request| database.batch_write_item(request)),
        "TransactWriteItems" => through(body, |request| database.transact_write_items(request)),
        "CreateTable" => through(body, |request| database.create_table(request)),
        "DescribeTable" => through(body, |request| database.describe_table(request)),
        "UpdateTable" => through(body, |request| database.update_table(request)),
        "ListStreams" => through(body, |request| database.list_streams(request)),
        "DescribeStream" => through(body, |request| database.describe_stream(request)),
        "GetShardIterator" => through(body, |request| database.get_shard_iterator(request)),
        "GetRecords" => through(body, |request| database.get_records(request)),
        "UpdateTimeToLive" => through(body, |request| database.update_time_to_live(request)),
        "DescribeTimeToLive" => through(body, |request| database.describe_time_to_live(request)),
        other => Err(DynoxideError::ValidationException(format!(
            "{other} is not asked for here"
        ))),
    }
}

fn through<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    call: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<String, DynoxideError> {
    let unread = |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let answer = call(serde_json::from_slice(body).map_err(unread)?)?;
    serde_json::to_string(&answer).map_err(unread)
}
