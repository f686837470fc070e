//! The Lambda function `get-erasure`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_erasure::router()).await
}
