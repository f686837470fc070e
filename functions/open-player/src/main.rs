//! The Lambda function `open-player`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(open_player::router()).await
}
