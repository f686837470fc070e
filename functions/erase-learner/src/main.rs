//! The Lambda function `erase-learner`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_with_bucket(erase_learner::router()).await
}
