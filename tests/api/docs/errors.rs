use axum::Router;
use axum::extract::Path;
use axum::routing::post;
use jiff::SignedDuration;
use shared::http::code::Code;
use shared::tenant::{KeyRecord, Scope};
use tokio::net::TcpListener;

use super::page::{Page, Snippet};
use super::pages::{typed_to_run, unlike};
use super::shell::{Terminal, has};
use crate::app::TestApp;
use crate::laptop;

const PREAMBLE: &str = "Before you try the examples";

/// No call brings these about.
const UNMET: [Code; 2] = [Code::InternalError, Code::ServiceUnavailable];

/// The section asks for a key that has these limits, or for a session that has expired: a laptop has neither.
const SPECIAL: [Code; 4] = [
    Code::ExpiredApiKey,
    Code::InsufficientScopes,
    Code::RateLimitExceeded,
    Code::SessionExpired,
];

/// A page's snippets below a heading.
fn below<'a>(snippets: &'a [Snippet], section: &str) -> Vec<&'a Snippet> {
    snippets.iter().filter(|snippet| snippet.section == section).collect()
}

/// Runs a section behind the preamble: its first call meets the error, and none after it does.
fn try_section(terminal: &Terminal, snippets: &[Snippet], code: Code, before: Option<&Snippet>) {
    let mut all = below(snippets, PREAMBLE);
    all.extend(before);
    let first = all.len();
    all.extend(below(snippets, code.as_str()));
    let (typed, outputs) = typed_to_run(&all);
    let printed = terminal.run(&typed);
    for (n, told) in printed.iter().enumerate().skip(first) {
        let place = typed[n].place();
        let is_met = told
            .replace(' ', "")
            .contains(&format!("\"code\":\"{}\"", code.as_str()));
        let is_to_be_met = n == first && !UNMET.contains(&code);
        assert_eq!(is_met, is_to_be_met, "{place}: {code:?}\n{told}");
        assert!(!told.trim().is_empty(), "{place} prints nothing");
    }
    for (n, documented) in outputs {
        assert_eq!(unlike(&documented.text, &printed[n]), None, "{}", documented.place());
    }
}

/// As a reader tries it, on a fresh start of the program.
#[test]
fn each_section_meets_its_error_and_solves_it() {
    if !has(&["bash", "curl", "jq", "node"]) {
        return;
    }
    let snippets = Page::read("docs/errors.md").snippets();
    let program = laptop::start(&["--memory"]);
    for code in Code::ALL.iter().filter(|code| !SPECIAL.contains(code)) {
        let terminal = Terminal::at(program.text("url"), program.text("api_key"));
        try_section(&terminal, &snippets, *code, None);
    }
    let terminal = Terminal::at(program.text("url"), program.text("api_key"));
    let mut last = below(&snippets, PREAMBLE);
    last.extend(below(&snippets, "When progress does not update"));
    assert!(terminal.run(&last).last().unwrap().contains("\"identifier\""));
}

/// Those that need a special key, and the one that needs a day.
#[tokio::test(flavor = "multi_thread")]
async fn sections_that_need_a_special_key_or_a_day_meet_their_error() {
    if !has(&["bash", "curl", "jq"]) {
        return;
    }
    let snippets = Page::read("docs/errors.md").snippets();
    let app = TestApp::start().await;
    let mut special = KeyRecord {
        tenant: app.tenant.clone(),
        name: "special".to_owned(),
        scope: Scope::Read,
        calls_per_second: None,
        expires_at: None,
        revoked: false,
    };
    let read = app.keep_key(special.clone()).await;
    special.calls_per_second = Some(1);
    let slow = app.keep_key(special.clone()).await;
    special.expires_at = Some(app.now() - SignedDuration::from_hours(1));
    let expired = app.keep_key(special).await;

    let clock = app.clock.clone();
    let tick = post(move |Path(hours): Path<i64>| async move { clock.tick(SignedDuration::from_hours(hours)) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let control = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/tick/{hours}", tick)).await });

    let tried = tokio::task::spawn_blocking(move || {
        for code in SPECIAL {
            let terminal = Terminal::at(&app.url, app.key.reveal())
                .with("READ_KEY", read.reveal())
                .with("SLOW_KEY", slow.reveal())
                .with("EXPIRED_KEY", expired.reveal());
            let a_day_later = Snippet {
                page: "docs/errors.md".to_owned(),
                line: 0,
                section: String::new(),
                language: "sh".to_owned(),
                text: format!("curl -s -X POST {control}/tick/25"),
            };
            let before = (code == Code::SessionExpired).then_some(&a_day_later);
            try_section(&terminal, &snippets, code, before);
        }
    });
    tried.await.unwrap();
}
