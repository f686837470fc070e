//! Content tokens: they let a browser read one revision of a package's files, and nothing else.
//!
//! Such a token stands in the path of every file, because a page's own relative links carry no header and third-party
//! cookies are not to be had. It names no learner and no session, so that a cache in front of the files holds each once.

use jiff::Timestamp;
use scorm::id::PackageId;
use serde::{Deserialize, Serialize};

use super::keys::{ISSUER, SignError, Signed, TokenError, TokenKeys};
use crate::tenant::TenantId;

/// What its audience claim says; no other token has it.
const CONTENT: &str = "content";
const WEEK_SECONDS: i64 = 7 * 24 * 3600;

#[derive(Serialize, Deserialize)]
struct ContentClaims {
    iss: String,
    aud: String,
    tid: String,
    pid: String,
    rev: u32,
    /// The one host at which the files are to be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    exp: i64,
}

/// A verified content token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentGrant {
    /// Whose package it is.
    pub tenant: TenantId,
    /// The package.
    pub package: PackageId,
    /// Which of its zips.
    pub revision: u32,
    /// The host at which alone its files can be read, so that no course runs at another tenant's origin; any, where tenants have no hosts.
    pub host: Option<String>,
}

impl TokenKeys {
    /// A token that lets its bearer read a revision's files. Its end is rounded up to a whole week, so that a course's files keep
    /// their addresses for as long, and come out of the browser's cache when it is resumed.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn content(&self, grant: &ContentGrant, expires_at: Timestamp) -> Result<Signed, SignError> {
        let claims = ContentClaims {
            iss: ISSUER.to_owned(),
            aud: CONTENT.to_owned(),
            tid: grant.tenant.as_str().to_owned(),
            pid: grant.package.to_string(),
            rev: grant.revision,
            host: grant.host.clone(),
            exp: expires_at.as_second().div_euclid(WEEK_SECONDS) * WEEK_SECONDS + WEEK_SECONDS,
        };
        let expires_at = Timestamp::from_second(claims.exp).unwrap_or(expires_at);
        Ok(Signed {
            token: self.encode(&claims)?.into(),
            expires_at,
        })
    }

    /// Verifies a content token for the host that was called.
    ///
    /// # Errors
    /// [`TokenError`]; at another host than its own a token is one of the wrong audience.
    pub fn verify_content(&self, token: &str, host: &str, now: Timestamp) -> Result<ContentGrant, TokenError> {
        // Tokens of other audiences lack some of these claims, and are told from what is none.
        let claims: ContentClaims = self.decode(token).map_err(|error| match error {
            TokenError::Malformed if self.verify(token, now) != Err(TokenError::Malformed) => TokenError::WrongAudience,
            error => error,
        })?;
        if claims.aud != CONTENT {
            return Err(TokenError::WrongAudience);
        }
        if claims.host.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(host)) {
            return Err(TokenError::WrongAudience);
        }
        if now.as_second() >= claims.exp {
            return Err(TokenError::Expired);
        }
        Ok(ContentGrant {
            tenant: TenantId::parse(&claims.tid).map_err(|_| TokenError::Malformed)?,
            package: PackageId::parse(&claims.pid).map_err(|_| TokenError::Malformed)?,
            revision: claims.rev,
            host: claims.host,
        })
    }
}
