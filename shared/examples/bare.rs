//! A bare function, beside which Lectern's start is measured: `lambda_http`, a client of the SDK with what `aws-config` finds, and
//! nothing else. `local/benches/start.rs` says how it is built.

use std::convert::Infallible;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::{Builder, tls};
use lambda_http::{Request, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    let https = Builder::new().tls_provider(ring).build_https();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(https);
    let client = Client::new(&config.load().await);
    let handle = service_fn(async |_: Request| {
        let read = client.get_item().table_name("table");
        let read = read.key("pk", AttributeValue::S("key".to_owned())).send().await;
        Ok::<_, Infallible>(read.is_ok().to_string())
    });
    lambda_http::run(handle).await
}
