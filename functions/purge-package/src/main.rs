//! The Lambda function `purge-package`.

use std::time::Duration;

use purge_package::purge;
use shared::aws::OfFunction;
use shared::edge::Copies;
use shared::lambda::Outbox;

/// What the edge began to fetch before a file was gone has arrived there by then.
const FETCHED: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let edge = Outbox::<Copies>::of(&OfFunction::read());
    let clear = async |copies| edge.put(&copies, FETCHED).await;
    shared::lambda::serve_objects(async |app, files, key| purge(app, files, key, &clear).await).await
}
