//! The Lambda function `get-package`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(get_package::routes()).await
}
