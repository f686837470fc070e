//! What the distribution says with each call, in a deployment that takes no call past it: what stands in front of the API, such as a firewall,
//! would otherwise be passed by whoever calls the API by its own name.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// The secrets that the distribution may say; while they are rotated there are two.
#[derive(Debug, Default)]
pub struct OriginSecrets(Vec<SecretString>);

impl OriginSecrets {
    /// Secrets separated by commas.
    pub fn parse(secrets: &str) -> Self {
        let secrets = secrets.split(',').filter(|secret| !secret.is_empty());
        Self(secrets.map(SecretString::from).collect())
    }

    /// Whether a call that says this is taken; where there are no secrets, each is.
    pub fn take(&self, said: Option<&[u8]>) -> bool {
        let said = said.map(Sha256::digest);
        // Digests are compared: how long it takes says nothing of a secret.
        let is_known = |said| {
            self.0
                .iter()
                .any(|secret| Sha256::digest(secret.expose_secret()) == said)
        };
        self.0.is_empty() || said.is_some_and(is_known)
    }
}

/// The secret that goes with a key of tokens. A hash, because whoever may see what the distribution says is not to learn the key.
pub fn secret_of(key: &SecretString) -> String {
    let mut digest = Sha256::new_with_prefix("lectern origin ");
    digest.update(key.expose_secret());
    hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_secret_that_a_header_can_hold() {
        let secret = |key: &str| secret_of(&SecretString::from(key));
        assert_ne!(secret("one"), secret("other"));
        assert!(secret("one").len() == 64 && OriginSecrets::parse(&secret("one")).take(Some(secret("one").as_bytes())));
    }

    #[test]
    fn where_there_are_secrets_one_of_them_has_to_be_said() {
        let take = |secrets: &str, said: Option<&str>| OriginSecrets::parse(secrets).take(said.map(str::as_bytes));
        assert!(take("", None) && take("", Some("anything")));
        for secrets in ["one,two", "two,one"] {
            assert!(take(secrets, Some("one")) && take(secrets, Some("two")));
            for wrong in [None, Some(""), Some("on"), Some("one,two"), Some("One")] {
                assert!(!take(secrets, wrong), "{wrong:?}");
            }
        }
    }
}
