//! The Lambda function `create-key`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(create_key::router()).await
}
