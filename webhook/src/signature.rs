//! What a delivery carries, so that its receiver knows who sent it, that nothing was changed, and that it is new.
//!
//! Standard Webhooks (<https://www.standardwebhooks.com>, 1.0) signs identity, time and body. `X-Webhook-Signature` is the documented API's:
//! it signs the body alone, so a receiver that checks nothing else takes an old delivery for a new one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;
use secrecy::ExposeSecret;

use crate::secret::Secret;

/// The headers of a delivery: their names, in lower case, and their values.
///
/// - `webhook-id`: the event's identity, the same at each try, by which a receiver knows a repetition.
/// - `webhook-timestamp`: the time of the try, in seconds since 1970.
/// - `webhook-signature`: `v1,` and the HMAC-SHA256 of `<id>.<timestamp>.<body>` as base64; its key is the secret's bytes.
/// - `x-webhook-signature`: the HMAC-SHA256 of the body in hexadecimal, in lower case; its key is the secret's text, `whsec_` with it.
pub fn headers(secret: &Secret, id: &str, at: Timestamp, body: &[u8]) -> [(&'static str, String); 4] {
    let seconds = at.as_second();
    let mut standard = hmac::Context::with_key(&key(secret.key()));
    standard.update(format!("{id}.{seconds}.").as_bytes());
    standard.update(body);
    let documented = hmac::sign(&key(secret.text().expose_secret().as_bytes()), body);
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(standard.sign()))),
        ("x-webhook-signature", hex(documented.as_ref())),
    ]
}

fn key(bytes: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"test": 2432232314}"#;
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn signed(secret: &str, body: &[u8]) -> [(&'static str, String); 4] {
        let secret = Secret::parse(&secret.into()).expect(secret);
        let at = Timestamp::from_millisecond(1_614_265_330_999).expect("a time");
        headers(&secret, ID, at, body)
    }

    /// The vector of Standard Webhooks' own libraries.
    #[test]
    fn standard_webhooks_verifies_what_is_signed() {
        let [id, timestamp, signature, _] = signed(SECRET, BODY.as_bytes());
        assert_eq!(id, ("webhook-id", ID.into()));
        assert_eq!(timestamp, ("webhook-timestamp", "1614265330".into()));
        assert_eq!(
            signature,
            (
                "webhook-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".into()
            )
        );
    }

    /// What `openssl dgst -sha256 -hmac` makes of the body and the secret's text.
    #[test]
    fn a_receiver_of_the_documented_api_verifies_with_the_secret_as_it_is_shown() {
        let [.., (name, signature)] = signed(SECRET, BODY.as_bytes());
        assert_eq!(name, "x-webhook-signature");
        assert_eq!(
            signature,
            "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c"
        );
        let [.., (_, signature)] = signed("what do ya want for nothing?", b"");
        assert_eq!(
            signature,
            "1e837bc732891d88569e07296612c909d409fc44465afe72a08041ecb169304a"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_signed_as_they_are() {
        let [_, _, (_, one), (_, other)] = signed(SECRET, &[0xff, 0x00]);
        let [_, _, (_, two), (_, another)] = signed(SECRET, &[0xff, 0x01]);
        assert!(one != two && other != another);
    }
}
