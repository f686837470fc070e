//! The Lambda function `list-events`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(list_events::router()).await
}
