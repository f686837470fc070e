//! What is sent.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, InvalidHeaderValue, USER_AGENT};
use hyper::{Method, Request};
use jiff::Timestamp;

use crate::secret::Secret;
use crate::signature;
use crate::target::Target;

const AGENT: HeaderValue = HeaderValue::from_static("Lectern-Webhooks/1");

/// What is sent, and where to.
#[derive(Clone)]
pub struct Delivery<'a> {
    /// The webhook's URL.
    pub url: &'a str,
    /// The event's id, the same at each try.
    pub id: &'a str,
    /// The time of this try.
    pub timestamp: Timestamp,
    /// The event, as JSON.
    pub body: Bytes,
    /// What it is signed with.
    pub secret: &'a Secret,
}

impl Delivery<'_> {
    /// The request to this target.
    pub(super) fn request(&self, target: &Target) -> Result<Request<Full<Bytes>>, InvalidHeaderValue> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = target.path().clone();
        let headers = request.headers_mut();
        headers.insert(HOST, target.authority().clone());
        headers.insert(USER_AGENT, AGENT);
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in signature::headers(self.secret, self.id, self.timestamp, &self.body) {
            headers.insert(name, value.try_into()?);
        }
        Ok(request)
    }
}
