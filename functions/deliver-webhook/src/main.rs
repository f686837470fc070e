//! The Lambda function `deliver-webhook`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let sender = webhook::send::Sender::new(webhook::address::Reach::Public);
    let deliver = async |app: &shared::app::App, message: &shared::webhooks::Waiting| {
        Ok(match deliver_webhook::deliver(app, &sender, message).await? {
            deliver_webhook::Outcome::Done => None,
            deliver_webhook::Outcome::Again(wait) => Some(wait),
        })
    };
    shared::lambda::serve_messages(deliver).await
}
