//! The Lambda function `list-sessions`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_sessions::router()).await
}
