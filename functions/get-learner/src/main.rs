//! The Lambda function `get-learner`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(get_learner::router()).await
}
