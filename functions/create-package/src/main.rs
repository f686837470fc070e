//! The Lambda function `create-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve(create_package::routes()).await
}
