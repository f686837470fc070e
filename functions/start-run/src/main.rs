//! The Lambda function `start-run`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(start_run::router()).await
}
