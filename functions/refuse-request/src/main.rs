//! The Lambda function `refuse-request`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(refuse_request::routes()).await
}
