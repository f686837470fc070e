//! The Lambda function `delete-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(delete_session::router()).await
}
