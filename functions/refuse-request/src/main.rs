//! The Lambda function `refuse-request`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(refuse_request::router()).await
}
