//! The Lambda function `show-console`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(show_console::router()).await
}
