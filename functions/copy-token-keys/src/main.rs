//! The Lambda function `copy-token-keys`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_events(copy_token_keys::handle).await
}
