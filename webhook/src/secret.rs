//! What a webhook's deliveries are signed with.
//!
//! A delivery has two signatures, and one secret is good for both. Its text, as it was shown or given, is the key of `X-Webhook-Signature`:
//! a receiver of the documented API takes the text as it is. Standard Webhooks takes the bytes behind `whsec_`, which are base64. A text
//! without `whsec_` is a secret of the first kind, and its own bytes are the key of both signatures; libraries of Standard Webhooks call
//! that format raw. It is ASCII, because each language has its own bytes for other letters: the library for JavaScript takes the lowest eight
//! bits of each.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use thiserror::Error;

/// How secrets of Standard Webhooks begin.
const PREFIX: &str = "whsec_";

/// Bytes of a key that is made here: as many as a SHA-256 has.
const MADE: usize = 32;

/// Bytes of a key, by Standard Webhooks: "between 24 bytes (192 bits) and 64 bytes (512 bits)".
const FEWEST_BYTES: usize = 24;
const MOST_BYTES: usize = 64;

/// Characters of a text that is a key itself.
const FEWEST_CHARACTERS: usize = 16;
const MOST_CHARACTERS: usize = 255;

/// Why a text cannot be a webhook's secret. The words are for whoever chose it, and never show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSecret {
    /// What follows `whsec_` is not base64.
    #[error("what follows whsec_ in secret must be base64 with the letters + and /, padded with =")]
    Base64,
    /// What follows `whsec_` is too short or too long a key.
    #[error("what follows whsec_ in secret must be {FEWEST_BYTES} to {MOST_BYTES} bytes as base64; it is {0} bytes")]
    Bytes(usize),
    /// It is too short or too long a text.
    #[error("secret must have {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters; it has {0}")]
    Characters(usize),
    /// It has other characters than those of a keyboard, or the end of a line that was copied with it.
    #[error("secret must have letters, digits, spaces and punctuation of ASCII only")]
    Ascii,
}

/// A secret, as a text and as a key.
#[derive(Clone, Debug)]
pub struct Secret {
    text: SecretString,
    key: SecretSlice<u8>,
}

impl Secret {
    /// A new one: `whsec_` and 32 random bytes.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    #[expect(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        let mut key = [0u8; MADE];
        getrandom::fill(&mut key).expect("randomness of the system");
        Self {
            text: format!("{PREFIX}{}", STANDARD.encode(key)).into(),
            key: key.to_vec().into(),
        }
    }

    /// Reads a secret that somebody chose: `whsec_` with 24 to 64 bytes in base64, or any other text of ASCII with 16 to 255
    /// characters.
    ///
    /// # Errors
    /// [`InvalidSecret`] says what is wrong.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidSecret> {
        let given = text.expose_secret();
        let key = match given.strip_prefix(PREFIX) {
            Some(base64) => decoded(base64)?,
            None => plain(given)?,
        };
        Ok(Self {
            text: text.clone(),
            key: key.into(),
        })
    }

    /// As it is shown once, and kept sealed: the key of `X-Webhook-Signature`.
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// The key of `webhook-signature`.
    pub(crate) fn key(&self) -> &[u8] {
        self.key.expose_secret()
    }
}

fn decoded(base64: &str) -> Result<Vec<u8>, InvalidSecret> {
    let key = STANDARD.decode(base64).map_err(|_| InvalidSecret::Base64)?;
    match key.len() {
        FEWEST_BYTES..=MOST_BYTES => Ok(key),
        other => Err(InvalidSecret::Bytes(other)),
    }
}

fn plain(text: &str) -> Result<Vec<u8>, InvalidSecret> {
    if !text.chars().all(|character| matches!(character, ' '..='~')) {
        return Err(InvalidSecret::Ascii);
    }
    match text.len() {
        FEWEST_CHARACTERS..=MOST_CHARACTERS => Ok(text.as_bytes().to_vec()),
        other => Err(InvalidSecret::Characters(other)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Result<Secret, InvalidSecret> {
        Secret::parse(&text.into())
    }

    #[test]
    fn a_new_secret_has_32_bytes_and_is_like_no_other() {
        let (one, other) = (Secret::new(), Secret::new());
        assert_eq!(one.key().len(), 32);
        assert_ne!(one.key(), other.key());
        let again = Secret::parse(one.text()).expect("its own text");
        assert_eq!(again.key(), one.key());
        assert_eq!(one.text().expose_secret().len(), PREFIX.len() + 44);
    }

    #[test]
    fn what_follows_whsec_is_the_key_and_any_other_text_is_its_own() {
        assert_eq!(
            parsed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .expect("24 bytes")
                .key()[..2],
            [0x31, 0xf2]
        );
        for text in [
            "correct horse battery",
            "0123456789abcdef",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let secret = parsed(text).expect(text);
            assert_eq!((secret.key(), secret.text().expose_secret()), (text.as_bytes(), text));
        }
    }

    #[test]
    fn each_refusal_says_what_is_wrong_and_shows_nothing() {
        let refused = |text: &str| parsed(text).expect_err(text);
        assert_eq!(refused("whsec_"), InvalidSecret::Bytes(0));
        assert_eq!(
            refused(&format!("whsec_{}", STANDARD.encode([7; 23]))),
            InvalidSecret::Bytes(23)
        );
        assert_eq!(
            refused(&format!("whsec_{}", STANDARD.encode([7; 65]))),
            InvalidSecret::Bytes(65)
        );
        assert!(parsed(&format!("whsec_{}", STANDARD.encode([7; 64]))).is_ok());
        assert_eq!(refused("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"), InvalidSecret::Base64);
        assert_eq!(refused("whsec_-_KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), InvalidSecret::Base64);
        assert_eq!(refused(""), InvalidSecret::Characters(0));
        assert_eq!(refused("fifteen letters"), InvalidSecret::Characters(15));
        assert_eq!(refused(&"x".repeat(256)), InvalidSecret::Characters(256));
        assert_eq!(refused("0123456789abcdef\n"), InvalidSecret::Ascii);
        assert_eq!(refused("ключ от вебхука!"), InvalidSecret::Ascii);
        assert_eq!(
            refused("whsec_c2hvcnQ=").to_string(),
            "what follows whsec_ in secret must be 24 to 64 bytes as base64; it is 5 bytes"
        );
    }

    proptest! {
        #[test]
        fn no_debug_shows_a_secret(text in "[a-z]{16,40}") {
            let shown = format!("{:?}", parsed(&text).expect("a text"));
            prop_assert!(!shown.contains(&text[..8]), "{shown}");
        }

        #[test]
        fn any_text_is_judged(text in "(whsec_)?\\PC{0,300}") {
            let _ = parsed(&text);
        }
    }
}
