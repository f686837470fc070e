use jiff::Timestamp;
use scorm::id::PackageId;
use secrecy::ExposeSecret;

use super::*;
use crate::tenant::TenantId;

fn refused(keys: &str) -> InvalidKeys {
    TokenKeys::parse(&keys.into()).expect_err("refused")
}

#[test]
fn keys_are_named_secrets_of_256_bits() {
    let (a, b) = ("a".repeat(32), "b".repeat(40));
    let keys = TokenKeys::parse(&format!("k1:{a},k2:{b}").into()).expect("keys");
    assert_eq!(format!("{keys:?}"), "TokenKeys(k1 signs, 2 verify)");
    assert_eq!(refused(""), InvalidKeys::Form(1));
    assert_eq!(refused(&format!("k1:{a},")), InvalidKeys::Form(2));
    assert_eq!(refused(&format!(":{a}")), InvalidKeys::Form(1));
    assert_eq!(refused("k1:short"), InvalidKeys::Short(1));
    assert_eq!(refused(&format!("k1:{a},k1:{b}")), InvalidKeys::Twice(2));
}

#[test]
fn a_cursor_is_no_token_and_a_token_no_cursor() {
    let keys = TokenKeys::parse(&format!("k1:{}", "a".repeat(32)).into()).expect("keys");
    let cursor = keys.cursor("query", "place").expect("a cursor");
    assert_eq!(keys.place("query", &cursor).as_deref(), Some("place"));
    assert_eq!(keys.place("another", &cursor), None);
    assert_eq!(keys.verify(&cursor, Timestamp::UNIX_EPOCH), Err(TokenError::Malformed));
}

#[test]
fn a_content_token_reads_one_revision_until_it_ends() {
    let keys = TokenKeys::parse(&format!("k1:{}", "a".repeat(32)).into()).expect("keys");
    let grant = content::ContentGrant {
        tenant: TenantId::parse("acme").expect("a name"),
        package: PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("a UUID"),
        revision: 3,
        host: None,
    };
    let at = |seconds| Timestamp::from_second(seconds).expect("a time");
    let signed = keys.content(&grant, at(100)).expect("a token");
    let token = signed.token.expose_secret();
    let week = 7 * 24 * 3600;
    assert_eq!(keys.verify_content(token, "any", at(week - 1)), Ok(grant.clone()));
    assert_eq!(keys.verify_content(token, "any", at(week)), Err(TokenError::Expired));
    // The same for everyone and for a week, so that files are cached once, and found there again.
    let later = |end| keys.content(&grant, at(end)).expect("a token").token;
    assert_eq!(later(week - 1).expose_secret(), token);
    assert_ne!(later(week).expose_secret(), token);
    let others = TokenKeys::parse(&format!("k1:{}", "b".repeat(32)).into()).expect("keys");
    assert_eq!(
        others.verify_content(token, "any", at(1)),
        Err(TokenError::BadSignature)
    );
    assert_eq!(keys.verify_content("a.b.c", "any", at(1)), Err(TokenError::Malformed));
    assert_eq!(keys.verify(token, at(1)), Err(TokenError::Malformed));
}

#[test]
fn a_content_token_of_a_host_reads_nothing_at_another() {
    let keys = TokenKeys::parse(&format!("k1:{}", "a".repeat(32)).into()).expect("keys");
    let grant = content::ContentGrant {
        tenant: TenantId::parse("acme").expect("a name"),
        package: PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("a UUID"),
        revision: 3,
        host: Some("acme.scorm.example.com".to_owned()),
    };
    let signed = keys.content(&grant, Timestamp::UNIX_EPOCH).expect("a token");
    let read_at = |host| keys.verify_content(signed.token.expose_secret(), host, Timestamp::UNIX_EPOCH);
    assert_eq!(read_at("acme.scorm.example.com"), Ok(grant.clone()));
    assert_eq!(read_at("ACME.Scorm.example.com"), Ok(grant));
    for host in [
        "other.scorm.example.com",
        "scorm.example.com",
        "acme.scorm.example.com.",
        "",
    ] {
        assert_eq!(read_at(host), Err(TokenError::WrongAudience), "{host}");
    }
}

/// The function at the edge is held to the same vectors (tests/browser/edge.test.js).
#[test]
fn content_tokens_read_what_the_vectors_say() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../player/edge/vectors.json")).expect("JSON");
    let named = vectors["keys"].as_object().expect("keys").iter();
    let entries: Vec<String> = named
        .map(|(kid, secret)| format!("{kid}:{}", secret.as_str().expect("a secret")))
        .collect();
    let keys = TokenKeys::parse(&entries.join(",").into()).expect("keys");
    let tokens = vectors["tokens"].as_array().expect("tokens");
    assert_eq!(tokens.len(), 29);
    for vector in tokens {
        let token = vector["token"].as_str().expect("a token");
        let now = Timestamp::from_second(vector["now"].as_i64().expect("a time")).expect("a time");
        let host = vector["host"].as_str().unwrap_or("courses.example");
        let grant = keys.verify_content(token, host, now).ok();
        let prefix = grant.map(|grant| crate::files::key::content_prefix(&grant.tenant, grant.package, grant.revision));
        assert_eq!(prefix.as_deref(), vector["reads"].as_str(), "{}", vector["name"]);
    }
}
