//! The bucket and the client that reaches it: limits, and what S3's errors mean.

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Builder, Config, RequestChecksumCalculation};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

use crate::aws;
use crate::cause::Cause;

/// Why a file was not read or written.
#[derive(Debug, Error)]
pub enum FilesError {
    /// S3 throttled, timed out or could not be reached, after the retries. Safe to repeat.
    #[error("the bucket did not answer in time")]
    Unavailable(#[source] Cause),
    /// There is no such object.
    #[error("the object is not there")]
    Missing,
    /// It is another object than the one that was looked at.
    #[error("the object has changed")]
    Changed,
    /// S3 refused the call: a permission, a name, a fault of ours. Or the body to be written broke off.
    #[error("the bucket refused a call")]
    Refused(#[source] Cause),
}

/// One attempt of a call without a body to speak of. S3 answers in a tenth of a second, a cold prefix in one.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// All attempts of it, so that a function of ten seconds has time left to say that the bucket did not answer.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(8);
const ATTEMPTS: u32 = 4;
/// What a body may take beyond that: a function's connection does fifty times as much, shared by some twenty streams.
const SLOWEST_BYTES_PER_SECOND: u64 = 1024 * 1024;

/// Objects that are written at once. S3 takes a few hundredths of a second for each: sixteen write 70 000 files in some three
/// minutes, and what is in memory for them fits a function of 512 MB several times.
const WRITTEN_AT_ONCE: usize = 16;
/// The same for a bucket in this process, which answers without a network: more would only take memory.
const WRITTEN_AT_ONCE_HERE: usize = 4;

/// The bucket, and the client that reaches it.
#[derive(Clone, Debug)]
pub struct Files {
    pub(super) client: Client,
    pub(super) bucket: String,
    at_once: usize,
}

impl Files {
    /// The bucket of a configuration. An S3 at an address of its own, such as a laptop's, has no name for each bucket.
    pub fn of(config: &SdkConfig, bucket: String) -> Self {
        let mut client = configured(config);
        client.set_force_path_style(config.endpoint_url().map(|_| true));
        Self::new(Client::from_conf(client.build()), bucket)
    }

    /// The bucket of an environment, for a program of a person.
    pub async fn connect(bucket: String) -> Self {
        const ADDRESS: &str = "AWS_ENDPOINT_URL_S3";
        let config = aws::environment().await;
        let mut client = configured(&config);
        if aws::is_blank(ADDRESS) {
            client.set_endpoint_url(config.endpoint_url().map(str::to_owned));
        }
        let has_address =
            std::env::var_os(ADDRESS).is_some_and(|url| !url.is_empty()) || config.endpoint_url().is_some();
        client.set_force_path_style(has_address.then_some(true));
        Self::new(Client::from_conf(client.build()), bucket)
    }

    /// A bucket behind a client that is there already.
    pub fn new(client: Client, bucket: String) -> Self {
        Self {
            client,
            bucket,
            at_once: WRITTEN_AT_ONCE,
        }
    }

    /// The bucket of an S3 in this process. Bytes that do not leave it get no checksum of their own: without TLS the SDK would sign every
    /// piece of a body that has one, which is a third of an import's time.
    pub fn here(endpoint: &str, bucket: String) -> Self {
        let unsigned = plain(endpoint).request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        Self {
            at_once: WRITTEN_AT_ONCE_HERE,
            ..Self::new(Client::from_conf(unsigned.build()), bucket)
        }
    }

    /// A client for an S3 at a plain address, such as one in this process.
    pub fn client_at(endpoint: &str) -> Client {
        Client::from_conf(plain(endpoint).build())
    }

    /// How many objects are best written at once.
    pub fn at_once(&self) -> usize {
        self.at_once
    }

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }
}

/// S3 at a plain address.
fn plain(endpoint: &str) -> Builder {
    configured(&aws::at(endpoint)).force_path_style(true)
}

fn configured(config: &SdkConfig) -> Builder {
    Builder::from(config)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts(ATTEMPT_TIMEOUT, CALL_TIMEOUT))
}

fn timeouts(attempt: Duration, call: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(attempt)
        .operation_timeout(call)
        .build()
}

/// The limits of a call that others than the usual ones suit.
pub(super) fn within(attempt: Duration, call: Duration) -> Builder {
    Config::builder().timeout_config(timeouts(attempt, call))
}

/// What a body of so many bytes may take on its way.
pub(super) fn on_the_way(bytes: u64) -> Duration {
    Duration::from_secs(bytes.div_ceil(SLOWEST_BYTES_PER_SECOND))
}

/// Codes with which S3 says "later", beside every 5xx.
const LATER: [&str; 4] = [
    "ConditionalRequestConflict",
    "OperationAborted",
    "RequestTimeout",
    "SlowDown",
];

/// Sorts an SDK error by what a caller can do about it.
pub(super) fn failed<E>(error: SdkError<E>) -> FilesError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    match &error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
            FilesError::Unavailable(error.into())
        }
        SdkError::ServiceError(service) => {
            let code = service.err().code();
            match service.raw().status().as_u16() {
                500.. | 429 => FilesError::Unavailable(error.into()),
                _ if code.is_some_and(|code| LATER.contains(&code)) => FilesError::Unavailable(error.into()),
                404 if code != Some("NoSuchBucket") => FilesError::Missing,
                412 => FilesError::Changed,
                _ => FilesError::Refused(error.into()),
            }
        }
        _ => FilesError::Refused(error.into()),
    }
}
