use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{refused, told};
use crate::app::{TestApp, With};
use crate::binary;
use crate::laptop::{Program, start};

struct Laptop {
    _home: TempDir,
    data: PathBuf,
}

impl Laptop {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let data = home.path().join("data");
        Self { _home: home, data }
    }

    fn data(&self) -> &str {
        self.data.to_str().unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Program {
        start(&[&["--data", self.data()], arguments].concat())
    }

    /// Runs `lectern` for the folder, with variables that lead elsewhere.
    fn lectern(&self, arguments: &[&str]) -> Output {
        Command::new(binary::path("lectern"))
            .args(["--data", self.data()])
            .args(arguments)
            .env("LECTERN_URL", "http://127.0.0.1:1")
            .env("LECTERN_API_KEY", "scorm_elsewhere")
            .env("LECTERN_TABLE", "elsewhere")
            .output()
            .unwrap()
    }

    /// Runs the program itself, which ends when the command is done.
    fn program(&self, arguments: &[&str]) -> Output {
        Command::new(binary::path("local"))
            .args(["--data", self.data()])
            .args(arguments)
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&told(&self.lectern(&[arguments, &["--json"]].concat()))).unwrap()
    }
}

async fn call(program: &Program, method: Method, path: &str, key: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = Client::new().request(method, format!("{}{path}", program.text("url")));
    request = request.header("x-api-key", key);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tenant_gets_keys_while_lectern_runs() {
    let laptop = Laptop::new();
    let program = laptop.start(&[]);
    let package = program.package("Taking notes that last").to_owned();
    told(&laptop.lectern(&["tenants", "put", "small", "--session-lifetime", "1m"]));
    let create = [
        "keys", "create", "--tenant", "small", "--name", "lms", "--scope", "read",
    ];
    let reader = told(&laptop.lectern(&create));
    let (status, listed) = call(&program, Method::GET, "/api/v1/packages", &reader, None).await;
    assert_eq!((status, &listed["packages"]), (200, &json!([])));
    let launch = format!("/api/v1/packages/{package}/launch");
    let body = Some(json!({ "user_id": "u" }));
    let (status, refused) = call(&program, Method::POST, &launch, &reader, body.clone()).await;
    assert_eq!((status, &refused["code"]), (403, &json!("INSUFFICIENT_SCOPES")));

    let limited = [&create[..6], &["--scope", "read", "--calls-per-second", "1"]].concat();
    let limited = told(&laptop.lectern(&limited));
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(call(&program, Method::GET, "/api/v1/packages", &limited, None).await.0);
    }
    assert!(answers.contains(&429), "{answers:?}");

    told(&laptop.lectern(&["keys", "revoke", &reader]));
    let (status, _) = call(&program, Method::GET, "/api/v1/packages", &reader, None).await;
    assert_eq!(status, 401, "it holds at once");

    // The plan of the program's own tenant is its owner's too.
    told(&laptop.lectern(&["tenants", "put", "local", "--session-lifetime", "2m"]));
    let launched = laptop.json(&["sessions", "launch", &package, "--user", "u", "--session", "s"]);
    let lives = |session: &Value| {
        let at = |member: &str| session[member].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        at("expires_at").duration_since(at("created_at")).as_secs()
    };
    assert_eq!(lives(&launched["session"]), 120);
    assert!(program.interrupt());
    let again = laptop.start(&[]);
    assert_eq!(
        laptop.json(&["tenants", "show", "local"])["session_lifetime_seconds"],
        120
    );
    drop(again);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_deleted_while_lectern_runs_and_while_it_does_not() {
    let laptop = Laptop::new();
    let program = laptop.start(&[]);
    let create = [
        "keys", "create", "--tenant", "small", "--name", "lms", "--scope", "write",
    ];
    let delete = ["tenants", "delete", "small", "--yes"];
    for is_running in [true, false] {
        told(&laptop.lectern(&["tenants", "put", "small"]));
        let key = told(&laptop.lectern(&create));
        let register = Some(json!({ "title": "Golf" }));
        assert_eq!(
            call(&program, Method::POST, "/api/v1/packages", &key, register).await.0,
            201
        );
        if is_running {
            let told = told(&laptop.lectern(&delete));
            assert!(told.starts_with("Deleted small\n"), "{told}");
            assert_eq!(call(&program, Method::GET, "/api/v1/packages", &key, None).await.0, 401);
            let gone = refused(&laptop.lectern(&delete));
            assert!(gone.contains("nothing is left"), "{gone}");
        }
    }
    assert!(program.interrupt());
    let told = told(&laptop.program(&delete));
    assert!(told.starts_with("Deleted small\n"), "{told}");
    assert!(refused(&laptop.program(&delete)).contains("nothing is left"));
    assert!(refused(&laptop.program(&delete[..3])).contains("--yes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_and_keys_are_made_while_nothing_runs() {
    let laptop = Laptop::new();
    let tenants = told(&laptop.program(&["tenants", "put", "small", "--session-lifetime", "1m"]));
    assert!(tenants.starts_with("small\n"), "{tenants}");
    let create = [
        "keys", "create", "--tenant", "small", "--name", "lms", "--scope", "write",
    ];
    let key = told(&laptop.program(&create));
    let listed: Value = serde_json::from_str(&told(&laptop.program(&["keys", "list", "--json"]))).unwrap();
    assert_eq!(listed["keys"][0]["name"], "lms");

    let program = laptop.start(&[]);
    assert_eq!(call(&program, Method::GET, "/api/v1/packages", &key, None).await.0, 200);
    assert_eq!(
        laptop.json(&["tenants", "show", "small"])["session_lifetime_seconds"],
        60
    );
    let in_use = refused(&laptop.program(&["tenants", "list"]));
    assert!(
        in_use.contains(&format!("lectern --data {}", laptop.data())),
        "{in_use}"
    );
    assert!(refused(&laptop.program(&["tenants", "list", "--memory"])).contains("--memory"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_running_program_is_found_by_its_owner_alone_and_a_killed_one_not_at_all() {
    use std::os::unix::fs::PermissionsExt;
    let laptop = Laptop::new();
    assert!(refused(&laptop.lectern(&["packages", "list"])).contains("Lectern does not run"));
    let program = laptop.start(&[]);
    let file = laptop.data.join("running.json");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(
        laptop.json(&["packages", "list"])["packages"].as_array().unwrap().len(),
        2
    );
    // Killed, it leaves its file.
    drop(program);
    assert!(file.is_file());
    let output = laptop.lectern(&["packages", "list"]);
    assert!(refused(&output).contains("Lectern does not run"));
    assert_eq!(output.status.code(), Some(3));
    assert!(laptop.start(&[]).interrupt());
    assert!(!file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_moved_on_to_try_expiry_and_renewal() {
    let laptop = Laptop::new();
    let program = laptop.start(&["--now", "2060-12-31T00:00:00Z"]);
    let now = laptop.json(&["clock", "show"])["now"].as_str().unwrap().to_owned();
    assert!(now.starts_with("2060-12-31T00:0"), "{now}");
    let package = program.package("Taking notes that last").to_owned();
    let launched = laptop.json(&["sessions", "launch", &package, "--user", "u", "--session", "s"]);
    assert!(
        launched["session"]["expires_at"]
            .as_str()
            .unwrap()
            .starts_with("2061-01-01T00:")
    );

    let moved = told(&laptop.lectern(&["clock", "forward", "25h"]));
    assert!(moved.starts_with("2061-01-01T01:0"), "{moved}");
    assert_eq!(laptop.json(&["sessions", "show", "s"])["status"], "expired");
    let body = Some(json!({ "version": 1 }));
    let key = program.text("api_key");
    let (_, refused_update) = call(&program, Method::PUT, "/api/v1/sessions/s", key, body).await;
    assert_eq!(refused_update["code"], "SESSION_EXPIRED");
    assert_eq!(laptop.json(&["sessions", "renew", "s"])["status"], "active");

    let back = refused(&laptop.lectern(&["clock", "forward", "2020-01-01T00:00:00Z"]));
    assert!(back.contains("goes only forward"), "{back}");
    let (status, clock) = call(&program, Method::PUT, "/local/clock", key, Some(json!({ "by": "29d" }))).await;
    assert_eq!(status, 200, "{clock}");
    assert!(clock["now"].as_str().unwrap().starts_with("2061-01-30T01:0"), "{clock}");
    assert_eq!(laptop.json(&["sessions", "show", "s"])["status"], "expired");
    let purged = json!({ "now": "2061-04-01T00:00:00Z" });
    assert_eq!(
        call(&program, Method::PUT, "/local/clock", key, Some(purged)).await.0,
        200
    );
    assert!(refused(&laptop.lectern(&["sessions", "show", "s"])).contains("SESSION_NOT_FOUND"));

    for (body, pointer) in [
        (json!({}), ""),
        (json!({ "by": "soon" }), "/by"),
        (json!({ "by": "-1h" }), "/by"),
        (json!({ "now": "soon" }), "/now"),
        (json!({ "now": "9000-01-01T00:00:00Z" }), "/now"),
    ] {
        let (status, refused) = call(&program, Method::PUT, "/local/clock", key, Some(body.clone())).await;
        assert_eq!((status, &refused["code"]), (400, &json!("INVALID_REQUEST")), "{body}");
        assert_eq!(refused["details"]["errors"][0]["pointer"], pointer, "{body}");
    }
    let past = laptop.program(&["--now", "2020-01-01T00:00:00Z", "--memory", "--port", "0"]);
    assert!(!past.status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_laptops_own_key_opens_what_is_its_owners() {
    let laptop = Laptop::new();
    let program = laptop.start(&[]);
    let create = [
        "keys", "create", "--tenant", "local", "--name", "other", "--scope", "admin",
    ];
    let other = told(&laptop.lectern(&create));
    let command = json!({ "command": { "tenants": "list" } });
    for key in [other.as_str(), "", "scorm_x"] {
        for (method, path, body) in [
            (Method::GET, "/local/clock", None),
            (Method::PUT, "/local/clock", Some(json!({ "by": "1h" }))),
            (Method::POST, "/local/commands", Some(command.clone())),
        ] {
            let (status, _) = call(&program, method, path, key, body).await;
            assert_eq!(status, 401, "{path}");
        }
    }
    let key = program.text("api_key");
    assert_eq!(
        call(&program, Method::POST, "/local/commands", key, Some(command))
            .await
            .0,
        200
    );
}

/// The functions' routes are those of a deployment, and so are those that the document names.
#[tokio::test]
async fn a_deployment_has_no_clock_to_move() {
    let app = TestApp::start().await;
    let body = json!({ "by": "1h" });
    for (method, path) in [
        (Method::GET, "/local/clock"),
        (Method::PUT, "/local/clock"),
        (Method::POST, "/local/commands"),
    ] {
        app.call(method, path, With::key(&app.key), &body)
            .await
            .problem(404, "NOT_FOUND");
    }
    for file in ["template.yaml", "openapi.yaml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(
            !text.contains("/local/clock") && !text.contains("/local/commands"),
            "{file}"
        );
    }
}
