//! The Lambda function `delete-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(delete_session::routes()).await
}
