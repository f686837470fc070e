//! The Lambda function `list-sessions`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(list_sessions::routes()).await
}
