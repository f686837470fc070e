//! What is in the queues.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// The queues by their URLs, each with what is in it.
#[derive(Debug, Default)]
pub struct Queues(pub(super) Mutex<BTreeMap<String, Vec<Message>>>);

/// What somebody put into a queue.
#[derive(Clone, Debug)]
pub struct Message {
    pub body: String,
    /// What it waits with.
    pub group: Option<String>,
    /// After how long it is handed out.
    pub delay_seconds: u64,
    pub(super) id: String,
}

impl Queues {
    /// What is in a queue.
    pub fn within(&self, url: &str) -> Vec<Message> {
        self.0.lock().unwrap().get(url).cloned().unwrap_or_default()
    }

    /// Lets the time pass that messages of a queue wait for.
    pub fn pass_time(&self, url: &str) {
        for message in self.0.lock().unwrap().entry(url.to_owned()).or_default() {
            message.delay_seconds = 0;
        }
    }
}
