//! The Lambda function `explain-errors`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(explain_errors::routes()).await
}
