//! The Lambda function `list-deliveries`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_deliveries::router()).await
}
