use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion};

use super::server::{Server, request};
use super::*;
use crate::outcome::Fault;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

/// Who signs an endpoint's certificate.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

/// A certificate and its key.
type Identity = (CertificateDer<'static>, KeyPair);

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).expect(name)
}

impl Authority {
    /// One of this name: of two that have the same, a certificate of the one would be a forged one of the other's.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    pub fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a root");
        roots
    }

    /// A sender that trusts this authority.
    fn sender(&self) -> Sender {
        let sender = sender(Reach::Anywhere);
        sender.tls.set(trusting(self.roots())).expect("the first");
        sender
    }

    fn signs(&self, params: &CertificateParams) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.der().clone(), key)
    }
}

/// How an endpoint speaks TLS: with this certificate, and asking for one where somebody signs a client's.
fn speaking(
    (certificate, key): Identity,
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<&Authority>,
) -> ServerConfig {
    let provider = Arc::new(default_provider());
    let config = ServerConfig::builder_with_provider(provider.clone());
    let config = config.with_protocol_versions(versions).expect("versions");
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(authority) => {
            let roots = Arc::new(authority.roots());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
            config.with_client_cert_verifier(verifier.build().expect("a verifier"))
        }
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let mut config = config.with_single_cert(vec![certificate], key).expect("a pair");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// An endpoint that takes every delivery, and the names by which it was called with what was asked of it.
async fn endpoint(config: ServerConfig) -> (Server, UnboundedReceiver<(Option<String>, String)>) {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (seen, calls) = unbounded_channel();
    let server = Server::start(move |connection| {
        let (acceptor, seen) = (acceptor.clone(), seen.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(connection).await else {
                return;
            };
            let name = stream.get_ref().1.server_name().map(str::to_owned);
            let request = request(&mut stream).await;
            let _ = seen.send((name, request));
            let _ = stream.write_all(OK.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    (server, calls)
}

/// What comes of an endpoint with this identity, called by the name that certificates of these tests are made for.
async fn called(sender: &Sender, identity: Identity) -> Try {
    let (server, mut calls) = endpoint(speaking(identity, BOTH, None)).await;
    let tried = send(sender, "https://lms.example/hook", &[server.address]).await;
    assert_eq!(
        tried.is_success(),
        calls.try_recv().is_ok(),
        "nothing is said to who is not trusted"
    );
    tried
}

#[tokio::test]
async fn an_endpoint_is_called_by_its_name_at_the_address_that_was_judged() {
    let authority = Authority::new("ours");
    for versions in [&[&TLS12][..], &[&TLS13], BOTH] {
        let identity = authority.signs(&params("lms.example"));
        let (server, mut calls) = endpoint(speaking(identity, versions, None)).await;
        for url in ["https://LMS.example:8443/hook", "https://lms.example.:8443/hook"] {
            let tried = send(&authority.sender(), url, &[server.address]).await;
            assert_eq!(tried.problem(), None);
            let (name, request) = calls.recv().await.expect("a call");
            assert_eq!(name.as_deref(), Some("lms.example"));
            assert!(request.starts_with("POST /hook HTTP/1.1\r\nhost: lms.example"));
        }
    }
}

#[tokio::test]
async fn an_address_may_have_a_certificate_too() {
    let authority = Authority::new("ours");
    let identity = authority.signs(&params("127.0.0.1"));
    let (server, _calls) = endpoint(speaking(identity, BOTH, None)).await;
    let tried = send(&authority.sender(), &format!("https://{}/", server.address), &[]).await;
    assert_eq!(tried.problem(), None);
}

#[tokio::test]
async fn each_wrong_certificate_is_refused_and_told() {
    let (authority, other) = (Authority::new("ours"), Authority::new("other"));
    let right = params("lms.example");
    let mut expired = right.clone();
    expired.not_after = date_time_ymd(2020, 1, 1);
    let mut early = right.clone();
    early.not_before = date_time_ymd(2999, 1, 1);
    let own = KeyPair::generate().expect("a key");
    let own = (right.self_signed(&own).expect("a certificate").der().clone(), own);
    for (identity, fault) in [
        (authority.signs(&expired), Fault::Expired),
        (authority.signs(&early), Fault::NotValidYet),
        (authority.signs(&params("other.example")), Fault::OtherName),
        (authority.signs(&params("127.0.0.1")), Fault::OtherName),
        (other.signs(&right), Fault::Untrusted),
        (own, Fault::Untrusted),
    ] {
        let tried = called(&authority.sender(), identity).await;
        assert_eq!(tried.problem(), Some(format!("the certificate was refused: {fault}")));
    }
    assert_eq!(
        called(&authority.sender(), authority.signs(&right)).await.problem(),
        None
    );
}

#[tokio::test]
async fn an_endpoint_that_wants_a_certificate_of_ours_or_speaks_no_tls_is_told() {
    let authority = Authority::new("ours");
    let problem = "no secure connection could be made: the endpoint must speak TLS 1.2 or 1.3 at that port, and want no certificate of its caller";
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let identity = authority.signs(&params("lms.example"));
        let (server, _calls) = endpoint(speaking(identity, versions, Some(&authority))).await;
        let tried = send(&authority.sender(), "https://lms.example", &[server.address]).await;
        assert_eq!(tried.problem().as_deref(), Some(problem));
    }
    let plain = Server::start(|mut connection| async move {
        let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let closed = Server::start(|connection| async move { drop(connection) });
    for server in [plain.await, closed.await] {
        let tried = send(&authority.sender(), "https://lms.example", &[server.address]).await;
        assert_eq!(tried.problem().as_deref(), Some(problem));
    }
}

#[tokio::test]
async fn an_endpoint_of_https_that_is_called_by_http_is_told() {
    let authority = Authority::new("ours");
    let identity = authority.signs(&params("lms.example"));
    let (server, _calls) = endpoint(speaking(identity, BOTH, None)).await;
    let tried = send(&authority.sender(), "http://lms.example", &[server.address]).await;
    assert!(tried.result.is_err());
}

#[tokio::test]
async fn without_authorities_nobody_is_trusted() {
    let sender = sender(Reach::Anywhere);
    sender.tls.set(trusting(RootCertStore::empty())).expect("the first");
    let identity = Authority::new("ours").signs(&params("lms.example"));
    let tried = called(&sender, identity).await;
    assert!(matches!(failure(tried), Failure::NoAuthorities));
}
