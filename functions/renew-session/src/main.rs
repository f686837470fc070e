//! The Lambda function `renew-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(renew_session::routes()).await
}
