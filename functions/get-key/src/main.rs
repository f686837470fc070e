//! The Lambda function `get-key`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_key::router()).await
}
