//! The DynamoDB table: one item for a session, one for a package, one for a tenant, one for a key. What a session's
//! item cannot hold is in parts beside it, written with it in one transaction.
//!
//! Reads that a write or an answer to the learner depends on are strongly consistent. Keys and tenants are
//! read eventually consistent, because they are cached for a minute anyway, and so are revisions, which never change. Retries are
//! the SDK's, under limits that leave a function of ten seconds time to say that the store did not answer.

/// What is written with a session.
pub mod along;
/// Earlier attempts.
pub mod attempts;
/// Many items in one read.
mod batch;
/// Deleting all of a tenant.
pub mod clearing;
/// Deleting a session.
mod deletion;
/// Deliveries of events to webhooks.
pub mod deliveries;
/// Erasing a learner.
pub mod erasures;
/// The feed of a tenant's events.
pub mod feed;
/// Sessions with the course that they play.
mod guide;
/// A session's runs, and the changes of its record.
mod history;
/// Attribute names and keys: the only place that knows them.
pub mod item;
/// Waits before another try.
pub mod jitter;
/// How long what stands beside a session is kept.
mod keeping;
/// Lists out of the indexes.
pub mod lists;
/// Which revision of a package is live.
pub mod live;
/// Opening the connection.
mod opening;
/// Packages.
pub mod packages;
/// Counting the calls of limited keys, and noting when keys were used.
pub mod rates;
/// After the table was put back to an earlier time.
pub mod restored;
/// The session that a learner goes on with.
pub mod resume;
/// Revisions that a process keeps.
pub mod revisions;
/// Writing a session whatever its version is.
pub mod rewrite;
/// Sessions.
pub mod sessions;
/// A session's elements as compressed bytes.
pub mod state;
/// What the table's stream tells.
pub mod stream;
/// The table's definition.
pub mod table;
/// Tenants and API keys.
pub mod tenants;
/// What calls take of the table.
mod units;
/// The revisions of a package.
pub mod versions;
/// Where events are sent.
pub mod webhooks;
/// Items with their parts.
mod whole;
/// Writes on a condition.
mod write;

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Builder, HttpClient};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;
use thiserror::Error;

use revisions::Revisions;

use crate::aws;
use crate::cause::Cause;

/// An item as DynamoDB has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It throttled, timed out or could not be reached, after the retries. Safe to repeat.
    #[error("the store did not answer in time")]
    Unavailable(#[source] Cause),
    /// A state would pass 2 MiB before it is compressed, or all that stands beside it DynamoDB's 400 KB.
    #[error("the item would be larger than the store takes")]
    TooLarge,
    /// An item is there and cannot be read.
    #[error("an item of the store cannot be read")]
    Corrupt(#[source] Cause),
    /// It refused the call: a permission, a name, a fault of ours.
    #[error("the store refused a call")]
    Refused(#[source] Cause),
}

/// One attempt of a call. DynamoDB answers in milliseconds; a second without an answer is a lost packet.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1000);
/// All attempts of a call. The first call that fails ends the request, so that this much before the function's ten
/// seconds are over there is an answer.
const CALL_TIMEOUT: Duration = Duration::from_millis(3500);
const ATTEMPTS: u32 = 4;

/// The table, and the client that reaches it.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    revisions: Arc<Revisions>,
}

impl Store {
    /// The store of an environment: its region, credentials and endpoint, by TLS on ring.
    pub async fn connect(table: String) -> Self {
        let config = aws::environment().await;
        let mut client = configured(&config);
        if aws::is_blank("AWS_ENDPOINT_URL_DYNAMODB") {
            client.set_endpoint_url(config.endpoint_url().map(str::to_owned));
        }
        Self::new(Client::from_conf(client.build()), table)
    }

    /// The store of a configuration.
    pub fn of(config: &SdkConfig, table: String) -> Self {
        Self::new(Client::from_conf(configured(config).build()), table)
    }

    /// A store behind a client that is there already.
    pub fn new(client: Client, table: String) -> Self {
        Self {
            client,
            table,
            revisions: Arc::default(),
        }
    }

    /// Reads an item as it is now.
    async fn get_consistent(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let call = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .consistent_read(true);
        Ok(call.send().await.map_err(failed)?.item)
    }

    /// Reads an item as it was a moment ago at the latest, for half the price.
    async fn get_eventual(&self, key: Item) -> Result<Option<Item>, StoreError> {
        let call = self.client.get_item().table_name(&self.table).set_key(Some(key));
        Ok(call.send().await.map_err(failed)?.item)
    }

    /// A client for a DynamoDB at a plain address, such as one in this process. It takes any credentials.
    pub fn client_at(endpoint: &str) -> Client {
        Client::from_conf(configured(&aws::at(endpoint)).build())
    }

    /// A client for a DynamoDB that this HTTP client reaches.
    pub fn client_through(http: impl HttpClient + 'static) -> Client {
        Client::from_conf(configured(&aws::through(http, "http://database.local")).build())
    }
}

fn configured(config: &SdkConfig) -> Builder {
    Builder::from(config)
        .interceptor(units::Units)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts())
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build()
}

/// Codes with which DynamoDB says "later".
const LATER: [&str; 7] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "InternalServerError",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Sorts an SDK error by what a caller can do about it.
fn failed<E>(error: SdkError<E>) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let later = match &error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(service) => {
            service.raw().status().is_server_error() || service.err().code().is_some_and(|code| LATER.contains(&code))
        }
        _ => false,
    };
    if later {
        StoreError::Unavailable(error.into())
    } else {
        refused(error)
    }
}

fn refused<E>(error: SdkError<E>) -> StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
    let too_large = metadata
        .is_some_and(|meta| meta.code() == Some("ValidationException") && meta.message().is_some_and(is_about_size));
    if too_large {
        StoreError::TooLarge
    } else {
        StoreError::Refused(error.into())
    }
}

/// Whether a refusal is about an item's size: DynamoDB has no code of its own for that.
fn is_about_size(message: &str) -> bool {
    message.contains("Item size")
}
