//! The Lambda function `launch-course`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shared::app::ServeError> {
    shared::app::serve(launch_course::routes()).await
}
