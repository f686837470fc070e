//! The Lambda function `export-learner`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(export_learner::router()).await
}
