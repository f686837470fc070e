//! Tokens as anybody can read them: a token is signed and not encrypted, so that its key is not needed to see what it says.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

/// Who makes tokens of Lectern's.
const ISSUER: &str = "lectern";

/// A token, and the address that it was given in, where it was.
#[derive(Debug, PartialEq)]
pub(super) struct Given<'a> {
    pub token: &'a str,
    /// The whole link.
    pub link: Option<&'a str>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    Launch,
    Play,
    Content,
}

impl Audience {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Launch => "launch",
            Self::Play => "play",
            Self::Content => "content",
        }
    }
}

/// What a token says of itself. Whether that is true, its signature tells the service.
#[derive(Debug)]
pub(super) struct Claims {
    pub audience: Audience,
    pub tenant: String,
    pub package: String,
    /// Of a launch or play token.
    pub session: Option<String>,
    pub user: Option<String>,
    /// Of a play token.
    pub run: Option<u64>,
    pub issued_at: Option<Timestamp>,
    pub expires_at: Timestamp,
    /// The revision and the host of a content token.
    pub revision: Option<u64>,
    pub host: Option<String>,
}

/// The token in what was given: itself, or in a link as `?token=…` or as the folder below `/content/`.
pub(super) fn given(text: &str) -> Given<'_> {
    let text = text.trim();
    if !text.contains("://") {
        let token = text.strip_prefix("Bearer ").unwrap_or(text);
        return Given { token, link: None };
    }
    let end = |rest: &'_ str| rest.find(['&', '#', '/', '?']).unwrap_or(rest.len());
    let behind = ["?token=", "&token=", "/content/"]
        .iter()
        .find_map(|mark| text.split_once(mark));
    let token = behind.map_or("", |(_, rest)| &rest[..end(rest)]);
    Given {
        token,
        link: Some(text),
    }
}

/// The scheme and the host of a link.
pub(super) fn origin(link: &str) -> &str {
    let start = link.find("://").map_or(0, |at| at + 3);
    let end = link[start..].find(['/', '?', '#']).map_or(link.len(), |at| start + at);
    &link[..end]
}

/// What a token says; nothing where it is none of Lectern's.
pub(super) fn decoded(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let text = |name: &str| claims[name].as_str().map(str::to_owned);
    let time = |name: &str| {
        claims[name]
            .as_i64()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
    };
    if claims["iss"] != ISSUER {
        return None;
    }
    let audience = match claims["aud"].as_str()? {
        "launch" => Audience::Launch,
        "play" => Audience::Play,
        "content" => Audience::Content,
        _ => return None,
    };
    Some(Claims {
        audience,
        tenant: text("tid")?,
        package: text("pid")?,
        session: text("sid"),
        user: text("sub"),
        run: claims["run"].as_u64(),
        issued_at: time("iat"),
        expires_at: time("exp")?,
        revision: claims["rev"].as_u64(),
        host: text("host"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_every_kind_of_link() {
        for (text, token) in [
            (" a.b.c\n", "a.b.c"),
            ("Bearer a.b.c", "a.b.c"),
            ("https://h/player/s-1?token=a.b.c", "a.b.c"),
            ("https://h/player/s-1?lang=de&token=a.b.c#x", "a.b.c"),
            ("https://h/content/a.b.c/shared/index.html?x=1", "a.b.c"),
            ("https://h/player/s-1", ""),
        ] {
            assert_eq!(given(text).token, token, "{text}");
        }
        assert_eq!(given("a.b.c").link, None);
        assert_eq!(
            origin("https://h.example:8443/player/s?token=x"),
            "https://h.example:8443"
        );
        assert_eq!(origin("https://h?token=x"), "https://h");
    }

    #[test]
    fn what_is_no_token_of_lecterns_says_nothing() {
        let other = URL_SAFE_NO_PAD.encode(r#"{"iss":"somebody","aud":"launch","tid":"t","pid":"p","exp":1}"#);
        for token in ["", "a.b", "a.b.c", "a.b.c.d", "scorm_x", &format!("a.{other}.c")] {
            assert!(decoded(token).is_none(), "{token}");
        }
        let ours =
            URL_SAFE_NO_PAD.encode(r#"{"iss":"lectern","aud":"play","tid":"t","pid":"p","sid":"s","run":3,"exp":1}"#);
        let claims = decoded(&format!("a.{ours}.c")).expect("claims");
        assert_eq!((claims.audience, claims.run), (Audience::Play, Some(3)));
    }
}
