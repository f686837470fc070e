//! The Lambda function `list-changes`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_changes::router()).await
}
