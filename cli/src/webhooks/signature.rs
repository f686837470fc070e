//! Whether a delivery is Lectern's, as a receiver finds out: written from the documents, not from the code that signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

/// How far a delivery's time may be off, in seconds, as the documents advise.
pub(super) const TOLERANCE: i64 = 300;

/// How secrets begin whose key is behind it, in base64.
const PREFIX: &str = "whsec_";
/// The version of the signature.
const VERSION: &str = "v1,";

/// What a delivery says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Signed {
    /// `webhook-id`.
    pub(super) id: String,
    /// `webhook-timestamp`.
    pub(super) timestamp: String,
    /// `webhook-signature`.
    pub(super) standard: String,
    /// `x-webhook-signature`.
    pub(super) documented: String,
}

/// Why a delivery is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forged {
    /// A header is missing, or no such value.
    Header(&'static str),
    /// A signature is another secret's, or of something else.
    Signature(&'static str),
}

impl std::fmt::Display for Forged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(name) => write!(f, "{name} is missing or cannot be read"),
            Self::Signature(name) => write!(f, "{name} is not the webhook's"),
        }
    }
}

impl Signed {
    /// Verifies both signatures. Answers how many seconds ahead of `now` the delivery was signed; behind, where that is negative.
    pub(super) fn verify(&self, secret: &str, body: &[u8], now: i64) -> Result<i64, Forged> {
        if self.id.is_empty() {
            return Err(Forged::Header("webhook-id"));
        }
        let at: i64 = self
            .timestamp
            .parse()
            .map_err(|_| Forged::Header("webhook-timestamp"))?;
        let bytes = secret.strip_prefix(PREFIX).map(|base64| STANDARD.decode(base64));
        let bytes = bytes.and_then(Result::ok).unwrap_or_else(|| secret.as_bytes().to_vec());
        let signed = [format!("{}.{}.", self.id, self.timestamp).as_bytes(), body].concat();
        let key = Key::new(HMAC_SHA256, &bytes);
        let tags = self
            .standard
            .split(' ')
            .filter_map(|given| STANDARD.decode(given.strip_prefix(VERSION)?).ok());
        if !tags.into_iter().any(|tag| verify(&key, &signed, &tag).is_ok()) {
            return Err(Forged::Signature("webhook-signature"));
        }
        let key = Key::new(HMAC_SHA256, secret.as_bytes());
        let right: String = sign(&key, body)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // Nobody but this machine's own programs can measure how long it takes.
        if right != self.documented {
            return Err(Forged::Signature("x-webhook-signature"));
        }
        Ok(at.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of Standard Webhooks' own libraries, and what `openssl dgst -sha256 -hmac` makes of it.
    #[test]
    fn each_part_of_a_delivery_is_verified() {
        let (secret, body) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", br#"{"test": 2432232314}"#);
        let signed = Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(),
            timestamp: "1614265330".to_owned(),
            standard: "v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned(),
            documented: "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c".to_owned(),
        };
        assert_eq!(signed.verify(secret, body, 1_614_265_300), Ok(30));
        let other = |change: fn(&mut Signed)| {
            let mut other = signed.clone();
            change(&mut other);
            other.verify(secret, body, 0)
        };
        let no_standard = Err(Forged::Signature("webhook-signature"));
        assert_eq!(other(|signed| signed.id.clear()), Err(Forged::Header("webhook-id")));
        assert_eq!(
            other(|signed| signed.timestamp.clear()),
            Err(Forged::Header("webhook-timestamp"))
        );
        assert_eq!(other(|signed| signed.timestamp = "1614265331".to_owned()), no_standard);
        assert_eq!(other(|signed| signed.standard = "v1,".to_owned()), no_standard);
        assert_eq!(
            other(|signed| signed.documented.clear()),
            Err(Forged::Signature("x-webhook-signature"))
        );
        assert_eq!(signed.verify(secret, b"{}", 0), no_standard);
        assert_eq!(signed.verify("another secret of ours", body, 0), no_standard);
    }
}
