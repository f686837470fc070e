//! The Lambda function `forward-events`.

use std::time::Duration;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use forward_events::Way;
use shared::aws::{OfFunction, Service};
use shared::cause::Cause;
use shared::event::Event;
use shared::lambda::Outbox;
use shared::webhooks::Waiting;

/// Who an event on the bus is from.
const SOURCE: &str = "lectern";

/// The queue of deliveries, and the bus.
struct OfDeployment {
    deliveries: Outbox<Waiting>,
    bus: Option<(aws_sdk_eventbridge::Client, String)>,
}

impl Way for OfDeployment {
    async fn hand(&self, waiting: Waiting) -> Result<(), Cause> {
        self.deliveries.put(&waiting, Duration::ZERO).await
    }

    async fn publish(&self, event: &Event) -> Result<(), Cause> {
        let Some((client, bus)) = &self.bus else { return Ok(()) };
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(bus)
            .source(SOURCE)
            .detail_type(event.event.as_str())
            .detail(&event.body)
            .build();
        let put = client.put_events().entries(entry).send().await?;
        match put.failed_entry_count() {
            0 => Ok(()),
            _ => Err(format!("the bus did not take the event: {:?}", put.entries()).into()),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let aws = OfFunction::read();
    let named = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let way = OfDeployment {
        deliveries: Outbox::of(&aws),
        bus: named("EVENT_BUS").map(|bus| (aws_sdk_eventbridge::Client::new(&aws.at(Service::EventBridge)), bus)),
    };
    shared::lambda::serve_records(async |app, records| forward_events::forward(app, records, &way).await).await
}
