//! Endpoints of a test: each says to every connection what it is given to say.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// An endpoint, until its test ends.
pub struct Server {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Does the same with each connection.
    pub async fn start<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(connection));
            }
        });
        Self { address, connections }
    }

    /// Reads the request, answers with these bytes and ends the connection. The requests can be looked at.
    pub async fn answering(answer: impl AsRef<[u8]> + Send + Sync + 'static) -> (Self, UnboundedReceiver<String>) {
        let answer = Arc::new(answer);
        let (seen, requests) = unbounded_channel();
        let server = Self::start(move |mut connection| {
            let (answer, seen) = (answer.clone(), seen.clone());
            async move {
                let _ = seen.send(request(&mut connection).await);
                let _ = connection.write_all((*answer).as_ref()).await;
                let _ = connection.shutdown().await;
            }
        })
        .await;
        (server, requests)
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// A request, to the end of the body that a test sends.
pub async fn request(connection: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(super::BODY.as_bytes()) {
        if connection.read_buf(&mut bytes).await.unwrap_or_default() == 0 {
            break;
        }
    }
    String::from_utf8(bytes).expect("a request in ASCII")
}
