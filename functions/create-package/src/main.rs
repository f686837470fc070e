//! The Lambda function `create-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_with_bucket(create_package::router()).await
}
