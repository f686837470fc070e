//! Names and connections, each within the time that a try has.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::outcome::{Failure, Stage};

/// Addresses that are called one after the other, until one takes the connection. Those of a host are alike, and each needs some of the time.
const MOST_ADDRESSES: usize = 4;

/// Bytes both ways.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// When a try ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    /// At this time.
    pub(super) fn at(time: Instant) -> Self {
        Self(time)
    }

    /// What `work` comes to, unless the time is over before.
    pub(super) async fn ends<T>(self, stage: Stage, work: impl Future<Output = T>) -> Result<T, Failure> {
        timeout_at(self.0, work).await.map_err(|_| Failure::Time(stage))
    }
}

/// All addresses of a name, as the operating system knows them.
pub(super) async fn lookup(host: String, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok(lookup_host((host, port)).await?.collect())
}

/// A connection to the first address that takes one. An address that does not answer has its share of the time that is left, so that one of a
/// network that cannot be reached, as those of IPv6 often are, does not use up all of it.
pub(super) async fn connect(addresses: &[SocketAddr], deadline: Deadline) -> Result<TcpStream, Failure> {
    let mut failure = None;
    let addresses = addresses.iter().take(MOST_ADDRESSES);
    for (address, left) in addresses.clone().zip((1..=addresses.len()).rev()) {
        let time = deadline.0.saturating_duration_since(Instant::now());
        let share = time.div_f64(left as f64);
        let failed = match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => Failure::of_connection(error),
            Err(_) => Failure::Time(Stage::Connection),
        };
        // The operating system names first what it holds for reachable.
        failure.get_or_insert(failed);
    }
    Err(failure.unwrap_or_else(|| Failure::Name(io::ErrorKind::NotFound.into())))
}

/// The connection, by TLS, with whoever has a certificate for this host.
pub(super) async fn secure(
    connection: TcpStream,
    tls: Arc<ClientConfig>,
    host: ServerName<'static>,
    deadline: Deadline,
) -> Result<TlsStream<TcpStream>, Failure> {
    let begun = TlsConnector::from(tls).connect(host, connection);
    deadline.ends(Stage::Tls, begun).await?.map_err(Failure::of_tls)
}
