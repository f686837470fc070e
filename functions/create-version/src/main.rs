//! The Lambda function `create-version`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_with_bucket(create_version::router()).await
}
