//! The Lambda function `update-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(update_session::routes()).await
}
