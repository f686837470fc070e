//! The Lambda function `activate-version`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(activate_version::router()).await
}
