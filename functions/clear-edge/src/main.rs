//! The Lambda function `clear-edge`.

use clear_edge::Edge;
use shared::aws::OfFunction;
use shared::edge::Copies;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let edge = Edge::of(&OfFunction::read());
    shared::lambda::serve_messages(async |_, copies: &Copies| Ok(edge.clear(copies).await?)).await
}
