//! The Lambda function `purge-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_objects(purge_package::purge).await
}
