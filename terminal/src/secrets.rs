/// What stands before the random part of every API key.
const KEY: &str = "scorm_";
/// So much of a key is taken for one, also where it was cut off. Members of answers such as `scorm_version` are shorter.
const LEAST: usize = 16;

/// What every token begins with: `{"` in base64, as a JSON object is written.
const TOKEN: &str = "eyJ";

/// A text without API keys, without tokens, without these secrets, and without the name and password of an address.
pub(crate) fn hidden(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        text = text.replace(secret.as_str(), "…");
    }
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let text = without(KEY, is_of_key, &text);
    let text = without(TOKEN, |c| is_of_key(c) || c == '.', &text);
    without_users(&text)
}

/// A text without what comes behind a beginning, where that is long.
fn without(beginning: &str, is_part: impl Fn(char) -> bool, text: &str) -> String {
    let mut hidden = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(beginning) {
        let (before, key) = rest.split_at(at + beginning.len());
        let end = key.find(|c| !is_part(c)).unwrap_or(key.len());
        hidden.push_str(before);
        if end >= LEAST {
            hidden.push('…');
        } else {
            hidden.push_str(&key[..end]);
        }
        rest = &key[end..];
    }
    hidden + rest
}

/// What stands between `://` and `@` of an address (RFC 3986, 3.2.1) is a name and a password.
fn without_users(text: &str) -> String {
    const AUTHORITY: &str = "://";
    let mut hidden = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(AUTHORITY) {
        let (before, address) = rest.split_at(at + AUTHORITY.len());
        let end = address
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\''))
            .unwrap_or(address.len());
        let (authority, behind) = address.split_at(end);
        hidden.push_str(before);
        hidden.push_str(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
        rest = behind;
    }
    hidden + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tokens_secrets_and_passwords_are_hidden() {
        let key = format!("scorm_{}", "k".repeat(43));
        for (text, expected) in [
            (format!("no package {key:?}."), "no package \"scorm_…\"."),
            (format!("{key} {}", &key[..30]), "scorm_… scorm_…"),
            ("scorm_version is 1.2".to_owned(), "scorm_version is 1.2"),
            (
                "/content/eyJ0eXAiOiJKV1Qi.eyJpc3MiOi.x-_y/a.js".to_owned(),
                "/content/eyJ…/a.js",
            ),
            ("eyJ0".to_owned(), "eyJ0"),
            ("the word is hush".to_owned(), "the word is …"),
            (
                "https://me:pass@lms.example/a@b and http://h".to_owned(),
                "https://lms.example/a@b and http://h",
            ),
        ] {
            assert_eq!(hidden(&text, &["hush".to_owned()]), expected);
        }
    }
}
