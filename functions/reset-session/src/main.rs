//! The Lambda function `reset-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(reset_session::router()).await
}
