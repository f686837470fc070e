//! The Lambda function `record-events`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_records(record_events::record).await
}
