use serde_json::Value;
use tempfile::TempDir;

use super::page::{Page, Snippet};
use super::shell::{Terminal, has};
use crate::app::TestApp;
use crate::laptop::{Program, start};
use crate::zips;

/// The languages whose snippets are run.
pub const RUN: [&str; 6] = ["sh", "js", "python", "php", "csharp", "html"];

/// Pages whose snippets a test runs, all but those below.
const TRIED: [&str; 12] = [
    "README.md",
    "docs/command.md",
    "docs/deploy.md",
    "docs/errors.md",
    "docs/integrate.md",
    "docs/integrate/csharp.md",
    "docs/integrate/javascript.md",
    "docs/integrate/php.md",
    "docs/integrate/python.md",
    "docs/integrate/receivers.md",
    "docs/laptop.md",
    "docs/moving.md",
];

const AWS: &str = "it needs an AWS account";
const STACK: &str = "tests/deployment/stack.py runs it, on an emulator of AWS";
const CONTAINERS: &str = "tests/deployment/sam_local.py runs it, where containers can be started";
const MEASURES: &str = "it measures, after an optimised build";
const LISTENS: &str = "tests/api/command/webhooks.rs runs it, because it goes on until Ctrl-C";
const INSTALL: &str = "CI runs it, because it takes minutes";

/// Snippets that are not run here: the page, how the snippet begins, and why.
const NOT_RUN: [(&str, &str, &str); 38] = [
    ("README.md", "cargo run\n", "every test of a page starts the program"),
    ("README.md", "cargo test", "it runs this test"),
    ("README.md", "sam validate", AWS),
    ("docs/laptop.md", "cargo install", INSTALL),
    ("docs/command.md", "cargo install", INSTALL),
    ("docs/conformance.md", "LECTERN_SUITE", "CI runs it, and plays a spread"),
    (
        "docs/command.md",
        "cargo run -- tenants",
        "tests/api/command/local.rs runs it, while nothing else has the folder",
    ),
    ("docs/deploy.md", "cargo install", INSTALL),
    ("docs/deploy.md", "python3 -m venv", "CI runs it"),
    ("docs/deploy.md", "sam validate", AWS),
    ("docs/deploy.md", "aws cloudformation", AWS),
    (
        "docs/deploy.md",
        "aws acm request-certificate --region us-east-1 --validation-method",
        AWS,
    ),
    ("docs/deploy.md", "cargo run -- --containers", CONTAINERS),
    ("docs/deploy.md", "sam build --parameter-overrides", CONTAINERS),
    ("docs/deploy.md", "jq --arg key", CONTAINERS),
    (
        "docs/deploy.md",
        "aws acm request-certificate --region us-east-1 --domain-name",
        AWS,
    ),
    ("docs/deploy.md", "sam deploy --config-env firewall", AWS),
    ("docs/deploy.md", "sam delete", AWS),
    ("docs/deploy.md", "aws s3 rb", AWS),
    ("docs/deploy.md", "aws dynamodb update-table", STACK),
    (
        "docs/integrate.md",
        "<iframe",
        "tests/browser/frames.test.js runs it in Chromium",
    ),
    (
        "docs/integrate.md",
        "const frame",
        "tests/browser/frames.test.js runs it in Chromium",
    ),
    ("docs/command.md", "lectern --local webhooks listen", LISTENS),
    ("docs/integrate.md", "lectern --local webhooks listen", LISTENS),
    (
        "docs/operate.md",
        "export LECTERN_TABLE",
        "tests/api/clearing.rs and restored.rs do it; deleting a tenant waits for a deployment's functions for minutes",
    ),
    ("docs/operate.md", "aws logs", AWS),
    ("docs/operate.md", "aws sns", AWS),
    ("docs/operate.md", "aws cloudwatch", AWS),
    ("docs/operate.md", "aws service-quotas", AWS),
    ("docs/operate.md", "aws sqs", AWS),
    ("docs/operate.md", "aws cloudfront", AWS),
    ("docs/operate.md", "aws dynamodb", STACK),
    ("docs/performance.md", "cargo bench -p local --bench units", MEASURES),
    ("docs/performance.md", "cargo build --release", MEASURES),
    ("docs/performance.md", "LECTERN_BENCH_SESSIONS=1000000", MEASURES),
    ("docs/performance.md", "(cd tests/browser", MEASURES),
    ("docs/player.md", "(cd tests/browser", "CI runs it"),
    ("docs/player.md", "LECTERN_KILLS", "CI runs it, and kills once"),
];

/// Why a snippet is not run.
pub fn reason(snippet: &Snippet) -> Option<&'static str> {
    let is_it =
        |(page, beginning, _): &&(&str, &str, &str)| snippet.page == *page && snippet.text.starts_with(beginning);
    NOT_RUN.iter().find(is_it).map(|(_, _, reason)| *reason)
}

/// Splits snippets into those that are typed and what is documented as the output of one: the JSON behind it, in
/// its section.
pub fn typed_to_run<'a>(snippets: &[&'a Snippet]) -> (Vec<&'a Snippet>, Vec<(usize, &'a Snippet)>) {
    let (mut typed, mut outputs) = (Vec::new(), Vec::new());
    let mut behind: Option<&Snippet> = None;
    for snippet in snippets {
        let is_run = RUN.contains(&snippet.language.as_str()) && reason(snippet).is_none();
        if is_run {
            typed.push(*snippet);
        } else if snippet.language == "json" && behind.is_some_and(|behind| behind.section == snippet.section) {
            outputs.push((typed.len() - 1, *snippet));
        }
        behind = is_run.then_some(*snippet);
    }
    (typed, outputs)
}

/// Where an output is not as documented. `…` stands for what was left out, and what holds a digit is another each time.
pub fn unlike(documented: &str, printed: &str) -> Option<String> {
    let documented = documented
        .replace(", …}", r#", "…": null}"#)
        .replace(", …,", r#", "…": null,"#);
    let documented: Value = match serde_json::from_str(&documented) {
        Ok(documented) => documented,
        Err(error) => return Some(format!("the documented output is no JSON: {error}\n{documented}")),
    };
    match serde_json::from_str(printed) {
        Ok(printed) => differ(&documented, &printed, "$"),
        Err(error) => Some(format!("the output is no JSON: {error}\n{printed}")),
    }
}

fn differ(documented: &Value, printed: &Value, at: &str) -> Option<String> {
    let other = || Some(format!("{at} is documented as {documented} and was {printed}"));
    match (documented, printed) {
        (Value::Object(documented), Value::Object(printed)) => {
            let is_whole = !documented.contains_key("…");
            if let Some(missing) = printed.keys().find(|key| is_whole && !documented.contains_key(*key)) {
                return Some(format!("{at}.{missing} is not documented"));
            }
            let mut members = documented.iter().filter(|(key, _)| *key != "…");
            members.find_map(|(key, value)| {
                differ(value, printed.get(key).unwrap_or(&Value::Null), &format!("{at}.{key}"))
            })
        }
        (Value::Array(documented), Value::Array(printed)) => {
            if documented.len() > printed.len() {
                return Some(format!("{at} has {} entries, not {}", printed.len(), documented.len()));
            }
            let mut pairs = documented.iter().zip(printed).enumerate();
            pairs.find_map(|(n, (documented, printed))| differ(documented, printed, &format!("{at}[{n}]")))
        }
        (Value::String(text), Value::String(found)) => {
            let (known, is_cut) = text
                .split_once('…')
                .map_or((text.as_str(), false), |(known, _)| (known, true));
            let varies = known.bytes().any(|b| b.is_ascii_digit());
            let is_alike = varies
                || if is_cut {
                    found.starts_with(known)
                } else {
                    found == known
                };
            if is_alike { None } else { other() }
        }
        (Value::Number(_), Value::Number(_)) => None,
        (documented, printed) if documented == printed => None,
        _ => other(),
    }
}

/// A fresh start of the program, and a terminal in the folder in which it was started: there `--local` finds it.
pub fn started() -> (Program, Terminal) {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join(".lectern");
    let program = start(&["--data", data.to_str().unwrap()]);
    let terminal = Terminal::in_folder(folder, program.text("url"), program.text("api_key"));
    (program, terminal)
}

/// Runs a page's calls in their order, and answers what each printed. Each output that stands behind one is as documented. `between` comes
/// before a section.
fn try_page(page: &str, terminal: &Terminal, between: Option<&Snippet>) -> Vec<String> {
    let mut snippets = Page::read(page).snippets();
    snippets.retain(|snippet| ["sh", "json"].contains(&snippet.language.as_str()));
    if let Some(between) = between {
        let at = snippets.iter().position(|snippet| snippet.section == between.section);
        snippets.insert(at.unwrap(), between.clone());
    }
    std::fs::write(terminal.folder().join("course.zip"), zips::demo()).unwrap();
    let (typed, outputs) = typed_to_run(&snippets.iter().collect::<Vec<_>>());
    assert!(!typed.is_empty(), "{page} has no calls");
    let printed = terminal.run(&typed);
    for (n, documented) in outputs {
        assert_eq!(unlike(&documented.text, &printed[n]), None, "{}", documented.place());
    }
    printed
}

/// What a page means to show is printed by one of its snippets.
fn prints(printed: &str, words: &[&str]) {
    for word in words {
        assert!(printed.contains(word), "no snippet prints {word}:\n{printed}");
    }
}

#[test]
fn the_readme_the_laptop_the_clients_and_the_move_begin_as_they_say() {
    if !has(&["bash", "curl", "jq"]) {
        return;
    }
    let is_whole = |page: &&&str| {
        ["README.md", "docs/laptop.md", "docs/moving.md"].contains(*page) || page.starts_with("docs/integrate/")
    };
    for page in TRIED.iter().filter(is_whole) {
        let (_program, terminal) = started();
        let printed = try_page(page, &terminal, None).concat();
        if *page == "docs/laptop.md" {
            prints(&printed, &["INSUFFICIENT_SCOPES", "RATE_LIMIT_EXCEEDED", "expired"]);
        }
    }
}

#[test]
fn the_command_line_does_as_its_page_says() {
    if !has(&["bash", "curl", "jq"]) {
        return;
    }
    let (_program, terminal) = started();
    let printed = try_page("docs/command.md", &terminal.with("HOME", "home"), None).concat();
    prints(&printed, &["INSUFFICIENT_SCOPES", "429", "expired", "Revoked"]);
}

#[test]
fn an_lms_is_integrated_as_the_page_says() {
    if !has(&["bash", "curl", "jq"]) {
        return;
    }
    let (_program, terminal) = started();
    // What the learner's browser does, before the result is read.
    let learner = r#"
        SESSION="$LECTERN_URL/api/v1/sessions/enrolment-456"
        TOKEN=$(curl -s -X POST "$LECTERN_URL/api/v1/packages/$PACKAGE/launch" -H "X-API-Key: $LECTERN_API_KEY" \
          -H 'Content-Type: application/json' -d '{"user_id": "user_123", "session_id": "enrolment-456"}' | jq -r .token)
        TOKEN=$(curl -s -X POST "$SESSION/runs" -H "Authorization: Bearer $TOKEN" | jq -r .play_token)
        curl -s -X PUT "$SESSION" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"seq": 1, "cmi_data": {
          "cmi.core.lesson_status": "passed", "cmi.core.score.raw": 85, "cmi.core.score.min": 0, "cmi.core.score.max": 100,
          "cmi.core.session_time": "0000:07:11.00"}}'"#;
    let learner = Snippet {
        page: "docs/integrate.md".to_owned(),
        line: 0,
        section: "Read the result".to_owned(),
        language: "sh".to_owned(),
        text: learner.to_owned(),
    };
    try_page("docs/integrate.md", &terminal, Some(&learner));
}

/// What a deployment's owner types, with a table of this process in place of AWS's.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_tenant_key_and_package_are_made_as_the_page_says() {
    if !has(&["bash"]) {
        return;
    }
    let database = local::database::serve(None).await.unwrap();
    let app = TestApp::with_database(&database).await;
    let terminal = Terminal::at(&app.url, app.key.reveal())
        .own(
            "LECTERN_TABLE=...",
            &format!("LECTERN_TABLE={}", local::database::TABLE),
        )
        .own("LECTERN_URL=...", &format!("LECTERN_URL={}", app.url))
        .own("LECTERN_API_KEY=...", &format!("LECTERN_API_KEY={}", app.key.reveal()))
        .with("AWS_ENDPOINT_URL_DYNAMODB", &database)
        .with("AWS_REGION", "eu-central-1")
        .with("AWS_ACCESS_KEY_ID", "test")
        .with("AWS_SECRET_ACCESS_KEY", "test");
    let tried = tokio::task::spawn_blocking(move || drop(try_page("docs/deploy.md", &terminal, None)));
    tried.await.unwrap();
    let packages = app.get("/api/v1/packages").await.expect(200).body;
    assert_eq!(packages["packages"][0]["title"], "Taking notes that last");
}

#[test]
fn every_snippet_is_run_or_has_a_reason() {
    let snippets: Vec<Snippet> = Page::all().iter().flat_map(Page::snippets).collect();
    let is_forgotten = |snippet: &&Snippet| {
        let is_tried = TRIED.contains(&snippet.page.as_str());
        RUN.contains(&snippet.language.as_str()) && !is_tried && reason(snippet).is_none()
    };
    let forgotten: Vec<String> = snippets.iter().filter(is_forgotten).map(Snippet::place).collect();
    assert!(forgotten.is_empty(), "no test runs {forgotten:?}");
    for (page, beginning, _) in NOT_RUN {
        let is_there = snippets.iter().any(|s| s.page == page && s.text.starts_with(beginning));
        assert!(is_there, "{page} has no snippet that begins with {beginning:?}");
    }
}

#[test]
fn an_output_that_is_not_as_documented_is_noticed() {
    let printed = r#"{"status": "active", "version": 3, "url": "http://x/a?b", "list": [{"a": 1}]}"#;
    for documented in [
        r#"{"status": "active", "version": 9, "url": "http://x/…", "list": [{"a": 4}]}"#,
        r#"{"status": "active", …}"#,
    ] {
        assert_eq!(unlike(documented, printed), None, "{documented}");
    }
    for documented in [
        r#"{"status": "expired", …}"#,
        r#"{"status": "active"}"#,
        r#"{"version": "3", …}"#,
        r#"{"list": [{"b": 4}], …}"#,
        r#"{"missing": 1, …}"#,
        "no JSON",
    ] {
        assert!(unlike(documented, printed).is_some(), "{documented}");
    }
}
