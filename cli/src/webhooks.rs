//! `lectern webhooks`: addresses that events are sent to, and what came of each.

/// Where webhooks are in the API.
mod address;
/// A receiver on this machine.
mod listen;
/// A request to it.
mod request;
/// Whose a request is.
mod signature;
/// What people are shown.
mod text;

use std::io;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::{Service, segment};

use address::{WEBHOOKS, path};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List webhooks.
    #[command(after_help = "Example:\n  lectern webhooks list")]
    List,
    /// Make a webhook, and print its secret this once.
    #[command(
        after_help = "Examples:\n  lectern webhooks add https://lms.example.com/lectern --type session.completed\n  printf %s \"$SECRET\" | lectern webhooks add https://lms.example.com/lectern --secret -"
    )]
    Add(Add),
    /// Send a webhook an event of the type webhook.test, and print what its endpoint answered. Exits with 1 where it was not taken.
    #[command(after_help = "Example:\n  lectern webhooks test whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d")]
    Test {
        /// The webhook.
        webhook: String,
    },
    /// List what was sent to a webhook in the last 30 days, newest first.
    #[command(
        after_help = "Example:\n  lectern webhooks deliveries whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d --status failed"
    )]
    Deliveries {
        /// The webhook.
        webhook: String,
        /// Only deliveries with this status.
        #[arg(long, value_parser = PossibleValuesParser::new(["pending", "delivered", "failed", "dropped"]))]
        status: Option<String>,
        /// The most deliveries to list.
        #[arg(long, default_value_t = 1000, value_name = "NUMBER")]
        limit: usize,
    },
    /// Send an event again, whatever came of it before.
    #[command(
        after_help = "Example:\n  lectern webhooks retry whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d dlv_019bc0e2f8c07b1d9d0c3f0f6a1b2c3e"
    )]
    Retry {
        /// The webhook.
        webhook: String,
        /// The delivery, of the list of `deliveries`.
        delivery: String,
    },
    /// Switch a webhook on: it is sent what happens from now on. What it missed is in the feed.
    #[command(after_help = "Example:\n  lectern webhooks enable whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d")]
    Enable {
        /// The webhook.
        webhook: String,
    },
    /// Switch a webhook off: it is sent nothing.
    #[command(after_help = "Example:\n  lectern webhooks disable whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d")]
    Disable {
        /// The webhook.
        webhook: String,
    },
    /// Remove a webhook. What waits for another try is not sent.
    #[command(after_help = "Example:\n  lectern webhooks remove whk_019bc0e2f8c07b1d9d0c3f0f6a1b2c3d --yes")]
    Remove {
        /// The webhook.
        webhook: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Receive events on this machine until Ctrl-C: for a Lectern on this laptop.
    ///
    /// Makes a webhook for a receiver on 127.0.0.1, verifies both signatures of each delivery, prints each event as a line, and deletes the webhook
    /// at the end.
    #[command(after_help = "Example:\n  lectern --local webhooks listen --type session.completed")]
    Listen(listen::Asked),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Where events are sent: https, and a public address; on a laptop, any.
    #[arg(value_name = "URL")]
    endpoint: String,
    /// Only events of these types, such as session.completed; all by default.
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    r#type: Vec<String>,
    /// What deliveries are signed with, or - to read it from stdin; made for you by default. Other users of this machine can see options.
    #[arg(long)]
    secret: Option<String>,
    /// Your own words for it.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

impl Add {
    /// The body of the call: what is left out is the API's to decide.
    fn body(&self, terminal: &mut Terminal) -> Result<Value, Failure> {
        let mut body = json!({ "url": self.endpoint });
        if !self.r#type.is_empty() {
            body["event_types"] = json!(self.r#type);
        }
        if let Some(description) = &self.description {
            body["description"] = json!(description);
        }
        if let Some(secret) = &self.secret {
            let secret = given(secret)?;
            terminal.keep_secret(&secret);
            body["secret"] = json!(secret);
        }
        Ok(body)
    }
}

/// What was given, or what stdin has.
fn given(secret: &str) -> Result<String, Failure> {
    if secret != "-" {
        return Ok(secret.to_owned());
    }
    let read = io::read_to_string(io::stdin());
    let read =
        read.map_err(|error| Failure::new(Exit::Usage, "FILE_NOT_READ", format!("stdin cannot be read: {error}.")));
    Ok(read?.trim_end_matches(['\r', '\n']).to_owned())
}

pub(crate) fn run(service: &Service, terminal: &mut Terminal, command: &Command) -> Result<(), Failure> {
    match command {
        Command::List => {
            let found = service.get(WEBHOOKS)?;
            terminal.answer(&found, || text::list(&found))
        }
        Command::Add(add) => {
            let made = service.post(WEBHOOKS, &add.body(terminal)?)?;
            terminal.answer(&made, || text::made(&made))
        }
        Command::Test { webhook } => test(service, terminal, webhook),
        Command::Deliveries { webhook, status, limit } => {
            let path = format!("{}/deliveries", path(webhook));
            let found = service.list(&path, "deliveries", &[("status", status)], *limit)?;
            terminal.answer(&json!({ "deliveries": found }), || text::deliveries(&found))
        }
        Command::Retry { webhook, delivery } => {
            let path = format!("{}/deliveries/{}/retry", path(webhook), segment(delivery));
            let asked = service.post(&path, &json!({}))?;
            terminal.answer(&asked, || format!("Sent again: {}.\n", text_of(&asked, "delivery_id")))
        }
        Command::Enable { webhook } => switch(service, terminal, webhook, true),
        Command::Disable { webhook } => switch(service, terminal, webhook, false),
        Command::Remove { webhook, yes } => {
            if !yes {
                terminal.confirm(&format!("Remove the webhook {webhook}?"))?;
            }
            service.delete(&path(webhook))?;
            terminal.answer(&json!({ "deleted": webhook }), || format!("Removed {webhook}.\n"))
        }
        Command::Listen(asked) => listen::run(service, terminal, asked),
    }
}

fn test(service: &Service, terminal: &Terminal, webhook: &str) -> Result<(), Failure> {
    let tried = service.post(&format!("{}/test", path(webhook)), &json!({}))?;
    terminal.answer(&tried, || text::tried(&tried))?;
    match text_of(&tried, "problem") {
        "" => Ok(()),
        problem => Err(Failure::new(
            Exit::Refused,
            "NOT_DELIVERED",
            format!("The test was not taken: {problem}"),
        )),
    }
}

fn switch(service: &Service, terminal: &Terminal, webhook: &str, on: bool) -> Result<(), Failure> {
    let changed = service.put(&path(webhook), &json!({ "enabled": on }))?;
    let word = if on { "on" } else { "off" };
    terminal.answer(&changed, || {
        format!("Switched {word}: {}.\n", text_of(&changed, "webhook_id"))
    })
}
