//! What came of a try, in words for whoever runs the endpoint.

use std::error::Error as _;
use std::io;
use std::net::IpAddr;

use hyper::header::InvalidHeaderValue;
use thiserror::Error;
use tokio_rustls::rustls;
use tokio_rustls::rustls::CertificateError;

use crate::retry_after::RetryAfter;
use crate::target::InvalidTarget;

/// One try.
#[derive(Debug)]
pub struct Try {
    /// What was answered, or why nothing was.
    pub result: Result<Answer, Failure>,
    /// From the first question for the name until the answer was read, in milliseconds.
    pub duration_ms: u64,
}

/// What an endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// When it wants to be called again, if it says so in a form that HTTP knows.
    pub retry_after: Option<RetryAfter>,
    /// The body's first kilobyte as text; bytes that are no UTF-8 are replaced. Less, where it broke off or did not come in time.
    pub body: String,
}

impl Try {
    /// Whether the endpoint took the delivery: only 2xx says so.
    pub fn is_success(&self) -> bool {
        self.result
            .as_ref()
            .is_ok_and(|answer| (200..300).contains(&answer.status))
    }

    /// Whether the endpoint wants no more deliveries: 410.
    pub fn is_gone(&self) -> bool {
        self.status() == Some(410)
    }

    /// The status that was answered.
    pub fn status(&self) -> Option<u16> {
        self.result.as_ref().ok().map(|answer| answer.status)
    }

    /// What was wrong, in one sentence; nothing after a success.
    pub fn problem(&self) -> Option<String> {
        let status = match &self.result {
            Err(failure) => return Some(failure.to_string()),
            Ok(answer) => answer.status,
        };
        match status {
            200..=299 => None,
            300..=399 => Some(format!(
                "the endpoint answered {status}, a redirect, which is not followed; give the URL that it leads to"
            )),
            410 => Some("the endpoint answered 410: it wants no more deliveries".to_owned()),
            _ => Some(format!(
                "the endpoint answered {status}; only 2xx means that it took the delivery"
            )),
        }
    }
}

/// Why nothing was answered. The words hold no part of a URL and no secret; what the system or a library said is the source.
#[derive(Debug, Error)]
pub enum Failure {
    /// The URL is none that may be called.
    #[error(transparent)]
    Target(#[from] InvalidTarget),
    /// The name leads nowhere.
    #[error("the host's name was not found")]
    Name(#[source] io::Error),
    /// The name leads to an address that may not be called.
    #[error("the host's name leads to {0}, which is not a public address")]
    NotPublic(IpAddr),
    /// Nothing listens there.
    #[error("the connection was refused: nothing listens at that address and port")]
    Refused(#[source] io::Error),
    /// There is no way to there.
    #[error("no connection could be made to the host's address")]
    Unreachable(#[source] io::Error),
    /// The certificate is not one of this host.
    #[error("the certificate was refused: {0}")]
    Certificate(Fault, #[source] io::Error),
    /// TLS could not be spoken.
    #[error(
        "no secure connection could be made: the endpoint must speak TLS 1.2 or 1.3 at that port, and want no certificate of its caller"
    )]
    Tls(#[source] io::Error),
    /// This machine trusts nobody, so no certificate can be judged.
    #[error("no certificate can be judged, because this machine has no list of certificate authorities")]
    NoAuthorities,
    /// The event's id has characters that a header cannot have.
    #[error("the event's id cannot be sent as a header")]
    Request(#[source] InvalidHeaderValue),
    /// The connection ended before the answer had come.
    #[error("the connection was closed before an answer came")]
    Closed(#[source] hyper::Error),
    /// What came was no answer, or has more headers than are read.
    #[error("what came back is not an answer of HTTP/1.1, or its headers are too long")]
    NotHttp(#[source] hyper::Error),
    /// It took too long.
    #[error("there was no answer in time: {0}")]
    Time(Stage),
}

impl Failure {
    /// Why a connection could not be made.
    pub(crate) fn of_connection(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused(error),
            _ => Self::Unreachable(error),
        }
    }

    /// Why TLS did not begin: rustls says it, or the other side hung up.
    pub(crate) fn of_tls(error: io::Error) -> Self {
        match of_rustls(&error) {
            Some(rustls::Error::InvalidCertificate(cause)) => Self::Certificate(Fault::of(cause), error),
            _ => Self::Tls(error),
        }
    }

    /// Why an answer did not come. By TLS 1.3 an endpoint may refuse only after the handshake, where it asks for a certificate of the client's.
    pub(crate) fn of_answer(error: hyper::Error) -> Self {
        if error.is_parse() {
            return Self::NotHttp(error);
        }
        let cause = error
            .source()
            .and_then(|cause| cause.downcast_ref())
            .and_then(of_rustls);
        match cause {
            Some(cause) => Self::Tls(io::Error::other(cause.clone())),
            None => Self::Closed(error),
        }
    }

    /// The failure with its causes, in one line, for a log.
    pub fn told(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}

/// rustls's own error, in the one that tokio gives.
fn of_rustls(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is over.
    #[error("it has expired")]
    Expired,
    /// It has not begun.
    #[error("it is not valid yet")]
    NotValidYet,
    /// It was withdrawn.
    #[error("it was revoked")]
    Revoked,
    /// It was made for others.
    #[error("it was made for another name")]
    OtherName,
    /// It leads to no authority that this machine trusts.
    #[error("no authority that is trusted has signed it, or the endpoint does not send the certificates in between")]
    Untrusted,
    /// Anything else.
    #[error("it cannot be verified")]
    Other,
}

impl Fault {
    fn of(error: &CertificateError) -> Self {
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Self::NotValidYet,
            CertificateError::Revoked => Self::Revoked,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Self::OtherName,
            CertificateError::UnknownIssuer => Self::Untrusted,
            _ => Self::Other,
        }
    }
}

/// How far a try has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Stage {
    /// The name is looked up.
    #[error("the host's name was still being looked up")]
    Name,
    /// A connection is made.
    #[error("the host did not take the connection")]
    Connection,
    /// TLS begins.
    #[error("the secure connection (TLS) was not ready")]
    Tls,
    /// The request was sent.
    #[error("the connection stood, but the endpoint did not answer")]
    Answer,
}
