//! The Lambda function `create-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(create_session::router()).await
}
