//! The Lambda function `import-package`.

#[tokio::main(worker_threads = 2)]
async fn main() -> std::process::ExitCode {
    shared::lambda::serve_objects(import_package::import).await
}
