//! The Lambda function `update-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(update_session::router()).await
}
