//! How AWS is reached: the environment's region, credentials and endpoint, by TLS on ring; or an address in this process.

use std::env;
use std::sync::OnceLock;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, HttpClient, Region, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::{Builder, tls};

use crate::hex::hex;

/// The region and the access key of services in this process.
const LOCAL: &str = "local";

/// The roots that AWS's services are signed under, all five: Amazon's own four, and Starfield's, by which older clients know them. AWS asks
/// whoever pins to pin all of them. To read and to parse what an operating system trusts takes a function a third of its start, and more
/// than that where it is a folder.
const ROOTS: &[u8] = include_bytes!("aws/roots.pem");

/// How the names of regions begin whose services may be signed under other roots: they are of other partitions, in China, in Europe and in
/// networks of their own. There the operating system's are read, and so they are where `SSL_CERT_FILE` or `SSL_CERT_DIR` name others, and
/// for an address that the environment names.
const ELSEWHERE: [&str; 4] = ["cn-", "us-iso", "eu-iso", "eusc-"];

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

/// A service of AWS that a function calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The table.
    DynamoDb,
    /// The bucket.
    S3,
    /// What the edge has of courses' files.
    CloudFront,
    /// The keys at the edge.
    CloudFrontKeyValueStore,
    /// Queues.
    Sqs,
    /// The bus that events may go to.
    EventBridge,
}

impl Service {
    const ALL: [Self; 6] = [
        Self::DynamoDb,
        Self::S3,
        Self::CloudFront,
        Self::CloudFrontKeyValueStore,
        Self::Sqs,
        Self::EventBridge,
    ];

    /// The variable that names its address, by the SDKs' own convention.
    fn endpoint_variable(self) -> &'static str {
        match self {
            Self::DynamoDb => "AWS_ENDPOINT_URL_DYNAMODB",
            Self::S3 => "AWS_ENDPOINT_URL_S3",
            Self::CloudFront => "AWS_ENDPOINT_URL_CLOUDFRONT",
            Self::CloudFrontKeyValueStore => "AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE",
            Self::Sqs => "AWS_ENDPOINT_URL_SQS",
            Self::EventBridge => "AWS_ENDPOINT_URL_EVENTBRIDGE",
        }
    }
}

/// What Lambda gives a function: its region and its role's credentials stand in the environment, and nothing has to be looked for.
#[derive(Clone, Debug)]
pub struct OfFunction {
    config: SdkConfig,
    /// Addresses that the environment names.
    endpoints: Vec<(Service, String)>,
}

impl OfFunction {
    /// What the environment says.
    pub fn read() -> Self {
        Self::of(|name| env::var(name).ok())
    }

    /// What these variables say. An empty one says nothing, because a template cannot leave one out.
    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let named = |name: &str| variable(name).filter(|value| !value.is_empty());
        let endpoint = |service: Service| named(service.endpoint_variable()).or_else(|| named("AWS_ENDPOINT_URL"));
        let endpoints = Service::ALL
            .into_iter()
            .filter_map(|service| Some((service, endpoint(service)?)));
        let endpoints: Vec<_> = endpoints.collect();
        let region = named("AWS_REGION");
        let is_elsewhere = |region: &String| ELSEWHERE.iter().any(|beginning| region.starts_with(beginning));
        let has_other_roots = region.as_ref().is_some_and(is_elsewhere)
            || ["SSL_CERT_FILE", "SSL_CERT_DIR"]
                .into_iter()
                .any(|name| named(name).is_some())
            || endpoints.iter().any(|(_, url)| url.starts_with("https:"));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(region.map(Region::new))
            .credentials_provider(SharedCredentialsProvider::new(
                EnvironmentVariableCredentialsProvider::new(),
            ))
            .http_client(if has_other_roots { https() } else { pinned() });
        let config = config.build();
        Self { config, endpoints }
    }

    /// The way to a service: to the address that the environment names, or else to the region's.
    pub fn at(&self, service: Service) -> SdkConfig {
        match self.endpoints.iter().find(|(of, _)| *of == service) {
            Some((_, url)) => self.config.to_builder().endpoint_url(url).build(),
            None => self.config.clone(),
        }
    }
}

/// TLS that takes Amazon's roots alone.
fn pinned() -> SharedHttpClient {
    let roots = tls::TrustStore::empty().with_pem_certificate(ROOTS);
    match tls::TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => Builder::new().tls_provider(ring()).tls_context(context).build_https(),
        Err(_) => https(),
    }
}

/// TLS that takes what the operating system trusts.
fn https() -> SharedHttpClient {
    Builder::new().tls_provider(ring()).build_https()
}

fn ring() -> tls::Provider {
    tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)
}

/// What the environment, a profile or the machine names, for a program of a person.
pub async fn environment() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(https())
        .load()
        .await
}

/// Whether a variable of the environment is there without a value, which the SDK would take for the address of a service, and panic.
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
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            LOCAL,
            local_secret(),
            None,
            None,
            LOCAL,
        )))
        .endpoint_url(endpoint)
        .http_client(client)
        .build()
}

#[cfg(test)]
mod tests;
