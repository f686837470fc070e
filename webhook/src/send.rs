//! One try: the name is resolved once, each of its addresses is judged, and one of exactly these is called. Between the judgement and the call
//! nobody resolves again, so a name that changes its mind leads nowhere else.
//!
//! A try has a connection of its own, which is closed after it. It follows no redirect, asks no proxy, and keeps no cookie, no connection and
//! no session of TLS.

/// Names and connections.
mod connection;
/// What is sent.
mod delivery;
/// What is said on a connection.
mod exchange;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use connection::{Deadline, Stream, connect, lookup, secure};
pub use delivery::Delivery;
use exchange::exchange;
use tokio::time::Instant;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, client::Resumption};

use crate::address::Reach;
use crate::outcome::{Answer, Failure, Stage, Try};
use crate::target::Target;

/// A try takes no longer, from the name to the answer.
const LONGEST: Duration = Duration::from_secs(10);

/// Sends deliveries. A copy shares its list of certificate authorities.
#[derive(Clone, Debug)]
pub struct Sender {
    reach: Reach,
    longest: Duration,
    tls: Arc<OnceLock<Option<Arc<ClientConfig>>>>,
}

impl Sender {
    /// A sender to what `reach` takes. The operating system's certificate authorities are read with the first delivery by https; where the
    /// environment has `SSL_CERT_FILE` or `SSL_CERT_DIR`, those that it names.
    pub fn new(reach: Reach) -> Self {
        Self {
            reach,
            longest: LONGEST,
            tls: Arc::default(),
        }
    }

    /// Sends a delivery once. It takes ten seconds at most. A status counts once it has come, even if the body behind it does not.
    pub async fn send(&self, delivery: &Delivery<'_>) -> Try {
        self.send_by(lookup, delivery).await
    }

    /// Sends it to where `names` says that its host is.
    async fn send_by<F>(&self, names: impl FnOnce(String, u16) -> F, delivery: &Delivery<'_>) -> Try
    where
        F: Future<Output = io::Result<Vec<SocketAddr>>>,
    {
        let began = Instant::now();
        let result = self.call(names, delivery, Deadline::at(began + self.longest)).await;
        Try {
            result,
            duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    async fn call<F>(
        &self,
        names: impl FnOnce(String, u16) -> F,
        delivery: &Delivery<'_>,
        deadline: Deadline,
    ) -> Result<Answer, Failure>
    where
        F: Future<Output = io::Result<Vec<SocketAddr>>>,
    {
        let target = Target::parse(delivery.url, self.reach)?;
        let request = delivery.request(&target).map_err(Failure::Request)?;
        let addresses = match target.address() {
            Some(address) => vec![SocketAddr::new(address, target.port())],
            None => {
                let found = names(target.host().to_str().into_owned(), target.port());
                deadline.ends(Stage::Name, found).await?.map_err(Failure::Name)?
            }
        };
        self.judge(&addresses)?;
        let connection = connect(&addresses, deadline).await?;
        let stream: Box<dyn Stream> = if target.is_https() {
            let tls = self.tls().ok_or(Failure::NoAuthorities)?;
            Box::new(secure(connection, tls, target.host().clone(), deadline).await?)
        } else {
            Box::new(connection)
        };
        exchange(stream, request, deadline).await
    }

    /// A name that leads to one address that is not public is not called at the others either: it is not an endpoint's.
    fn judge(&self, addresses: &[SocketAddr]) -> Result<(), Failure> {
        let mut addresses = addresses.iter().map(SocketAddr::ip);
        match addresses.find(|address: &IpAddr| !self.reach.takes(*address)) {
            Some(address) => Err(Failure::NotPublic(address)),
            None => Ok(()),
        }
    }

    /// How TLS is spoken; nothing, where no authority is trusted.
    fn tls(&self) -> Option<Arc<ClientConfig>> {
        let read = || {
            let mut roots = RootCertStore::empty();
            // A certificate that cannot be read is one authority less, as it is for every other program here.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            trusting(roots)
        };
        self.tls.get_or_init(read).clone()
    }
}

/// TLS 1.2 and 1.3 by ring, and HTTP/1.1 over them.
fn trusting(roots: RootCertStore) -> Option<Arc<ClientConfig>> {
    if roots.is_empty() {
        return None;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Some(Arc::new(config))
}

#[cfg(test)]
mod tests;
