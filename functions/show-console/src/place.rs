//! Where the console is, and where it is not.

use axum::http::{HeaderMap, HeaderName, Uri};
use axum::response::Response;
use secrecy::SecretString;
use shared::app::App;
use shared::http::origin::called_host;
use shared::http::page;

/// The console's path.
const PATH: &str = "/console";

/// What a browser fetches something for (Fetch Metadata, 2.1). No script can set it.
const FETCHED_FOR: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The way to the console's own host, where tenants have hosts and another one was called: courses run at those.
pub(super) fn elsewhere(app: &App, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let host = app.console_host()?;
    if called_host(uri, headers).as_str().eq_ignore_ascii_case(&host) {
        return None;
    }
    Some(page::elsewhere(format!("https://{host}{PATH}")))
}

/// The key that the page has from the start, where there is one: for a person who opens the page on the same machine.
///
/// A course of a laptop is at the same origin, and may fetch what it likes; what it fetches is no document. A host that only leads to
/// this machine is another origin's, whose scripts could be in the page's way.
pub(super) fn key<'a>(app: &'a App, uri: &Uri, headers: &HeaderMap) -> Option<&'a SecretString> {
    let is_opened = headers.get(FETCHED_FOR).is_some_and(|what| what == "document");
    let is_here = matches!(called_host(uri, headers).host(), "localhost" | "127.0.0.1" | "[::1]");
    app.console_key().filter(|_| is_opened && is_here)
}

#[cfg(test)]
mod tests {
    use axum::http::header::LOCATION;
    use shared::app::Settings;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair =
            |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().expect("a value"));
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn only_a_person_who_opens_the_page_on_this_machine_has_the_key_from_the_start() {
        let app = App::new(Settings {
            console_key: Some("secret".to_owned().into()),
            ..Settings::default()
        });
        let has = |host: &str, fetched_for: Option<&str>| {
            let mut given = vec![("host", host)];
            given.extend(fetched_for.map(|what| ("sec-fetch-dest", what)));
            key(&app, &Uri::from_static(PATH), &headers(&given)).is_some()
        };
        for host in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000"] {
            assert!(has(host, Some("document")), "{host}");
        }
        assert!(!has("localhost:3000", Some("empty")), "a course that fetches it");
        assert!(!has("localhost:3000", Some("iframe")));
        assert!(!has("localhost:3000", None));
        assert!(!has("evil.example:3000", Some("document")), "a name that leads here");
    }

    #[test]
    fn where_tenants_have_hosts_the_console_has_one_too() {
        let app = App::new(Settings {
            tenant_hosts: Some("learn.example".to_owned()),
            ..Settings::default()
        });
        let leads_to = |host: &str| {
            let there = elsewhere(&app, &Uri::from_static(PATH), &headers(&[("x-forwarded-host", host)]));
            there.map(|answer| answer.headers()[LOCATION].to_str().unwrap_or_default().to_owned())
        };
        let console = "https://console.learn.example/console".to_owned();
        assert_eq!(leads_to("learn.example"), Some(console.clone()));
        assert_eq!(leads_to("acme.learn.example"), Some(console));
        assert_eq!(leads_to("Console.learn.example"), None);
    }
}
