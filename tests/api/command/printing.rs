use std::fs::File;
use std::io::Read;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{refused, told};
use crate::app::TestApp;
use crate::binary;

fn command(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary::path("lectern"));
    command
        .args(arguments)
        .env_clear()
        .env("LECTERN_URL", &app.url)
        .env("LECTERN_API_KEY", app.key.reveal());
    command
}

fn run(app: &TestApp, arguments: &[&str]) -> Output {
    command(app, arguments).output().unwrap()
}

/// The one object on stderr.
fn failure(output: &Output) -> Value {
    assert!(output.stdout.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stderr).unwrap_or_else(|_| panic!("{output:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_one_json_object_where_json_was_asked_for() {
    let app = TestApp::start().await;
    let missing = run(&app, &["--json", "packages", "show", "golf"]);
    assert_eq!(missing.status.code(), Some(1));
    let missing = failure(&missing);
    assert_eq!(missing["code"], "PACKAGE_NOT_FOUND");
    let message = missing["message"].as_str().unwrap();
    assert!(
        message.starts_with("Package not found (404 PACKAGE_NOT_FOUND): "),
        "{message}"
    );
    assert_eq!(missing["problem"]["status"], 404);
    assert!(
        missing["problem"]["instance"]
            .as_str()
            .unwrap()
            .starts_with("urn:request:")
    );

    for (arguments, code, exit) in [
        (vec!["packages", "nonsense"], "USAGE", 2),
        (vec!["sessions", "list"], "USAGE", 2),
        (vec!["packages", "check", "/nowhere.zip"], "FILE_NOT_READ", 2),
        (vec!["packages", "list", "--url", "lms.example"], "INVALID_URL", 2),
        (
            vec!["packages", "list", "--url", "http://127.0.0.1:1"],
            "NOT_REACHED",
            3,
        ),
        (vec!["tenants", "list"], "NOT_GIVEN", 2),
        (vec!["packages", "delete", &app.package], "NOT_CONFIRMED", 2),
        (vec!["sessions", "delete", "s"], "NOT_CONFIRMED", 2),
        (vec!["packages", "list", "--data", "/nowhere"], "NOT_RUNNING", 3),
    ] {
        let output = command(&app, &arguments).arg("--json").output().unwrap();
        let stderr: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|_| panic!("{output:?}"));
        assert_eq!(stderr["code"], code, "{arguments:?}");
        assert!(!stderr["message"].as_str().unwrap().is_empty());
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_a_json_document_where_json_was_asked_for() {
    let app = TestApp::start().await;
    app.launch(serde_json::json!({ "user_id": "u", "session_id": "s" }))
        .await
        .expect(201);
    for arguments in [
        vec!["packages", "list"],
        vec!["packages", "show", &app.package],
        vec!["sessions", "list", "--user", "u"],
        vec!["sessions", "show", "s"],
        vec!["sessions", "launch", &app.package, "--user", "u", "--session", "s"],
        vec!["sessions", "attempts", "s"],
        vec!["sessions", "renew", "s"],
        vec!["sessions", "delete", "s", "--yes"],
        vec!["packages", "delete", &app.package, "--yes"],
    ] {
        let output = command(&app, &arguments).arg("--json").output().unwrap();
        let document: Value = serde_json::from_str(&told(&output)).unwrap();
        assert!(document.is_object(), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_never_shown() {
    let app = TestApp::start().await;
    let key = app.key.reveal().to_owned();
    let with_user = app.url.replace("http://", "http://me:hush@");
    for arguments in [
        vec!["packages", "show", &key],
        vec!["sessions", "show", &key],
        vec!["sessions", "delete", &key],
        vec!["packages", "list", &key],
        vec!["packages", "list", "--api-key", "hush hush"],
        vec!["packages", "list", "--apikey", &key],
        vec!["packages", "list", "--limit", &key],
        vec!["packages", "list", "--url", &key],
        vec!["packages", "list", "--url", "http://me:hush@127.0.0.1:1"],
        vec!["packages", "show", "none", "--url", &with_user],
        vec!["packages", "list", "--url", "http://me:hush@[127.0.0.1]/"],
    ] {
        for form in [&[][..], &["--json"]] {
            let output = command(&app, &arguments).args(form).output().unwrap();
            let shown = refused(&output) + &String::from_utf8_lossy(&output.stdout);
            assert!(!shown.contains(&key[..20]) && !shown.contains("hush"), "{shown}");
            assert!(!shown.trim().is_empty(), "{arguments:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_early_is_no_error() {
    let app = TestApp::start().await;
    for form in [&[][..], &["--json"]] {
        let mut child = command(&app, &["packages", "list"])
            .args(form)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever reads is gone before the first byte.
        drop(child.stdout.take());
        assert!(child.wait().unwrap().success());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(told, "");
    }
    for arguments in [vec!["--help"], vec!["completions", "bash"]] {
        let mut child = command(&app, &arguments).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert!(child.wait().unwrap().success(), "{arguments:?}");
    }
}

/// A disk that is full is another matter.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_cannot_be_written_is_an_error() {
    let app = TestApp::start().await;
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = command(&app, &["packages", "list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(refused(&output).contains("cannot be written"));
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_are_for_terminals() {
    let app = TestApp::start().await;
    let shown = |variables: &[(&str, &str)]| {
        let mut command = command(&app, &["packages", "list"]);
        command.envs(variables.iter().copied());
        told(&command.output().unwrap())
    };
    let coloured = "\u{1b}[32mready\u{1b}[0m";
    assert!(!shown(&[]).contains('\u{1b}'));
    assert!(shown(&[("CLICOLOR_FORCE", "1")]).contains(coloured));
    assert!(!shown(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_name_every_command() {
    let app = TestApp::start().await;
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = told(&run(&app, &["completions", shell]));
        for word in [
            "packages",
            "sessions",
            "tenants",
            "keys",
            "clock",
            "revoke",
            "result-policy",
        ] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_an_example_that_is_understood() {
    let app = TestApp::start().await;
    let mut unseen = vec![Vec::new()];
    let mut examples = 0;
    while let Some(path) = unseen.pop() {
        let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = told(&run(&app, &arguments));
        let commands = help
            .split_once("Commands:\n")
            .map(|(_, rest)| rest.split("\n\n").next().unwrap());
        let Some(commands) = commands else {
            assert!(help.contains("Example"), "{path:?} has no example");
            examples += help.matches("\n  lectern ").count() + help.matches("=$(lectern ").count();
            continue;
        };
        for line in commands.lines() {
            let name = line.split_whitespace().next().unwrap();
            if name != "help" && line.starts_with("  ") && !line.starts_with("   ") {
                unseen.push([path.clone(), vec![name.to_owned()]].concat());
            }
        }
    }
    assert!(examples >= 18, "{examples}");
}
