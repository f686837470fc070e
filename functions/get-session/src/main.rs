//! The Lambda function `get-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(get_session::routes()).await
}
