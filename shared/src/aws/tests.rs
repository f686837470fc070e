use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// The certificates of a file in PEM (RFC 7468).
fn certificates(pem: &str) -> Vec<Vec<u8>> {
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    let texts = blocks.map(|block| block.split("-----END").next().unwrap_or_default());
    let texts = texts.map(|text| text.split_whitespace().collect::<String>());
    texts.map(|text| STANDARD.decode(text).expect("base64")).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Mozilla's list is the second opinion: what it has of Amazon, under either name, is all that is pinned, key by key.
#[test]
fn the_pinned_roots_are_those_that_mozilla_trusts_of_amazon() {
    let names: [&[u8]; 2] = [b"Amazon Root CA", b"Starfield Services Root Certificate Authority"];
    let trusted = webpki_roots::TLS_SERVER_ROOTS.iter();
    let amazons: Vec<_> = trusted
        .filter(|root| names.iter().any(|name| holds(&root.subject, name)))
        .collect();
    let pinned = certificates(std::str::from_utf8(ROOTS).expect("text"));
    assert_eq!((pinned.len(), amazons.len()), (5, 5));
    for root in amazons {
        let is_root = |pinned: &Vec<u8>| holds(pinned, &root.subject) && holds(pinned, &root.subject_public_key_info);
        assert!(pinned.iter().any(is_root), "{:?}", root.subject);
    }
}

/// The addresses of the table and of the bucket that these variables lead to.
fn addresses(variables: &[(&str, &str)]) -> [Option<String>; 2] {
    let variables: HashMap<_, _> = variables.iter().copied().collect();
    let function = OfFunction::of(|name| variables.get(name).map(|value| (*value).to_owned()));
    [Service::DynamoDb, Service::S3].map(|service| function.at(service).endpoint_url().map(str::to_owned))
}

#[test]
fn an_address_is_taken_for_one_service_or_for_all_and_an_empty_one_is_none() {
    let at = |url: &str| Some(url.to_owned());
    assert_eq!(addresses(&[]), [None, None]);
    let table = ("AWS_ENDPOINT_URL_DYNAMODB", "http://table:8000");
    assert_eq!(addresses(&[table]), [at("http://table:8000"), None]);
    let all = ("AWS_ENDPOINT_URL", "http://all:4566");
    assert_eq!(
        addresses(&[all, table]),
        [at("http://table:8000"), at("http://all:4566")]
    );
    let empty = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"].map(|name| (name, ""));
    assert_eq!(addresses(&empty), [None, None]);
}
