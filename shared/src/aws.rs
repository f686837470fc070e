//! How AWS is reached: the environment's region, credentials and endpoint, by TLS on ring; or an address in this process.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, Region};
use aws_smithy_http_client::{Builder, tls};

/// The access key and the secret that everything in this process takes.
pub const LOCAL: &str = "local";

/// What the environment names.
pub async fn environment() -> SdkConfig {
    let https = Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(https)
        .load()
        .await
}

/// A service at a plain address, such as one in this process.
pub fn at(endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(LOCAL))
        .credentials_provider(aws_sdk_dynamodb::config::SharedCredentialsProvider::new(
            Credentials::new(LOCAL, LOCAL, None, None, LOCAL),
        ))
        .endpoint_url(endpoint)
        .http_client(Builder::new().build_http())
        .build()
}
