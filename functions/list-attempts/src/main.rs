//! The Lambda function `list-attempts`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_attempts::router()).await
}
