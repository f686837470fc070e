//! The Lambda function `revoke-key`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(revoke_key::router()).await
}
