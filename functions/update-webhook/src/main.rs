//! The Lambda function `update-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(update_webhook::router()).await
}
