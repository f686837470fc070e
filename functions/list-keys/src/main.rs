//! The Lambda function `list-keys`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_keys::router()).await
}
