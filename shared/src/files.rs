//! The S3 bucket: zips as they are uploaded, and packages' files as they are played.
//!
//! No file is ever whole in memory or on disk here: a zip is read by ranges, its entries go back as streams, and the zip
//! itself comes from the author's browser by a link that S3 checks. What is read by ranges must not change between two of
//! them, so that every read names the digest that the first look found (`FilesError::Changed`), and a link makes an
//! object only where there is none.
//!
//! Writes carry a CRC-32, as the SDK does by itself: ahead of a body in memory, behind one that streams. TLS ends at the
//! first machine of S3, the checksum where the bytes are kept; the bucket of a laptop holds it to the bytes too. Reads
//! do not ask for it: it is the whole object's, and here ranges are read.
//!
//! S3 says 404 for a missing object only to those who may list the bucket; to others, 403. A function that is to tell
//! missing from forbidden needs `s3:ListBucket`.

/// A body out of a channel.
mod chunks;
/// Deleting many at once.
mod deletion;
/// Keys, as types.
pub mod key;
/// Links to upload by.
mod link;
/// What is there under a prefix.
mod listing;
/// Looking at and reading an object.
mod reading;
/// An object as a browser asks for it.
mod serving;
#[cfg(test)]
mod tests;
/// Writing an object.
mod writing;

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{Builder, Config};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

pub use self::link::UploadLink;
pub use self::listing::{Listed, Object};
pub use self::reading::Head;
pub use self::serving::Served;
pub use self::writing::{Kind, MOST_IN_ONE_PUT};
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
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// All attempts of it, so that a function of ten seconds has time left to say that the bucket did not answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);
const ATTEMPTS: u32 = 4;
/// What a body may take beyond that: a function's connection does fifty times as much, shared by some twenty streams.
const SLOWEST_BYTES_PER_SECOND: u64 = 1024 * 1024;

/// The bucket, and the client that reaches it.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    bucket: String,
}

impl Files {
    /// The bucket of an environment.
    pub async fn connect(bucket: String) -> Self {
        Self::of(&aws::environment().await, bucket)
    }

    /// The bucket of a configuration.
    pub fn of(config: &SdkConfig, bucket: String) -> Self {
        Self::new(Client::from_conf(configured(config).build()), bucket)
    }

    /// A bucket behind a client that is there already.
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// A client for an S3 at a plain address, such as one in this process.
    pub fn client_at(endpoint: &str) -> Client {
        Client::from_conf(configured(&aws::at(endpoint)).force_path_style(true).build())
    }

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }
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
fn within(attempt: Duration, call: Duration) -> Builder {
    Config::builder().timeout_config(timeouts(attempt, call))
}

/// What a body of so many bytes may take on its way.
fn on_the_way(bytes: u64) -> Duration {
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
fn failed<E>(error: SdkError<E>) -> FilesError
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
