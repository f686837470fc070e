//! The Lambda function `show-docs`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(show_docs::router()).await
}
