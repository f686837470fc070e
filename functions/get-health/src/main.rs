//! The Lambda function `get-health`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_health::router()).await
}
