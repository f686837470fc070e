//! Secrets, sealed for storage: AES-256-GCM (NIST SP 800-38D), by ring, which TLS has brought into every function.
//!
//! Who reads the table, a backup or an export of it, cannot sign deliveries. What is sealed belongs to one webhook of one tenant: copied to
//! another's item, it does not open.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | the format: 1 |
//! | 12 | nonce, random: good for 2^32 secrets under one key (SP 800-38D, 8.3) |
//! | as many as the secret has | the secret, encrypted |
//! | 16 | tag |

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::secret::{InvalidSecret, Secret};

const FORMAT: u8 = 1;

/// Characters of a key's text.
const FEWEST_CHARACTERS: usize = 32;

/// What the key is for, so that the same text would give another key elsewhere (RFC 5869, 3.2).
const INFO: &[u8] = b"lectern webhook secrets 1";

/// A key is too short to guard anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a key for secrets must have at least {FEWEST_CHARACTERS} characters; it has {0}")]
pub struct InvalidKey(usize);

/// Why sealed bytes cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unopened {
    /// They are of another format, or cut off.
    #[error("the sealed secret has a form that is not known")]
    Form,
    /// They were sealed with another key or for another webhook, or were changed.
    #[error("the sealed secret was sealed with another key or for another webhook, or was changed")]
    Seal,
    /// What they held is no secret.
    #[error("what was sealed is no secret")]
    Secret(#[source] InvalidSecret),
}

/// Whose secret it is: what is sealed for one opens for no other.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The tenant's id.
    pub tenant: &'a str,
    /// The webhook's id.
    pub webhook: &'a str,
}

impl Owner<'_> {
    /// Both, apart: the tenant's length comes first, so that no other two make the same bytes.
    fn bytes(self) -> Vec<u8> {
        let length = self.tenant.len() as u64;
        [&length.to_be_bytes(), self.tenant.as_bytes(), self.webhook.as_bytes()].concat()
    }
}

/// Seals and opens secrets with one key.
#[derive(Clone)]
pub struct Sealer(LessSafeKey);

/// Shows nothing of the key.
impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    /// The sealer of a key's text, which has at least 32 characters. The text should be random: HKDF (RFC 5869) makes a key of it and does not
    /// slow down who guesses.
    ///
    /// # Errors
    /// [`InvalidKey`] when it is shorter.
    ///
    /// # Panics
    /// Never: HKDF has more to give than the 32 bytes of a key.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidKey> {
        let text = text.expose_secret();
        let characters = text.chars().count();
        if characters < FEWEST_CHARACTERS {
            return Err(InvalidKey(characters));
        }
        let secret = Salt::new(HKDF_SHA256, &[]).extract(text.as_bytes());
        let key = secret.expand(&[INFO], &AES_256_GCM).map(UnboundKey::from);
        Ok(Self(LessSafeKey::new(key.expect("32 bytes of HKDF-SHA256"))))
    }

    /// The secret as it can be stored.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn seal(&self, secret: &Secret, owner: Owner<'_>) -> Vec<u8> {
        let mut nonce = [0u8; NONCE_LEN];
        getrandom::fill(&mut nonce).expect("randomness of the system");
        let mut sealed = secret.text().expose_secret().as_bytes().to_vec();
        let tag = self.0.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(owner.bytes()),
            &mut sealed,
        );
        let tag = tag.expect("less than the 64 GiB that GCM takes");
        [&[FORMAT], &nonce[..], &sealed, tag.as_ref()].concat()
    }

    /// The secret that was sealed for this owner.
    ///
    /// # Errors
    /// [`Unopened`] says why there is none.
    pub fn open(&self, sealed: &[u8], owner: Owner<'_>) -> Result<Secret, Unopened> {
        let (format, rest) = sealed.split_first().ok_or(Unopened::Form)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Unopened::Form)?;
        if *format != FORMAT {
            return Err(Unopened::Form);
        }
        let mut bytes = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Aad::from(owner.bytes()), &mut bytes);
        let text = std::str::from_utf8(opened.map_err(|_| Unopened::Seal)?).map_err(|_| Unopened::Form)?;
        Secret::parse(&text.into()).map_err(Unopened::Secret)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    const OURS: Owner<'static> = Owner {
        tenant: "acme",
        webhook: "whk_1",
    };

    fn sealer(key: &str) -> Sealer {
        Sealer::parse(&key.into()).expect(key)
    }

    #[test]
    fn what_was_sealed_opens_for_its_owner_and_no_other() {
        let secret = Secret::new();
        let sealed = sealer(KEY).seal(&secret, OURS);
        let opened = sealer(KEY).open(&sealed, OURS).expect("its own");
        assert_eq!(opened.text().expose_secret(), secret.text().expose_secret());
        let owners = [
            ("acme", "whk_2"),
            ("acmf", "whk_1"),
            ("acmew", "hk_1"),
            ("", "acmewhk_1"),
            ("whk_1", "acme"),
        ];
        for (tenant, webhook) in owners {
            let refused = sealer(KEY).open(&sealed, Owner { tenant, webhook });
            assert_eq!(refused.expect_err(tenant), Unopened::Seal);
        }
        let other = sealer("0123456789abcdef0123456789abcdeg");
        assert_eq!(other.open(&sealed, OURS).expect_err("another key"), Unopened::Seal);
    }

    #[test]
    fn no_two_seals_are_alike_and_none_shows_the_secret() {
        let secret = Secret::parse(&"correct horse battery".into()).expect("a secret");
        let (one, two) = (sealer(KEY).seal(&secret, OURS), sealer(KEY).seal(&secret, OURS));
        assert_eq!(one.len(), 1 + 12 + "correct horse battery".len() + 16);
        assert_ne!(one[1..13], two[1..13]);
        assert_ne!(one[13..], two[13..]);
        assert!(!one.windows(7).any(|part| part == b"correct"));
    }

    /// What an earlier release sealed opens: the key's derivation, the owner's bytes and the layout stay. Made by Python's `cryptography`.
    #[test]
    fn what_is_stored_already_still_opens() {
        let sealed: Vec<u8> = STORED
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal"))
            .collect();
        let opened = sealer(KEY).open(&sealed, OURS).expect("stored");
        assert_eq!(opened.text().expose_secret(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    const STORED: &str = "01000102030405060708090a0bcbaf6d9cb02b9746d899e4573cae7178eaa007a765909c22e1ea15abce8adffe0b1a548c51d6b77348ea295c94af52feefa91a94ac92";

    #[test]
    fn a_short_key_is_refused_and_no_debug_shows_one() {
        let refused = Sealer::parse(&"0123456789abcdef0123456789abcde".into()).expect_err("31 characters");
        assert_eq!(
            refused.to_string(),
            "a key for secrets must have at least 32 characters; it has 31"
        );
        assert_eq!(format!("{:?}", sealer(KEY)), "Sealer");
    }

    proptest! {
        #[test]
        fn no_changed_byte_is_overlooked(at in 0usize..80, bit in 0u8..8, secret in "[!-~]{16,51}") {
            let secret = Secret::parse(&format!("#{secret}").into()).expect("a secret");
            let mut sealed = sealer(KEY).seal(&secret, OURS);
            let at = at % sealed.len();
            sealed[at] ^= 1 << bit;
            let expected = if at == 0 { Unopened::Form } else { Unopened::Seal };
            prop_assert_eq!(sealer(KEY).open(&sealed, OURS).expect_err("changed"), expected);
        }

        #[test]
        fn any_bytes_are_judged(bytes: Vec<u8>, cut in 0usize..200) {
            prop_assert!(sealer(KEY).open(&bytes, OURS).is_err());
            let sealed = sealer(KEY).seal(&Secret::new(), OURS);
            let cut = cut.min(sealed.len() - 1);
            prop_assert!(sealer(KEY).open(&sealed[..cut], OURS).is_err());
        }
    }
}
