//! `cargo run`: the whole service in one process, as a newcomer meets it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::answer::Answer;
use crate::binary;

/// The program, running; killed when the test is over.
pub struct Program {
    child: Child,
    ready: Value,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, as the test wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary::path("local"));
    command
        .args(["--port", "0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts the program with `--json`, and waits for its line.
pub fn start(arguments: &[&str]) -> Program {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut child = command(arguments)
        .arg("--json")
        .stderr(log.reopen().unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready = serde_json::from_str(&line).unwrap_or_else(|_| {
        let log = std::fs::read_to_string(log.path()).unwrap();
        panic!("not ready, {:?}: {line:?} {log}", child.try_wait())
    });
    Program { child, ready }
}

/// Runs the program to its end.
fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

impl Program {
    pub fn text(&self, member: &str) -> &str {
        self.ready[member].as_str().unwrap()
    }

    pub fn package(&self, title: &str) -> &str {
        let packages = self.ready["packages"].as_array().unwrap();
        packages.iter().find(|package| package["title"] == title).unwrap()["package_id"]
            .as_str()
            .unwrap()
    }

    /// Sends a request with these headers, and holds its answer against the API's document.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Client::new().request(method.clone(), format!("{}{path}", self.text("url")));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.body(body.to_owned());
        }
        let answer = Answer::of(request.send().await.unwrap()).await;
        let media = headers.iter().find(|(name, _)| *name == "content-type");
        answer.check(&method, path, (media.map(|(_, media)| *media), body.as_bytes()));
        answer
    }

    pub async fn get(&self, path: &str) -> Value {
        let key = [("x-api-key", self.text("api_key"))];
        self.send(Method::GET, path, &key, "").await.body
    }

    /// Posts a body with the program's key.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let headers = [
            ("x-api-key", self.text("api_key")),
            ("content-type", "application/json"),
        ];
        let answer = self.send(Method::POST, path, &headers, &body.to_string()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer.body
    }

    pub async fn launch(&self, package: &str, body: Value) -> Value {
        self.post(&format!("/api/v1/packages/{package}/launch"), body).await
    }

    /// Starts a run with a launch token.
    pub async fn start_run(&self, session: &str, token: &str) -> Answer {
        let path = format!("/api/v1/sessions/{session}/runs");
        let bearer = format!("Bearer {token}");
        self.send(Method::POST, &path, &[("authorization", &bearer)], "").await
    }

    /// Ends the program as a terminal does, and answers how it ended.
    pub fn interrupt(mut self) -> bool {
        let id = self.child.id().to_string();
        // The shell's own command, because not every machine has it as a program.
        assert!(
            Command::new("sh")
                .args(["-c", "kill -INT $0", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().success()
    }
}

pub fn manifest(title: &str) -> String {
    format!(
        r#"<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
        <metadata><schemaversion>1.2</schemaversion></metadata>
        <organizations default="o"><organization identifier="o"><title>{title}</title>
        <item identifier="i" identifierref="r"><title>I</title></item></organization></organizations>
        <resources><resource identifier="r" adlcp:scormtype="sco" href="a.html"/></resources></manifest>"#
    )
}

pub fn zipped(folder: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = folder.join(name);
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[tokio::test]
async fn a_first_start_has_two_courses_that_can_be_launched() {
    let program = start(&["--memory"]);
    let packages = program.ready["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 2);
    let launch = program
        .launch(packages[0]["package_id"].as_str().unwrap(), json!({ "user_id": "u" }))
        .await;
    assert!(launch["launch_url"].as_str().unwrap().starts_with(program.text("url")));
    assert_eq!(program.get("/api/health").await["status"], "ok");
    assert!(program.interrupt());
}

/// A script that has read the line may end the program at once.
#[cfg(unix)]
#[test]
fn a_program_that_is_ended_as_soon_as_it_is_ready_ends_in_order() {
    for _ in 0..5 {
        assert!(start(&["--memory"]).interrupt());
    }
}

#[tokio::test]
async fn progress_keys_and_links_survive_a_restart() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let arguments = ["--data", data.to_str().unwrap()];
    let first = start(&arguments);
    let package = first.package("Taking notes that last").to_owned();
    let launch = first
        .launch(&package, json!({ "user_id": "u", "session_id": "s" }))
        .await;
    let (key, packages) = (first.text("api_key").to_owned(), first.ready["packages"].clone());
    assert!(first.interrupt());

    let second = start(&arguments);
    assert_eq!(
        (second.text("api_key"), &second.ready["packages"]),
        (key.as_str(), &packages)
    );
    assert_eq!(second.get("/api/v1/sessions/s").await["version"], 1);
    let token = launch["token"].as_str().unwrap();
    second.start_run("s", token).await.expect(201);
    assert_eq!(
        second.get("/api/v1/packages").await["packages"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    drop(second);

    let third = start(&arguments);
    assert_eq!(
        third.get("/api/v1/sessions/s").await["version"],
        2,
        "a killed program loses nothing"
    );
}

#[tokio::test]
async fn a_key_may_be_given_and_one_that_cannot_be_is_refused() {
    let key = format!("scorm_{}", "k".repeat(43));
    let program = start(&["--memory", "--api-key", &key]);
    assert_eq!(program.text("api_key"), key);
    assert!(program.get("/api/v1/packages").await["packages"].is_array());
    let refused = run(&["--memory", "--api-key", "secret"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("scorm_"));
}

#[tokio::test]
async fn zips_on_the_command_line_become_ready_packages_once() {
    let home = TempDir::new().unwrap();
    let course = zipped(
        home.path(),
        "course.zip",
        &[("imsmanifest.xml", &manifest("Ours")), ("a.html", "<p>Hello")],
    );
    let data = home.path().join("data");
    let arguments = ["--data", data.to_str().unwrap(), course.to_str().unwrap()];
    for _ in 0..2 {
        let program = start(&arguments);
        let package = program
            .get(&format!("/api/v1/packages/{}", program.package("Ours")))
            .await;
        assert_eq!(
            (&package["status"], &package["launch_path"]),
            (&json!("ready"), &json!("a.html"))
        );
        assert_eq!(
            (&package["file_count"], &package["scorm_version"]),
            (&json!(2), &json!("1.2"))
        );
        assert_eq!(
            program.get("/api/v1/packages").await["packages"]
                .as_array()
                .unwrap()
                .len(),
            3
        );
        assert!(program.interrupt());
    }
}

#[test]
fn a_zip_that_is_no_course_is_refused_with_its_reason() {
    let home = TempDir::new().unwrap();
    let broken = manifest("B").replace("</item>", "");
    let no_zip = home.path().join("text.zip");
    fs::write(&no_zip, "no zip").unwrap();
    for (path, reason) in [
        (
            zipped(home.path(), "none.zip", &[("a.html", "")]),
            "no imsmanifest.xml in the archive",
        ),
        (
            zipped(home.path(), "broken.zip", &[("imsmanifest.xml", &broken)]),
            "not well-formed XML",
        ),
        (no_zip, "no zip archive"),
        (home.path().join("absent.zip"), "cannot be read"),
    ] {
        let refused = run(&["--memory", path.to_str().unwrap()]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && told.contains(reason), "{told}");
        assert!(told.contains(path.file_name().unwrap().to_str().unwrap()), "{told}");
    }
}

#[tokio::test]
async fn the_first_steps_that_are_printed_work() {
    let mut child = command(&["--memory"]).stderr(Stdio::inherit()).spawn().unwrap();
    let mut printed = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    while !printed.contains("Ctrl-C") {
        assert!(lines.read_line(&mut printed).unwrap() > 0, "{printed}");
    }
    let program = Program {
        child,
        ready: Value::Null,
    };
    let curl = printed[printed.find("  curl -X POST ").unwrap()..]
        .split("\n\n")
        .next()
        .unwrap();
    let address = curl.split_whitespace().nth(3).unwrap();
    let quoted: Vec<&str> = curl.split('\'').skip(1).step_by(2).collect();
    let [key, media, body] = quoted[..] else {
        panic!("{curl}")
    };
    let mut request = Client::new().post(address).body(body.to_owned());
    for header in [key, media] {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["user_id"], "user_123");
    assert!(program.interrupt());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut child = Command::new(binary::path("local"))
        .args(["--memory", "--port", &port])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    assert!(!child.wait().unwrap().success());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(told.contains(&port) && told.contains("--port"), "{told}");
}

/// tests/deployment/sam_local.py uses the files, from containers.
#[tokio::test]
async fn functions_in_containers_are_told_of_the_database_the_bucket_and_the_keys() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let program = start(&["--data", data.to_str().unwrap(), "--containers=127.0.0.1"]);
    let read = |name: &str| fs::read_to_string(data.join(name)).unwrap();
    let told: Value = serde_json::from_str(&read("env.json")).unwrap();
    let kept: Value = serde_json::from_str(&read("keys.json")).unwrap();
    let all = &told["Parameters"];
    assert_eq!(
        (&all["TABLE_NAME"], &all["BUCKET_NAME"]),
        (&json!("lectern"), &json!("lectern"))
    );
    assert_eq!(all["TOKEN_KEYS"], kept["token_keys"]);
    assert_eq!(all["PUBLIC_URL"], program.text("url").replace("127.0.0.1", "localhost"));
    for endpoint in ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"] {
        // As containers reach the loopback address.
        let url = all[endpoint]
            .as_str()
            .unwrap()
            .replace("host.docker.internal", "127.0.0.1");
        let unsigned = Client::new().get(url).send().await.unwrap().status();
        assert!(unsigned.is_client_error(), "{endpoint}: {unsigned}");
    }
    assert!(
        told["CreatePackage"]["AWS_ENDPOINT_URL_S3"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert!(read("credentials").starts_with("[lectern]\n"));
    let other = home.path().join("other");
    for address in ["203.0.113.1", "0.0.0.0", "::"] {
        let refused = run(&["--data", other.to_str().unwrap(), &format!("--containers={address}")]);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && why.contains(address) && why.contains("Docker"),
            "{why}"
        );
    }
}
