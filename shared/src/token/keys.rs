//! The keys that sign and verify, and what they make of a token's form.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::hs256;

/// HS256 is as strong as its key; RFC 7518, 3.2 asks for the size of its hash.
const LEAST_SECRET_BYTES: usize = 32;
/// Who made a token of ours.
pub(super) const ISSUER: &str = "lectern";

/// Keys that cannot be used. An entry is told by its place: where a secret stands in the place of its name, no text
/// may hold it.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum InvalidKeys {
    /// An entry has another form.
    #[error("token keys are written kid:secret,kid:secret; entry {0} is not")]
    Form(usize),
    /// A secret is too short to sign with.
    #[error("the secret of token key {0} has fewer than {LEAST_SECRET_BYTES} bytes")]
    Short(usize),
    /// A name is used twice.
    #[error("token key {0} has the name of one before it")]
    Twice(usize),
}

/// The keys that sign and verify.
pub struct TokenKeys {
    kid: String,
    signing: EncodingKey,
    verifying: BTreeMap<String, DecodingKey>,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKeys({} signs, {} verify)", self.kid, self.verifying.len())
    }
}

/// Reads `kid:secret,kid:secret`: keys by their names, in their order.
///
/// # Errors
/// [`InvalidKeys`] says which entry is wrong, and never its secret.
pub fn entries(text: &SecretString) -> Result<Vec<(String, SecretString)>, InvalidKeys> {
    let mut entries: Vec<(String, SecretString)> = Vec::new();
    for (at, entry) in text.expose_secret().split(',').enumerate() {
        let (kid, secret) = entry.split_once(':').ok_or(InvalidKeys::Form(at + 1))?;
        if kid.is_empty() {
            return Err(InvalidKeys::Form(at + 1));
        }
        if secret.len() < LEAST_SECRET_BYTES {
            return Err(InvalidKeys::Short(at + 1));
        }
        if entries.iter().any(|(known, _)| known == kid) {
            return Err(InvalidKeys::Twice(at + 1));
        }
        entries.push((kid.to_owned(), secret.into()));
    }
    Ok(entries)
}

/// A token, and when it ends.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The token, for the one who is to have it.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why a token is refused. The words are the API's `details.reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It is no JWT of ours.
    #[error("malformed")]
    Malformed,
    /// It was changed, or signed with a key that is not known here.
    #[error("bad_signature")]
    BadSignature,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// It is from the future.
    #[error("not_yet_valid")]
    NotYetValid,
    /// It is for another session.
    #[error("wrong_session")]
    WrongSession,
    /// It is for something else.
    #[error("wrong_audience")]
    WrongAudience,
    /// The link has started a run that was heard of.
    #[error("used")]
    Used,
    /// The course has ended in its run, or the learner has left it.
    #[error("over")]
    Over,
    /// The LMS has launched the session again since.
    #[error("replaced")]
    Replaced,
}

impl TokenError {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::Malformed,
        Self::BadSignature,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongSession,
        Self::WrongAudience,
        Self::Used,
        Self::Over,
        Self::Replaced,
    ];
}

/// A token could not be made.
#[derive(Debug, Error)]
#[error("a token could not be signed")]
pub struct SignError(#[from] jsonwebtoken::errors::Error);

impl TokenKeys {
    /// Reads [`entries`]; the first signs.
    ///
    /// # Errors
    /// [`InvalidKeys`] says which entry is wrong, and never its secret.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidKeys> {
        hs256::install();
        let entries = entries(text)?;
        let (kid, secret) = entries.first().ok_or(InvalidKeys::Form(1))?;
        let verifying = |(kid, secret): &(String, SecretString)| {
            (kid.clone(), DecodingKey::from_secret(secret.expose_secret().as_bytes()))
        };
        Ok(Self {
            kid: kid.clone(),
            signing: EncodingKey::from_secret(secret.expose_secret().as_bytes()),
            verifying: entries.iter().map(verifying).collect(),
        })
    }

    pub(super) fn encode<T: Serialize>(&self, claims: &T) -> Result<String, SignError> {
        let header = Header {
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        Ok(jsonwebtoken::encode(&header, claims, &self.signing)?)
    }

    pub(super) fn decode<T: DeserializeOwned>(&self, token: &str) -> Result<T, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        let kid = header.kid.ok_or(TokenError::Malformed)?;
        let key = self.verifying.get(&kid).ok_or(TokenError::BadSignature)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let decoded = jsonwebtoken::decode::<T>(token, key, &validation).map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => TokenError::BadSignature,
            _ => TokenError::Malformed,
        });
        Ok(decoded?.claims)
    }
}
