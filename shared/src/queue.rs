//! A queue of SQS: what is to be done later, or could not be done.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::aws::{OfFunction, Service};
use crate::cause::Cause;

/// One attempt of a call, and all of them. SQS answers in some ten milliseconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
const CALL_TIMEOUT: Duration = Duration::from_secs(6);
/// The longest that SQS delays a message.
const LONGEST_SECONDS: i32 = 900;

/// What is in a queue, as JSON.
pub trait Message: Serialize + DeserializeOwned {
    /// The variable of the environment that has the queue's address.
    const QUEUE_URL: &str;

    /// Whose it is: messages of one group do not hold up another's.
    fn group(&self) -> &str;
}

/// A queue, and the client that reaches it.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

/// The queue did not do what it was asked.
#[derive(Debug, Error)]
#[error("the queue did not take a call")]
pub struct QueueError(#[source] Cause);

impl Queue {
    /// The queue at this address, as the environment reaches it.
    pub fn of(aws: &OfFunction, url: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(CALL_TIMEOUT);
        let config = aws_sdk_sqs::config::Builder::from(&aws.at(Service::Sqs))
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts.build());
        Self {
            client: Client::from_conf(config.build()),
            url,
        }
    }

    /// Puts a text into the queue. Those of one group do not hold up another group's (SQS, fair queues).
    ///
    /// # Errors
    /// [`QueueError`], after the retries.
    pub async fn send(&self, text: &str, group: Option<&str>) -> Result<(), QueueError> {
        self.send_later(text, group, Duration::ZERO).await
    }

    /// The same, to be handed out after so long, and a quarter of an hour at the latest.
    ///
    /// A message that waits so is not in flight, of which a queue has 120 000 at most for all who share it; one that was received and is kept
    /// out of sight would be.
    ///
    /// # Errors
    /// [`QueueError`], after the retries.
    pub async fn send_later(&self, text: &str, group: Option<&str>, wait: Duration) -> Result<(), QueueError> {
        let seconds = i32::try_from(wait.as_secs()).unwrap_or(i32::MAX).min(LONGEST_SECONDS);
        let call = self.client.send_message().queue_url(&self.url).message_body(text);
        let call = call
            .set_message_group_id(group.map(str::to_owned))
            .delay_seconds(seconds);
        call.send().await.map_err(|error| QueueError(error.into()))?;
        Ok(())
    }
}
