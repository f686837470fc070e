//! The Lambda function `create-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(create_webhook::router()).await
}
