use shared::http::code::Code;

use super::page::{Page, Snippet};
use super::pages::{started, typed_to_run, unlike};
use super::shell::{Terminal, has};

const PREAMBLE: &str = "Before you try the examples";

/// No call brings these about, or only a thousand do.
const UNMET: [Code; 4] = [
    Code::DirectCallRefused,
    Code::InternalError,
    Code::ServiceUnavailable,
    Code::TooManyKeys,
];

/// A page's snippets below a heading.
fn below<'a>(snippets: &'a [Snippet], section: &str) -> Vec<&'a Snippet> {
    snippets.iter().filter(|snippet| snippet.section == section).collect()
}

/// Runs a section behind the preamble: its first call meets the error, and none after it does.
fn try_section(terminal: &Terminal, snippets: &[Snippet], code: Code) {
    let mut all = below(snippets, PREAMBLE);
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
    let (_program, terminal) = started();
    for code in Code::ALL {
        try_section(&terminal, &snippets, *code);
    }
    let mut last = below(&snippets, PREAMBLE);
    last.extend(below(&snippets, "When progress does not update"));
    assert!(terminal.run(&last).last().unwrap().contains("\"identifier\""));
}
