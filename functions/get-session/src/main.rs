//! The Lambda function `get-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_session::router()).await
}
