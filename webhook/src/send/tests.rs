/// What comes back, and what does not.
mod answers;
/// Which addresses are called.
mod names;
/// Endpoints of a test.
mod server;
/// Who an endpoint is.
mod tls;

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::secret::Secret;

/// What tries take in a test, where an endpoint does not answer.
const PATIENCE: Duration = Duration::from_millis(400);

const BODY: &str = r#"{"test": 2432232314}"#;

/// A sender that does not wait for long.
fn sender(reach: Reach) -> Sender {
    Sender {
        longest: PATIENCE,
        ..Sender::new(reach)
    }
}

/// Names, all of which lead to these addresses.
fn to(addresses: &[SocketAddr]) -> impl FnOnce(String, u16) -> std::future::Ready<io::Result<Vec<SocketAddr>>> {
    let addresses = addresses.to_vec();
    move |_, _| std::future::ready(Ok(addresses))
}

/// Sends the delivery of Standard Webhooks' own vector there.
async fn send(sender: &Sender, url: &str, addresses: &[SocketAddr]) -> Try {
    sent_by(sender, url, to(addresses)).await
}

async fn sent_by<F>(sender: &Sender, url: &str, names: impl FnOnce(String, u16) -> F) -> Try
where
    F: Future<Output = io::Result<Vec<SocketAddr>>>,
{
    let secret = Secret::parse(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("a secret");
    let delivery = Delivery {
        url,
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: Timestamp::from_second(1_614_265_330).expect("a time"),
        body: Bytes::from_static(BODY.as_bytes()),
        secret: &secret,
    };
    sender.send_by(names, &delivery).await
}

fn failure(tried: Try) -> Failure {
    tried.result.expect_err("a failure")
}
