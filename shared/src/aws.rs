//! How AWS is reached: the environment's region, credentials and endpoint, by TLS on ring; or an address in this process.

use std::sync::OnceLock;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, HttpClient, Region};
use aws_smithy_http_client::{Builder, tls};

use crate::hex::hex;

/// The region and the access key of services in this process.
const LOCAL: &str = "local";

/// The secret that services in this process take, and nobody knows but this process: 256 random bits, new at each start.
///
/// # Panics
/// When the system has no randomness to give. Without any there are no ids and no tokens either.
pub fn local_secret() -> &'static str {
    static SECRET: OnceLock<String> = OnceLock::new();
    SECRET.get_or_init(|| {
        let mut bits = [0u8; 32];
        getrandom::fill(&mut bits).expect("randomness of the system");
        hex(&bits)
    })
}

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

/// Whether a variable of the environment is there without a value. So `sam local` hands on what is declared and has none; the SDK would
/// take it for the address of a service, and panic.
pub fn is_blank(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value.is_empty())
}

/// A service at a plain address, such as one in this process.
pub fn at(endpoint: &str) -> SdkConfig {
    through(Builder::new().build_http(), endpoint)
}

/// A service that this client reaches, which may be without any address.
pub fn through(client: impl HttpClient + 'static, endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(LOCAL))
        .credentials_provider(aws_sdk_dynamodb::config::SharedCredentialsProvider::new(
            Credentials::new(LOCAL, local_secret(), None, None, LOCAL),
        ))
        .endpoint_url(endpoint)
        .http_client(client)
        .build()
}
