//! The Lambda function `list-packages`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_packages::router()).await
}
