//! The Lambda function `launch-course`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(launch_course::router()).await
}
