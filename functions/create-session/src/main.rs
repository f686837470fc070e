//! The Lambda function `create-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(create_session::routes()).await
}
