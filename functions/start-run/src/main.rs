//! The Lambda function `start-run`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(start_run::routes()).await
}
