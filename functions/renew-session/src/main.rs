//! The Lambda function `renew-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(renew_session::router()).await
}
