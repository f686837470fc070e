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

/// A course as a folder, whose page asks for these files.
fn folder_with(page: &str, more: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let manifest = zips::manifest("Folder");
    let files = [("imsmanifest.xml", manifest.as_str()), ("index.html", page)];
    for (name, text) in files.iter().chain(more) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What a check of a folder says: whether it can be launched, and each finding's code and file.
fn checked(folder: &TempDir, more: &[&str]) -> (Option<i32>, Vec<(String, String)>) {
    let output = Command::new(binary::path("lectern"))
        .args(["packages", "check", "--json"])
        .args(more)
        .arg(folder.path())
        .output()
        .unwrap();
    let course = &json(&output)["courses"][0];
    let findings = ["errors", "warnings"].map(|member| course[member].as_array().unwrap().clone());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = findings
        .concat()
        .iter()
        .map(|finding| (text(&finding["code"]), text(&finding["file"])))
        .collect();
    (output.status.code(), told)
}

#[test]
fn a_folder_is_checked_as_the_archive_that_will_be_made_of_it() {
    let fine = folder_with(
        "<img src='img/a%20b.png?x#y'><a href='http://example.org/'>away</a>",
        &[("img/a b.png", ""), (".git/HEAD", "ref")],
    );
    assert_eq!(checked(&fine, &["--strict"]), (Some(0), Vec::new()));
    let empty = TempDir::new().unwrap();
    let (code, told) = checked(&empty, &[]);
    assert_eq!((code, told[0].0.as_str()), (Some(1), "manifest_missing"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", fine.path().join("link.html")).unwrap();
        let (code, told) = checked(&fine, &[]);
        assert_eq!(
            (code, told),
            (Some(1), vec![("name_symlink".to_owned(), "link.html".to_owned())])
        );
    }
}

#[test]
fn what_pages_ask_for_is_looked_at() {
    for (page, expected) in [
        ("<img src=gone.png>", "link_missing"),
        ("<script src=\"js\\gone.js\"></script>", "link_missing"),
        ("<a href='../up.html'>up</a>", "link_missing"),
        ("<img src='IMG/Logo.PNG'>", "link_spelling"),
        ("<base target='_blank'><img src='gone.png'>", "link_missing"),
        ("<img src='/img/logo.png'>", "link_absolute"),
        ("<a href='file:///C:/course/a.html'>a</a>", "link_absolute"),
        ("<a href='C:\\course\\a.html'>a</a>", "link_absolute"),
        ("<script src='http://example.org/a.js'></script>", "link_absolute"),
        (
            "<script>find('API_1484_11').Initialize('')</script>",
            "api_of_other_edition",
        ),
    ] {
        let folder = folder_with(page, &[("img/logo.png", "")]);
        assert_eq!(
            checked(&folder, &[]),
            (Some(0), vec![(expected.to_owned(), "index.html".to_owned())]),
            "{page}"
        );
        assert_eq!(checked(&folder, &["--strict"]).0, Some(1), "{page}");
    }
    for page in [
        "<img src='img/logo.png'><a href='#here'>h</a><a href='mailto:x@y.z'>m</a><img src='data:image/png;base64,'><a href='javascript:void(0)'>j</a>",
        "<img src='${name}.png'><img src='{{ picture }}'><script src='https://example.org/a.js'></script><a href='img/'>f</a>",
        "<base href='elsewhere/'><img src='gone.png'>",
        "<!-- <img src='gone.png'> -->",
        "<script>document.write('<img src=\"' + base + 'gone.png\"><base href=x>')</script>",
        "<link rel='canonical' href='http://example.org/'><a href='ms-word:ofe'>w</a>",
        "<script>API.LMSInitialize(''); window.API_1484_11</script>",
    ] {
        let folder = folder_with(page, &[("img/logo.png", "")]);
        assert_eq!(checked(&folder, &[]), (Some(0), Vec::new()), "{page}");
    }
}

#[test]
fn findings_are_told_as_code_hosts_read_them() {
    let folder = folder_with("<img src='gone.png'>", &[]);
    fs::write(
        folder.path().join("imsmanifest.xml"),
        zips::manifest("T").replace(">80<", ">0.8<"),
    )
    .unwrap();
    let check = |format: &str| {
        let output = Command::new(binary::path("lectern"))
            .args(["packages", "check", "--format", format])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output
    };
    let log = json(&check("sarif"));
    let run = &log["runs"][0];
    assert_eq!(
        (&log["version"], &run["tool"]["driver"]["name"]),
        (&"2.1.0".into(), &"lectern".into())
    );
    let results = run["results"].as_array().unwrap();
    let told: Vec<(&str, &str, String)> = results
        .iter()
        .map(|result| {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let text = |value: &'static str| result[value].as_str().unwrap();
            (
                text("ruleId"),
                text("level"),
                uri.as_str().unwrap().rsplit('/').next().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("value_unlikely", "warning", "imsmanifest.xml".to_owned()),
            ("link_missing", "warning", "index.html".to_owned())
        ]
    );
    assert!(
        results[0]["locations"][0]["physicalLocation"]["region"]["startLine"]
            .as_u64()
            .is_some()
    );
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| &rule["id"])
        .collect();
    assert_eq!(rules, ["value_unlikely", "link_missing"]);
    assert_eq!(json(&check("json"))["courses"][0]["launchable"], true);
    assert!(told_text(&check("text")).contains("warning[link_missing]"));
}

fn told_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_documented_workflow_checks_a_course() {
    let workflow: yaml_serde::Value = yaml_serde::from_str(include_str!("../../../docs/check-course.yml")).unwrap();
    let steps = workflow["jobs"]["check"]["steps"].as_sequence().unwrap();
    let check = steps.iter().find(|step| step["name"] == "Check").unwrap()["run"]
        .as_str()
        .unwrap();
    let (folder, here) = (folder_with("<img src='gone.png'>", &[]), TempDir::new().unwrap());
    let beside = binary::path("lectern").parent().unwrap().to_owned();
    let output = Command::new("bash")
        .args(["-eo", "pipefail", "-c", check])
        .current_dir(here.path())
        .env(
            "PATH",
            std::env::join_paths([beside, "/usr/bin".into(), "/bin".into()]).unwrap(),
        )
        .env("COURSE", folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let log: Value = serde_json::from_str(&fs::read_to_string(here.path().join("lectern.sarif")).unwrap()).unwrap();
    let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(uri.as_str().unwrap().ends_with("/index.html"), "{log:#}");
}
