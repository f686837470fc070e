//! A table that has no item, at an address of this machine: in plain HTTP, or by TLS with a certificate that was just made.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Requests that were answered.
pub static ANSWERED: AtomicUsize = AtomicUsize::new(0);

/// A table's address, and the file of the root that it is trusted by.
pub struct Table {
    pub url: String,
    pub root: Option<PathBuf>,
}

/// Serves a table in plain HTTP.
pub fn plain() -> Table {
    Table {
        url: format!("http://127.0.0.1:{}", serve(answer)),
        root: None,
    }
}

/// Serves a table by TLS, whose certificate is made in this folder by `openssl`.
pub fn secure(folder: &Path) -> Table {
    let config = certified(folder);
    let port = serve(move |connection: TcpStream| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        answer(StreamOwned::new(session, connection));
    });
    Table {
        url: format!("https://127.0.0.1:{port}"),
        root: Some(folder.join("certificate.pem")),
    }
}

fn serve(answer: impl Fn(TcpStream) + Clone + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (answer, connection) = (answer.clone(), connection.unwrap());
            connection.set_nodelay(true).unwrap();
            thread::spawn(move || answer(connection));
        }
    });
    port
}

/// A certificate as AWS's services have it: of a key on P-256.
fn certified(folder: &Path) -> Arc<ServerConfig> {
    fs::create_dir_all(folder).unwrap();
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=table",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    assert!(made.unwrap().success(), "openssl makes a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(&certificate).unwrap()],
            PrivateKeyDer::from_pem_file(&key).unwrap(),
        );
    Arc::new(config.unwrap())
}

/// Answers each request with no item, as long as the connection is there.
fn answer(connection: impl Read + Write) {
    let mut reader = BufReader::new(connection);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(said) = line.strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        ANSWERED.fetch_add(1, Ordering::Relaxed);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";
        if reader.read_exact(&mut body).is_err() || reader.get_mut().write_all(answer).is_err() {
            return;
        }
    }
}
