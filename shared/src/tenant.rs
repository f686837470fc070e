//! Tenants, their plans, and the API keys that act for them.

use crate::hex::hex;
use jiff::{SignedDuration, Timestamp};
use scorm::cmi::batch::Strictness;
use scorm::package::Limits;
use scorm::session::outcome::ResultPolicy;
use scorm::session::reset::ResumeRule;
use scorm::session::terms::Terms;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The label of the console's host, where tenants have hosts. A tenant of this name has none of its own.
pub const CONSOLE_LABEL: &str = "console";

/// A tenant's name: what keeps its items apart from all others'.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(String);

/// The text is no tenant name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a tenant's name has 1 to 63 of a-z 0-9 -")]
pub struct InvalidTenantId;

impl TenantId {
    /// Reads a name. It has no `#`, which separates the parts of a key in the table.
    ///
    /// # Errors
    /// [`InvalidTenantId`] for anything but 1 to 63 lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidTenantId> {
        let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=63).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidTenantId)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name can be a part of a host's name: a label neither begins nor ends with a hyphen (RFC 1123, 2.1), and one
    /// with hyphens in its third and fourth place is reserved (RFC 5891, 4.2.3.1). The console's is taken.
    pub fn is_host_label(&self) -> bool {
        let name = self.as_str();
        name != CONSOLE_LABEL && !name.starts_with('-') && !name.ends_with('-') && name.get(2..4) != Some("--")
    }
}

/// What a tenant's sessions and links are made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How long a session lives after its last use.
    pub session_lifetime: SignedDuration,
    /// How long an expired session can still be read.
    pub session_retention: SignedDuration,
    /// How long a launch link is good for.
    pub launch_lifetime: SignedDuration,
    /// How loose values are answered where a call does not say.
    pub strictness: Strictness,
    /// What a session reports when a later attempt says less.
    pub result_policy: ResultPolicy,
    /// What becomes of a session that is launched again, where its package has another live revision by then.
    pub resumed_sessions: ResumeRule,
    /// What a package may have.
    pub limits: Limits,
}

impl Default for Plan {
    /// The plan of a tenant for which none was written, and what `lectern tenants put` writes for a new one where it is told nothing
    /// else. Bytes are whole megabytes, as its option has them.
    fn default() -> Self {
        Self {
            session_lifetime: SignedDuration::from_hours(24),
            session_retention: SignedDuration::from_hours(30 * 24),
            launch_lifetime: SignedDuration::from_mins(10),
            strictness: Strictness::Lenient,
            result_policy: ResultPolicy::Best,
            resumed_sessions: ResumeRule::Keep,
            limits: Limits::default(),
        }
    }
}

impl From<&Plan> for Terms {
    /// What a session takes along when it is made.
    fn from(plan: &Plan) -> Self {
        Self {
            lifetime: plan.session_lifetime,
            retention: plan.session_retention,
            result_policy: plan.result_policy,
        }
    }
}

/// What a key may do. Each scope holds the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read.
    Read,
    /// Create, update, launch.
    Write,
    /// Delete.
    Admin,
}

impl Scope {
    const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The scope's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// The scope of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// The names of this scope and of those it holds.
    pub fn granted(self) -> Vec<&'static str> {
        Self::ALL
            .into_iter()
            .filter(|scope| *scope <= self)
            .map(Self::as_str)
            .collect()
    }
}

/// Keys that one tenant makes by itself, revoked ones among them: three that are renewed each month last for 27 years.
pub const MOST_KEYS: usize = 1000;
/// Characters of a key's name.
pub const MOST_KEY_NAME: usize = 100;
/// How a key's id begins.
pub const KEY_ID_PREFIX: &str = "key_";

/// What stands before the random part of every key, so that a leaked one is recognised.
pub const KEY_PREFIX: &str = "scorm_";

/// An API key in the clear: seen when it is made and when it is sent, never stored.
#[derive(Clone, Debug)]
pub struct ApiKey(SecretString);

/// The text is no API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an API key is {KEY_PREFIX} and 43 or more of A-Z a-z 0-9 _ -")]
pub struct InvalidApiKey;

impl ApiKey {
    /// 256 bits in base64 without padding.
    const LEAST: usize = 43;
    /// No key is longer; what is longer is not worth a digest.
    const MOST: usize = 256;

    /// A new key of 256 random bits.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        use base64::Engine;
        let mut bits = [0u8; 32];
        getrandom::fill(&mut bits)?;
        let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bits);
        Ok(Self(format!("{KEY_PREFIX}{text}").into()))
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`InvalidApiKey`] for a text that cannot be one.
    pub fn parse(text: &str) -> Result<Self, InvalidApiKey> {
        let random = text.strip_prefix(KEY_PREFIX).ok_or(InvalidApiKey)?;
        let safe = random
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if safe && (Self::LEAST..=Self::MOST).contains(&random.len()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidApiKey)
        }
    }

    /// The key itself, for the one who is to have it.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// The key's digest, by which it is found.
    pub fn digest(&self) -> KeyDigest {
        KeyDigest(hex(&Sha256::digest(self.reveal())))
    }
}

/// The SHA-256 of an API key, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyDigest(String);

impl KeyDigest {
    /// 64 bits: among a million keys two have the same start once in forty million times.
    const ID_DIGITS: usize = 16;

    /// A digest as it stands in the table.
    pub(crate) fn stored(text: &str) -> Option<Self> {
        let digest = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        digest.then(|| Self(text.to_owned()))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key's public name: enough of the digest to tell a tenant's keys apart, and too little of it to look the key up.
    pub fn key_id(&self) -> String {
        let start: String = self.0.chars().take(Self::ID_DIGITS).collect();
        format!("{KEY_ID_PREFIX}{start}")
    }

    /// Whether a text can be a key's public name.
    pub fn is_key_id(text: &str) -> bool {
        let is_digit = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        let start = text.strip_prefix(KEY_ID_PREFIX);
        start.is_some_and(|start| start.len() == Self::ID_DIGITS && start.bytes().all(is_digit))
    }
}

/// An API key as it is named beside what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName {
    /// Its public id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
}

/// What is stored of an API key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRecord {
    /// Whom it acts for.
    pub tenant: TenantId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// Calls that it may make in a second, where that is limited.
    pub calls_per_second: Option<u32>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// It was taken back.
    pub revoked: bool,
}

impl KeyRecord {
    /// Whether a text can be a key's name: one that is not mistaken for an id, and is not a key by accident, because it is stored and shown.
    pub fn is_name(text: &str) -> bool {
        let is_text = (1..=MOST_KEY_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        is_text
            && ![KEY_ID_PREFIX, KEY_PREFIX]
                .iter()
                .any(|prefix| text.starts_with(prefix))
    }

    /// How it is: `active`, `expired` or `revoked`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match self.expires_at {
            _ if self.revoked => "revoked",
            Some(at) if at <= now => "expired",
            _ => "active",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_label_is_no_part_of_a_hosts_name() {
        let is_host_label = |text| TenantId::parse(text).expect("a name").is_host_label();
        for label in ["a", "7", "acme", "acme-corp", "a--b", "abc--d", "ab-c", "0-9"] {
            assert!(is_host_label(label), "{label}");
        }
        for name in ["-", "--", "-acme", "acme-", "ab-", "xn--acme", "ab--c", CONSOLE_LABEL] {
            assert!(!is_host_label(name), "{name}");
        }
    }

    #[test]
    fn a_generated_key_has_256_bits_and_is_its_own_kind() {
        let keys = [ApiKey::generate(), ApiKey::generate()].map(|key| key.expect("randomness"));
        assert_ne!(keys[0].reveal(), keys[1].reveal());
        let again = ApiKey::parse(keys[0].reveal()).expect("a key");
        assert_eq!(again.digest(), keys[0].digest());
        assert_eq!(keys[0].reveal().len(), KEY_PREFIX.len() + 43);
    }

    #[test]
    fn a_keys_id_is_how_its_digest_begins() {
        let key = ApiKey::parse(&format!("{KEY_PREFIX}{}", "x".repeat(43))).expect("a key");
        let digest = key.digest();
        assert_eq!(digest.key_id(), format!("key_{}", &digest.as_str()[..16]));
        assert_eq!(KeyDigest::stored(digest.as_str()), Some(digest));
        assert_eq!(KeyDigest::stored("not a digest"), None);
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = ApiKey::parse(&format!("{KEY_PREFIX}{}", "x".repeat(43))).expect("a key");
        assert!(!format!("{key:?}").contains("xxx"));
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_before_any_query() {
        for text in [
            "",
            "scorm_",
            "scorm_short",
            &format!("other_{}", "x".repeat(43)),
            &format!("scorm_{}!", "x".repeat(43)),
        ] {
            assert!(ApiKey::parse(text).is_err(), "{text}");
        }
        assert!(ApiKey::parse(&format!("scorm_{}", "x".repeat(257))).is_err());
    }

    #[test]
    fn a_scope_holds_those_before_it() {
        assert_eq!(Scope::Admin.granted(), ["read", "write", "admin"]);
        assert_eq!(Scope::Read.granted(), ["read"]);
        assert!(Scope::Write >= Scope::Read);
    }
}
