//! The Lambda function `purge-learner`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_objects(purge_learner::purge).await
}
