//! The Lambda function `list-packages`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(list_packages::routes()).await
}
