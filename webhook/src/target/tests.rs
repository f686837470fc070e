use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    Target::parse(text, Reach::Public).expect_err(text).to_string()
}

#[test]
fn https_with_a_host_a_path_a_query_and_a_port_is_taken_as_it_was_written() {
    for text in [
        "https://lms.example",
        "https://lms.example/",
        "https://LMS.example:8443/hooks/scorm?tenant=acme&filter[a]=1|2&note=%zz",
        "https://bücher.example/ä",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]:444/hook",
        "https://localhost/judged-when-it-is-called",
        "https://vault.internal",
        "https://my_lms.example",
        "https://lms.example./",
    ] {
        let target = Target::parse(text, Reach::Public).expect(text);
        assert_eq!(target.as_str(), text);
    }
}

#[test]
fn what_a_request_says_comes_from_the_url() {
    let told = |text: &str| {
        let target = Target::parse(text, Reach::Anywhere).expect(text);
        let secure = target.is_https();
        let parts = (
            target.host().to_str().into_owned(),
            target.port(),
            target.authority().to_str().expect(text).to_owned(),
            target.path().to_string(),
        );
        (secure, parts.0, parts.1, parts.2, parts.3)
    };
    let of = |secure, host: &str, port, authority: &str, path: &str| {
        (secure, host.to_owned(), port, authority.to_owned(), path.to_owned())
    };
    assert_eq!(
        told("https://LMS.example"),
        of(true, "lms.example", 443, "lms.example", "/")
    );
    assert_eq!(
        told("https://lms.example:443?a=b"),
        of(true, "lms.example", 443, "lms.example", "/?a=b")
    );
    assert_eq!(
        told("http://lms.example:8080/a b"),
        of(false, "lms.example", 8080, "lms.example:8080", "/a%20b")
    );
    assert_eq!(told("http://[::1]/x"), of(false, "::1", 80, "[::1]", "/x"));
    assert_eq!(
        told("http://0x7f.1:81/x"),
        of(false, "127.0.0.1", 81, "127.0.0.1:81", "/x")
    );
    assert_eq!(
        told("https://bücher.example/"),
        of(true, "xn--bcher-kva.example", 443, "xn--bcher-kva.example", "/")
    );
}

const CANNOT_EXIST: &str =
    "url names a host that cannot exist: parts of a name have at most 63 letters, digits, hyphens and underscores";

/// Texts that are no webhook's URL, and what is said of them.
const REFUSED: &[(&str, &str)] = &[
    ("", "url is not an absolute URL: relative URL without a base"),
    (
        "lms.example/hook",
        "url is not an absolute URL: relative URL without a base",
    ),
    ("https://", "url is not an absolute URL: empty host"),
    (
        "https://lms.example:99999",
        "url is not an absolute URL: invalid port number",
    ),
    (
        "https://a b.example",
        "url is not an absolute URL: invalid international domain name",
    ),
    ("http://lms.example", "url must begin with https://"),
    ("ftp://lms.example", "url must begin with https://"),
    ("file:///etc/passwd", "url must begin with https://"),
    ("data:text/plain,x", "url must begin with https://"),
    ("https:lms.example", "url is not written as a URL: expected //"),
    ("https:\\\\lms.example", "url is not written as a URL: expected //"),
    (
        " https://lms.example",
        "url is not written as a URL: leading or trailing control or space character are ignored in URLs",
    ),
    (
        "https://lms.exam\tple",
        "url is not written as a URL: tabs or newlines are ignored in URLs",
    ),
    (
        "https://user@lms.example",
        "url must not hold a user name or password; check the signature of a delivery instead",
    ),
    (
        "https://:pass@lms.example",
        "url must not hold a user name or password; check the signature of a delivery instead",
    ),
    (
        "https://lms.example/#",
        "url must not have a fragment (#…), which is never sent",
    ),
    ("https://-/", CANNOT_EXIST),
    ("https://a..example/", CANNOT_EXIST),
    ("https://a!b.example/", CANNOT_EXIST),
    ("https://lms.example:0/", "url names port 0, where nothing can listen"),
    (
        "https://127.0.0.1/",
        "url names 127.0.0.1, which is not a public address",
    ),
    (
        "https://0x7f000001/",
        "url names 127.0.0.1, which is not a public address",
    ),
    (
        "https://2852039166/latest/meta-data",
        "url names 169.254.169.254, which is not a public address",
    ),
    (
        "https://[::ffff:10.0.0.1]/",
        "url names ::ffff:10.0.0.1, which is not a public address",
    ),
    (
        "https://[fd00:ec2::254]/",
        "url names fd00:ec2::254, which is not a public address",
    ),
];

#[test]
fn each_refusal_says_what_is_wrong() {
    for (text, said) in REFUSED {
        assert_eq!(refused(text), *said, "{text}");
    }
}

#[test]
fn a_url_of_2048_characters_is_taken_and_a_longer_one_is_not() {
    let long = |more: usize| format!("https://lms.example/{}", "ä".repeat(MOST_CHARACTERS - 20 + more));
    assert!(Target::parse(&long(0), Reach::Public).is_ok());
    assert_eq!(refused(&long(1)), "url has more than 2048 characters");
}

#[test]
fn on_a_laptop_http_and_any_address_will_do_and_nothing_else() {
    for text in [
        "http://localhost:3000/hook",
        "http://127.0.0.1",
        "http://[::1]:1/",
        "https://10.0.0.7/",
    ] {
        assert!(Target::parse(text, Reach::Anywhere).is_ok(), "{text}");
    }
    let refused = |text| Target::parse(text, Reach::Anywhere).expect_err(text).to_string();
    assert_eq!(refused("ftp://localhost"), "url must begin with https:// or http://");
    assert_eq!(
        refused("http://localhost/#a"),
        "url must not have a fragment (#…), which is never sent"
    );
}

#[test]
fn what_a_log_shows_of_a_url_has_no_token_in_it() {
    let target = Target::parse("https://lms.example:444/hook/TOKEN?key=TOKEN", Reach::Public);
    assert_eq!(format!("{target:?}"), "Ok(Target(https://lms.example:444/…))");
}

proptest! {
    /// Whatever is taken is https, and its host is a name or a public address.
    #[test]
    fn no_text_leads_to_an_address_that_is_not_public(text in "https?:[/\\\\]{0,3}[a-z@:.\\[\\]0-9xX%]{1,24}(/[ -~]{0,12})?") {
        if let Ok(target) = Target::parse(&text, Reach::Public) {
            prop_assert!(target.is_https());
            prop_assert!(!target.authority().as_bytes().contains(&b'@'));
            if let Ok(address) = target.host().to_str().parse::<IpAddr>() {
                prop_assert!(Reach::Public.takes(address));
            }
        }
    }

    #[test]
    fn any_text_is_judged(text in "\\PC{0,40}") {
        for reach in [Reach::Public, Reach::Anywhere] {
            let _ = Target::parse(&text, reach);
            let _ = Target::parse(&format!("https://lms.example/{text}"), reach);
        }
    }
}
