//! The Lambda function `get-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_package::router()).await
}
