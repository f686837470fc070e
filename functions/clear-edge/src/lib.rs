//! The edge forgets what it has of a deleted package: what a queue starts when `purge-package` has removed the files.
//!
//! A function of its own, because S3 starts `purge-package`: the bucket names that function, and the distribution names the bucket. So
//! `purge-package` cannot name the distribution.

use std::time::Duration;

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::config::retry::RetryConfig;
use aws_sdk_cloudfront::config::timeout::TimeoutConfig;
use aws_sdk_cloudfront::error::BuildError;
use aws_sdk_cloudfront::operation::create_invalidation::CreateInvalidationError;
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use shared::aws::{OfFunction, Service};
use shared::cause::Cause;
use shared::edge::Copies;
use thiserror::Error;

/// One attempt of a call, and all of them: the function has half a minute, and a message may then have to be put back.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
/// The shortest wait while CloudFront has enough to do. It takes about a minute for what it has begun.
const SHORTEST_WAIT: Duration = Duration::from_secs(60);
/// What is added up to 255 times, so that packages which were deleted together do not all come again together.
const STEP: Duration = Duration::from_secs(2);

/// Why the edge still has its copies.
#[derive(Debug, Error)]
pub enum ClearError {
    /// The function was deployed without one.
    #[error("DISTRIBUTION_ID is not set")]
    NoDistribution,
    /// Somebody else's message.
    #[error("the message names no package")]
    NoPackage,
    /// A call without a path; none is made here.
    #[error("the call has no path")]
    Incomplete(#[from] BuildError),
    /// CloudFront.
    #[error("CloudFront did not take the call")]
    Call(#[source] Cause),
}

/// The distribution, and the client that reaches CloudFront.
#[derive(Debug)]
pub struct Edge {
    client: Client,
    distribution: Option<String>,
}

impl Edge {
    /// The distribution that `DISTRIBUTION_ID` names.
    pub fn of(aws: &OfFunction) -> Self {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(CALL_TIMEOUT);
        let config = aws_sdk_cloudfront::config::Builder::from(&aws.at(Service::CloudFront))
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts.build());
        Self {
            client: Client::from_conf(config.build()),
            distribution: std::env::var("DISTRIBUTION_ID").ok().filter(|id| !id.is_empty()),
        }
    }

    /// Has the edge forget its copies. The answer is after how long to ask again, where CloudFront takes no more for now.
    ///
    /// # Errors
    /// [`ClearError`]: the message is to come again.
    pub async fn clear(&self, copies: &Copies) -> Result<Option<Duration>, ClearError> {
        let distribution = self.distribution.as_ref().ok_or(ClearError::NoDistribution)?;
        let path = copies.path().ok_or(ClearError::NoPackage)?;
        let paths = Paths::builder().quantity(1).items(&path).build()?;
        // By this CloudFront knows a call that comes again, and begins nothing anew. Once is enough: the files were gone before.
        let batch = InvalidationBatch::builder()
            .caller_reference(&path)
            .paths(paths)
            .build()?;
        let call = self.client.create_invalidation().distribution_id(distribution);
        match call.invalidation_batch(batch).send().await {
            Ok(_) => {
                tracing::info!(path, "the edge forgets its copies of a deleted package");
                Ok(None)
            }
            Err(error) if is_busy(error.as_service_error()) => {
                tracing::info!(path, "the edge is asked again to forget its copies");
                Ok(Some(wait()))
            }
            Err(error) => Err(ClearError::Call(error.into())),
        }
    }
}

/// Whether as many invalidations are under way as a distribution may have.
fn is_busy(error: Option<&CreateInvalidationError>) -> bool {
    error.is_some_and(CreateInvalidationError::is_too_many_invalidations_in_progress)
}

/// Between one minute and ten; without randomness, somewhere in the middle.
fn wait() -> Duration {
    let mut byte = [0x80];
    let _ = getrandom::fill(&mut byte);
    SHORTEST_WAIT + STEP * u32::from(byte[0])
}
