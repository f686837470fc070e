//! The Lambda function `delete-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_with_bucket(delete_package::router()).await
}
