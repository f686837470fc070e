//! The way to a service that dies and comes back: one address for all that time, on which some connections are cut.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::chance::Chance;

/// One connection in so many is cut, after so many bytes at the most in one direction.
const CUT_ONE_IN: u64 = 6;
const CUT_WITHIN: u64 = 2_000;

/// The way, and where it leads to now.
pub struct Road {
    pub url: String,
    leads_to: Arc<Mutex<String>>,
}

impl Road {
    pub async fn open(mut chance: Chance) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let leads_to: Arc<Mutex<String>> = Arc::default();
        let target = leads_to.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let address = target.lock().unwrap().clone();
                let cut = (chance.below(CUT_ONE_IN) == 0).then(|| chance.below(CUT_WITHIN));
                let is_answers = chance.below(2) == 0;
                let (asked, answered) = if is_answers { (None, cut) } else { (cut, None) };
                tokio::spawn(async move {
                    // Whoever dials a dead process is hung up on.
                    if let Ok(service) = TcpStream::connect(address).await {
                        pass(client, service, asked, answered).await;
                    }
                });
            }
        });
        Self { url, leads_to }
    }

    /// Leads to a process from now on.
    pub fn lead_to(&self, url: &str) {
        let address = url.trim_start_matches("http://").to_owned();
        *self.leads_to.lock().unwrap() = address;
    }
}

/// Passes bytes in both directions until one side ends or its share is over; then both connections are closed.
async fn pass(client: TcpStream, service: TcpStream, asked: Option<u64>, answered: Option<u64>) {
    let (from_client, to_client) = client.into_split();
    let (from_service, to_service) = service.into_split();
    tokio::select! {
        () = carry(from_client, to_service, asked) => {}
        () = carry(from_service, to_client, answered) => {}
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, most: Option<u64>) {
    let mut left = most.unwrap_or(u64::MAX);
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let part = usize::try_from(left).unwrap_or(usize::MAX).min(count);
        if to.write_all(&buffer[..part]).await.is_err() {
            return;
        }
        left -= part as u64;
        if left == 0 {
            return;
        }
    }
}
