use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use shared::tenant::Scope;
use tempfile::TempDir;

use super::{refused, told};
use crate::app::TestApp;
use crate::binary;
use crate::zips;

/// Runs `lectern packages` for a service, as a machine would: without a terminal.
fn packages(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(binary::path("lectern"))
        .arg("packages")
        .args(arguments)
        .env("LECTERN_URL", &app.url)
        .env("LECTERN_API_KEY", app.key.reveal())
        .output()
        .unwrap()
}

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_is_added_listed_shown_and_deleted() {
    let (app, folder) = (TestApp::start().await, TempDir::new().unwrap());
    let golf = file(&folder, "golf.zip", &zips::course("Golf"));
    let added = packages(&app, &["add", text(&golf), "--title", "Golf, autumn", "--json"]);
    assert!(added.status.success(), "{added:?}");
    let added = json(&added);
    assert_eq!(
        (&added["title"], &added["status"]),
        (&"Golf, autumn".into(), &"ready".into())
    );
    let id = added["package_id"].as_str().unwrap();

    let next = file(&folder, "next.zip", &zips::course("Golf 2"));
    let next = told(&packages(&app, &["add", text(&next), "--package", id]));
    assert!(
        next.contains("revision  2") && next.contains("One  index.html"),
        "{next}"
    );
    let list = told(&packages(&app, &["list"]));
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(
        list.lines()
            .any(|line| line.starts_with(id) && line.ends_with("Golf, autumn")),
        "{list}"
    );
    let one = packages(&app, &["list", "--limit", "1", "--json"]);
    assert_eq!(json(&one)["packages"].as_array().unwrap().len(), 1);

    assert!(refused(&packages(&app, &["delete", id])).contains("--yes"));
    assert_eq!(
        told(&packages(&app, &["delete", id, "--yes"])),
        format!("Deleted {id}.")
    );
    let gone = refused(&packages(&app, &["show", id]));
    assert!(
        gone.contains("PACKAGE_NOT_FOUND") && gone.contains("request "),
        "{gone}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_that_is_refused_says_why_and_fails() {
    let (app, folder) = (TestApp::start().await, TempDir::new().unwrap());
    let broken = file(&folder, "broken.zip", &zips::damaged("Golf"));
    let added = packages(&app, &["add", text(&broken)]);
    assert_eq!(added.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&added.stdout).into_owned();
    assert!(
        shown.contains("status    failed") && shown.contains("error[entry_damaged]"),
        "{shown}"
    );
    let checked = packages(&app, &["check", text(&broken), "--json"]);
    assert_eq!(checked.status.code(), Some(1));

    // What is found here is what an import finds.
    let listed = packages(&app, &["list", "--json"]);
    let (listed, checked) = (json(&listed), json(&checked));
    let course = &checked["courses"][0];
    let mut imported = listed["packages"].as_array().unwrap().iter();
    let imported = imported.find(|package| package["status"] == "failed").unwrap();
    assert_eq!(imported["errors"], course["errors"]);
    assert_eq!(course["errors"][0]["code"], "entry_damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_is_checked_without_any_service() {
    let folder = TempDir::new().unwrap();
    let check = |arguments: &[&str]| {
        let mut command = Command::new(binary::path("lectern"));
        command
            .args(["packages", "check"])
            .args(arguments)
            .env_clear()
            .output()
            .unwrap()
    };
    let sound = file(&folder, "sound.zip", &zips::course("Golf"));
    let sound_output = check(&[text(&sound), "--strict"]);
    let verdict = format!("{}: \"Golf\", SCORM 1.2, 1 to launch, 3 files, ", sound.display());
    assert!(told(&sound_output).starts_with(&verdict), "{sound_output:?}");

    let manifest = zips::manifest("Golf").replace("<title>One</title>", "");
    let odd = zips::zipped(&[("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"")]);
    let odd = file(&folder, "odd.zip", &odd);
    let told_odd = told(&check(&[text(&odd)]));
    let line = format!(
        "{}: imsmanifest.xml:4:9: warning[title_missing]: <item identifier=\"i\">: ",
        odd.display()
    );
    assert!(told_odd.starts_with(&line), "{told_odd}");
    assert_eq!(check(&[text(&odd), "--strict"]).status.code(), Some(1));

    let none = file(&folder, "none.zip", b"");
    let json = check(&[text(&sound), text(&none), "--json"]);
    assert_eq!(json.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&json["courses"][0]["launchable"], &json["courses"][0]["sco_count"]),
        (&true.into(), &1.into())
    );
    assert_eq!(json["courses"][1]["errors"][0]["code"], "not_a_zip");
    assert_eq!(check(&["/nowhere.zip"]).status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_said_in_words() {
    let app = TestApp::start().await;
    let lectern = |url: Option<&str>, key: Option<&str>| {
        let mut command = Command::new(binary::path("lectern"));
        command.args(["packages", "list"]).env_clear();
        command.envs(url.map(|url| ("LECTERN_URL", url)));
        command.envs(key.map(|key| ("LECTERN_API_KEY", key)));
        refused(&command.output().unwrap())
    };
    let key = app.make_key(&app.tenant, Scope::Read).await;
    assert!(lectern(None, Some(key.reveal())).contains("--url"));
    assert!(lectern(Some(&app.url), None).contains("--api-key"));
    assert!(lectern(Some("http://127.0.0.1:1"), Some(key.reveal())).contains("127.0.0.1:1 cannot be reached"));
    let unknown = "scorm_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
    assert!(lectern(Some(&app.url), Some(unknown)).contains("INVALID_API_KEY"));
    let foreign = lectern(Some(&format!("{}/player/nobody?", app.url)), Some(key.reveal()));
    assert!(foreign.contains("Is it the right address"), "{foreign}");
}
