//! Which URL a webhook may have.
//!
//! A name is not judged here: what it leads to may be different tomorrow, and is judged at each try, when it is resolved.

use std::cell::Cell;
use std::net::IpAddr;

use hyper::Uri;
use hyper::header::HeaderValue;
use thiserror::Error;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Position, SyntaxViolation, Url};

use crate::address::Reach;

/// Characters of a URL: what proxies and servers take (RFC 9110, 4.1 asks for 8000 bytes), and a table's item has room for.
pub const MOST_CHARACTERS: usize = 2048;

/// Why a URL cannot be a webhook's. The words are for whoever chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidTarget {
    /// It is longer than [`MOST_CHARACTERS`].
    #[error("url has more than {MOST_CHARACTERS} characters")]
    Long,
    /// It is no URL.
    #[error("url is not an absolute URL: {0}")]
    Form(#[source] url::ParseError),
    /// A browser would repair it; what is meant is not sure.
    #[error("url is not written as a URL: {0}")]
    Written(&'static str),
    /// It is neither https nor, on a laptop, http.
    #[error("url must begin with {0}")]
    Scheme(&'static str),
    /// It holds a user's name or a password.
    #[error("url must not hold a user name or password; check the signature of a delivery instead")]
    Credentials,
    /// It ends with `#…`.
    #[error("url must not have a fragment (#…), which is never sent")]
    Fragment,
    /// Its host is no name that DNS or a certificate may have.
    #[error(
        "url names a host that cannot exist: parts of a name have at most 63 letters, digits, hyphens and underscores"
    )]
    Host,
    /// It names port 0.
    #[error("url names port 0, where nothing can listen")]
    Port,
    /// It names an address that only a network's own hosts reach.
    #[error("url names {0}, which is not a public address")]
    NotPublic(IpAddr),
}

/// Where a webhook's deliveries go.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    text: String,
    url: Url,
    host: ServerName<'static>,
    authority: HeaderValue,
    path: Uri,
}

/// Shows no path and no query: people put tokens there.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({}/…)", self.url.origin().ascii_serialization())
    }
}

impl Target {
    /// Reads an absolute URL: https with a host, at most [`MOST_CHARACTERS`] characters, without a user, a password or a fragment. An
    /// address in the place of a name must be one that `reach` takes. On a laptop http will do.
    ///
    /// # Errors
    /// [`InvalidTarget`] says what is wrong.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, InvalidTarget> {
        if text.chars().count() > MOST_CHARACTERS {
            return Err(InvalidTarget::Long);
        }
        let url = written(text)?;
        match (reach, url.scheme()) {
            (_, "https") | (Reach::Anywhere, "http") => {}
            (Reach::Public, _) => return Err(InvalidTarget::Scheme("https://")),
            (Reach::Anywhere, _) => return Err(InvalidTarget::Scheme("https:// or http://")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidTarget::Credentials);
        }
        if url.fragment().is_some() {
            return Err(InvalidTarget::Fragment);
        }
        if url.port() == Some(0) {
            return Err(InvalidTarget::Port);
        }
        if let Some(address) = literal(&url).filter(|address| !reach.takes(*address)) {
            return Err(InvalidTarget::NotPublic(address));
        }
        let host = server(&url).ok_or(InvalidTarget::Host)?;
        let wrong = || InvalidTarget::Written("it has characters that HTTP does not take");
        let authority = HeaderValue::from_str(&url[Position::BeforeHost..Position::AfterPort]).map_err(|_| wrong())?;
        let path = url[Position::BeforePath..Position::AfterQuery]
            .parse()
            .map_err(|_| wrong())?;
        Ok(Self {
            text: text.to_owned(),
            url,
            host,
            authority,
            path,
        })
    }

    /// The URL as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is called by TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host's name in ASCII, or its address.
    pub(crate) fn host(&self) -> &ServerName<'static> {
        &self.host
    }

    /// The address, where the URL has no name.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        literal(&self.url)
    }

    /// The port, where none is named the scheme's.
    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    /// What the header `Host` says: no port that is the scheme's (RFC 9110, 7.2).
    pub(crate) fn authority(&self) -> &HeaderValue {
        &self.authority
    }

    /// What a request asks for: path and query.
    pub(crate) fn path(&self) -> &Uri {
        &self.path
    }
}

/// The address in the place of a name, however it is written: `0x7f.1` is 127.0.0.1.
fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
    }
}

/// The host as TLS names it.
fn server(url: &Url) -> Option<ServerName<'static>> {
    match literal(url) {
        Some(address) => Some(address.into()),
        None => ServerName::try_from(url.host_str()?.to_owned()).ok(),
    }
}

/// A URL that needs no repair.
fn written(text: &str) -> Result<Url, InvalidTarget> {
    let wrong = Cell::new(None);
    let notice = |violation: SyntaxViolation| match violation {
        // They are sent as they are, or with a percent sign, and have an error of their own.
        SyntaxViolation::NonUrlCodePoint | SyntaxViolation::PercentDecode | SyntaxViolation::EmbeddedCredentials => {}
        other => wrong.set(Some(other.description())),
    };
    let url = Url::options().syntax_violation_callback(Some(&notice)).parse(text);
    let url = url.map_err(InvalidTarget::Form)?;
    match wrong.get() {
        Some(wrong) => Err(InvalidTarget::Written(wrong)),
        None => Ok(url),
    }
}

#[cfg(test)]
mod tests;
