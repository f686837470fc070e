//! The Lambda function `explain-errors`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(explain_errors::routes()).await
}
