//! The Lambda function `delete-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(delete_webhook::router()).await
}
