//! The Lambda function `get-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_webhook::router()).await
}
