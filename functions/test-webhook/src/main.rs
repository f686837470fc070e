//! The Lambda function `test-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(test_webhook::router()).await
}
