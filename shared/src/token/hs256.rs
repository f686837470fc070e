//! HS256 (RFC 7518, 3.2) by ring, which makes TLS already. jsonwebtoken's own providers know every algorithm that a token may name, RSA and
//! curves with them: half a megabyte of each function for what no token of ours may name.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use ring::hmac;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Lets tokens be signed and verified by this process.
pub(super) fn install() {
    // Whoever came first installed the same.
    let _ = PROVIDER.install_default();
}

struct Hs256(hmac::Key);

impl Hs256 {
    fn of(algorithm: Algorithm, family: AlgorithmFamily, secret: &[u8]) -> Result<Box<Self>, Error> {
        if algorithm != Algorithm::HS256 || family != AlgorithmFamily::Hmac {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Ok(Box::new(Self(hmac::Key::new(hmac::HMAC_SHA256, secret))))
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(hmac::sign(&self.0, message).as_ref().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        // Compares without an end at the first difference.
        hmac::verify(&self.0, message, signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Ok(Hs256::of(*algorithm, key.family(), key.as_bytes())?)
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    Ok(Hs256::of(*algorithm, key.family(), key.try_get_as_bytes()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515, A.1: a token that others made, with its key.
    #[test]
    fn the_token_of_the_standard_is_verified_and_a_changed_one_is_not() {
        install();
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, key).expect("base64");
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                       eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signed = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let verified = |message: &str, algorithm| {
            jsonwebtoken::crypto::verify(signed, message.as_bytes(), &DecodingKey::from_secret(&key), algorithm)
        };
        assert!(verified(message, Algorithm::HS256).expect("an algorithm of ours"));
        assert!(!verified(&message.replace("J0eX", "J0eY"), Algorithm::HS256).expect("an algorithm of ours"));
        assert!(verified(message, Algorithm::HS512).is_err());
        let signing = EncodingKey::from_secret(&key);
        let ours = jsonwebtoken::crypto::sign(message.as_bytes(), &signing, Algorithm::HS256);
        assert_eq!(ours.expect("signed"), signed);
    }
}
