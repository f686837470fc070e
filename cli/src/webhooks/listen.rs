//! A receiver on this machine: it shows what a Lectern on a laptop sends, and whether the signatures are right.

use std::collections::HashSet;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use super::address::{WEBHOOKS, path};
use super::request::{self, Post};
use super::signature::TOLERANCE;
use crate::document::text_of;
use crate::events::text;
use crate::service::Service;

/// How often it looks for a connection, and whether it is to end.
const LOOK_EVERY: Duration = Duration::from_millis(50);

#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The port to listen at; a free one by default.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Only events of these types, such as session.completed; all by default.
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    r#type: Vec<String>,
}

/// Receives until Ctrl-C, or until nobody reads what is printed. The webhook is deleted however it ends.
pub(super) fn run(service: &Service, terminal: &mut Terminal, asked: &Asked) -> Result<(), Failure> {
    let no_port = |error: std::io::Error| {
        let message = format!(
            "The port {} cannot be listened at: {error}. Give another one with --port.",
            asked.port
        );
        Failure::new(Exit::Usage, "PORT_NOT_USED", message)
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, asked.port)).map_err(no_port)?;
    listener.set_nonblocking(true).map_err(no_port)?;
    let address = listener.local_addr().map_err(no_port)?;
    // Before there is a webhook that would be left.
    let ended = interrupted()?;
    let mut body = json!({ "url": format!("http://{address}/"), "description": "lectern webhooks listen" });
    if !asked.r#type.is_empty() {
        body["event_types"] = json!(asked.r#type);
    }
    let made = service.post(WEBHOOKS, &body)?;
    let (webhook, secret) = (text_of(&made, "webhook_id"), text_of(&made, "secret"));
    terminal.keep_secret(secret);
    terminal.note(&format!(
        "Listening at http://{address}/ for the webhook {webhook}. Ctrl-C ends it and deletes the webhook.\n"
    ));
    let mut receiver = Receiver {
        terminal,
        secret,
        seen: HashSet::new(),
    };
    let served = receiver.serve(&listener, &ended);
    service.delete(&path(webhook))?;
    terminal.note(&format!("Deleted the webhook {webhook}.\n"));
    served
}

/// Becomes true at Ctrl-C.
fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    let no_runtime = |error: std::io::Error| {
        let message = format!("Ctrl-C cannot be waited for: {error}.");
        Failure::new(Exit::Unavailable, "NO_RUNTIME", message)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(no_runtime)?;
    let ended = Arc::new(AtomicBool::new(false));
    let end = ended.clone();
    thread::spawn(move || {
        // Where it cannot be waited for, Ctrl-C ends the process as usual.
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            end.store(true, Ordering::Relaxed);
        }
    });
    Ok(ended)
}

struct Receiver<'a> {
    terminal: &'a Terminal,
    secret: &'a str,
    /// The ids of events that came before.
    seen: HashSet<String>,
}

impl Receiver<'_> {
    fn serve(&mut self, listener: &TcpListener, ended: &AtomicBool) -> Result<(), Failure> {
        while !ended.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((mut stream, _)) => {
                    if !self.receive(&mut stream)? {
                        return Ok(());
                    }
                }
                // Nobody is there, or whoever was has gone.
                Err(_) => thread::sleep(LOOK_EVERY),
            }
        }
        Ok(())
    }

    /// Answers one request, and prints its event. Whether anybody still reads.
    fn receive(&mut self, stream: &mut TcpStream) -> Result<bool, Failure> {
        let post = match request::read(stream) {
            Ok(Ok(post)) => post,
            Ok(Err(status)) => {
                let _ = request::answer(stream, status);
                self.terminal
                    .complain(&format!("Answered {status}: it was no delivery.\n"));
                return Ok(true);
            }
            Err(error) => {
                self.terminal
                    .complain(&format!("A request could not be read: {error}.\n"));
                return Ok(true);
            }
        };
        match self.judged(&post) {
            Ok(event) => {
                // One whose answer is lost comes again.
                let _ = request::answer(stream, 200);
                let is_new = self.seen.insert(post.signed.id);
                self.terminal.tell(&event, || {
                    let line = text::line(&event);
                    if is_new {
                        line
                    } else {
                        format!("{}  (again)\n", line.trim_end())
                    }
                })
            }
            Err(reason) => {
                let _ = request::answer(stream, 401);
                self.terminal.complain(&format!("Answered 401: {reason}.\n"));
                Ok(true)
            }
        }
    }

    /// The event of a delivery that is Lectern's. A laptop's clock may have been moved on, so a time that is off is told and no more.
    fn judged(&self, post: &Post) -> Result<Value, String> {
        let now = Timestamp::now().as_second();
        let ahead = post
            .signed
            .verify(self.secret, &post.body, now)
            .map_err(|forged| forged.to_string())?;
        if ahead.abs() > TOLERANCE {
            self.terminal.note(&format!(
                "webhook-timestamp is {ahead} seconds ahead of this machine's clock: your own receiver would refuse it. Was the clock moved on?\n"
            ));
        }
        serde_json::from_slice(&post.body).map_err(|error| format!("the body is no JSON: {error}"))
    }
}
