//! The Lambda function `get-health`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(get_health::routes()).await
}
