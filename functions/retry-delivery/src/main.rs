//! The Lambda function `retry-delivery`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(retry_delivery::router()).await
}
