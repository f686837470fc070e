//! The Lambda function `list-webhooks`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_webhooks::router()).await
}
