use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use webhook::secret::Secret;
use webhook::signature;

use super::page::Page;
use super::shell::{Terminal, has};
use crate::app::{TestApp, With};

const PAGE: &str = "docs/integrate/receivers.md";

/// How long a test waits for what comes within a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

/// A secret that the webhook gets later, and one that it never has.
const NEXT: &str = "a secret of the LMS's own";
const FOREIGN: &str = "a secret of somebody else";

/// How the snippet of a language is started.
struct Language {
    name: &'static str,
    program: &'static str,
    file: &'static str,
    /// Whether the program itself listens, and has to be told where.
    listens: bool,
}

const JAVASCRIPT: Language = Language {
    name: "js",
    program: "node",
    file: "receiver.mjs",
    listens: false,
};

const PYTHON: Language = Language {
    name: "python",
    program: "python3",
    file: "receiver.py",
    listens: false,
};

const PHP: Language = Language {
    name: "php",
    program: "php",
    file: "receiver.php",
    listens: true,
};

/// A receiver of the page, running; killed when the test is over.
struct Receiver {
    child: Child,
    terminal: Terminal,
    url: String,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Receiver {
    fn start(language: &Language, port: u16, secrets: &str) -> Self {
        let mut snippets = Page::read(PAGE).snippets().into_iter();
        let snippet = snippets.find(|snippet| snippet.language == language.name).unwrap();
        let terminal = Terminal::at("", "");
        std::fs::write(terminal.folder().join(language.file), snippet.text).unwrap();
        let told = File::create(terminal.folder().join("told")).unwrap();
        let mut command = terminal.command(language.program);
        if language.listens {
            command.args(["-S", &format!("127.0.0.1:{port}")]);
        }
        command
            .arg(language.file)
            .env("PORT", port.to_string())
            .env("LECTERN_WEBHOOK_SECRETS", secrets)
            .stdout(Stdio::from(told.try_clone().unwrap()))
            .stderr(Stdio::from(told));
        Self {
            child: command.spawn().unwrap(),
            terminal,
            url: format!("http://127.0.0.1:{port}/lectern"),
        }
    }

    async fn is_up(&self, port: u16) {
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, listening).await;
        assert!(came.is_ok(), "nobody listens: {}", self.told());
    }

    /// What it has printed.
    fn told(&self) -> String {
        std::fs::read_to_string(self.terminal.folder().join("told")).unwrap()
    }

    /// The events that it has stored.
    fn stored(&self) -> Vec<Value> {
        let folder = std::fs::read_dir(self.terminal.folder().join("events"));
        let files = folder.into_iter().flatten().map(|file| file.unwrap().path());
        let read = |path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        files.map(read).collect()
    }

    /// Sends it a body with these headers; the status of its answer.
    async fn sent(&self, headers: &[(&str, String)], body: &str) -> u16 {
        let mut request = Client::new().post(&self.url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send().await.unwrap().status().as_u16()
    }
}

/// The headers of a delivery that was signed so many seconds ago.
fn signed(secret: &str, id: &str, seconds: i64, body: &str) -> [(&'static str, String); 4] {
    let secret = Secret::parse(&secret.into()).unwrap();
    let at = Timestamp::now() - SignedDuration::from_secs(seconds);
    signature::headers(&secret, id, at, body.as_bytes())
}

/// The webhook's only delivery, when it has had so many tries.
async fn delivery(app: &TestApp, webhook: &str, tries: usize) -> Value {
    let path = format!("/api/v1/webhooks/{webhook}/deliveries");
    let until = Instant::now() + PATIENCE;
    loop {
        let found = app.get(&path).await.expect(200).body;
        let delivery = &found["deliveries"][0];
        if delivery["tries"].as_array().is_some_and(|all| all.len() == tries) {
            return delivery.clone();
        }
        assert!(
            Instant::now() < until,
            "{tries} tries did not come: {found} {}",
            app.get("/api/v1/events").await.text
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Sends the webhook's delivery again, and waits until it has had so many tries.
async fn again(app: &TestApp, webhook: &str, delivery_id: &str, tries: usize) -> Value {
    let path = format!("/api/v1/webhooks/{webhook}/deliveries/{delivery_id}/retry");
    let asked = app.send(Method::POST, &path, With::key(&app.key), None).await;
    asked.expect(202);
    delivery(app, webhook, tries).await
}

/// What no receiver may take, and what each takes.
async fn judges_what_it_is_sent(receiver: &Receiver, secret: &str) {
    let body = r#"{"id":"evt_1","type":"session.invented","data":{}}"#;
    for (headers, said) in [
        (signed(FOREIGN, "evt_1", 0, body), body),
        (signed(secret, "evt_1", 360, body), body),
        (signed(secret, "evt_1", -360, body), body),
        (signed(secret, "../evt_1", 0, body), body),
        (signed(secret, "evt_1", 0, body), "{}"),
    ] {
        assert_eq!(receiver.sent(&headers, said).await, 401, "{headers:?} {said}");
    }
    assert_eq!(receiver.sent(&[], body).await, 401);
    let mut other_time = signed(secret, "evt_1", 60, body);
    other_time[1].1 = Timestamp::now().as_second().to_string();
    assert_eq!(receiver.sent(&other_time, body).await, 401);
    let mut several = signed(secret, "evt_1", 240, body);
    several[2].1 = format!("v1,bm90aGluZw== v2,x {}", several[2].1);
    assert_eq!(receiver.sent(&several, body).await, 204);
}

async fn takes_each_event_once(language: &Language) {
    if !has(&[language.program]) {
        return;
    }
    let app = TestApp::hearing().await;
    // A receiver looks at the clock of its machine.
    app.tick(Timestamp::now().duration_since(app.now()).as_secs());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let body = json!({ "url": format!("http://127.0.0.1:{port}/lectern"), "event_type": "session.completed" });
    let made = app.post("/api/v1/webhooks", body).await.expect(201).body;
    let of = |member: &str| made[member].as_str().unwrap();
    let (webhook, secret) = (of("webhook_id"), of("secret"));
    let receiver = Receiver::start(language, port, &format!("{secret},{NEXT}"));
    receiver.is_up(port).await;

    let playing = app.play().await;
    let said = json!({ "seq": 1, "cmi_data": { "cmi.core.lesson_status": "passed" } });
    app.commit(&playing, said).await.expect(200);
    let first = delivery(&app, webhook, 1).await;
    assert_eq!(first["tries"][0]["status"], 204, "{first}\n{}", receiver.told());
    let session = playing.path.rsplit('/').next().unwrap();
    let event = app.get("/api/v1/events?type=session.completed").await.expect(200).body["events"][0].take();
    assert_eq!(receiver.stored(), [event]);

    // The same again, and once more with another secret.
    let id = first["delivery_id"].as_str().unwrap();
    let second = again(&app, webhook, id, 2).await;
    assert_eq!(second["tries"][1]["status"], 204);
    let path = format!("/api/v1/webhooks/{webhook}");
    app.put(&path, json!({ "secret": NEXT })).await.expect(200);
    let third = again(&app, webhook, id, 3).await;
    assert_eq!(third["tries"][2]["status"], 204);
    let test = format!("{path}/test");
    let test = app.send(Method::POST, &test, With::key(&app.key), None).await;
    assert_eq!(test.expect(200).body["status"], 204);
    assert_eq!(receiver.stored().len(), 2);

    judges_what_it_is_sent(&receiver, secret).await;
    assert_eq!(receiver.stored().len(), 3);
    let told = receiver.told();
    let line = format!("{session} is finished: passed");
    assert_eq!(told.matches(&line).count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receiver_in_javascript_takes_each_event_once_and_no_forged_one() {
    takes_each_event_once(&JAVASCRIPT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receiver_in_python_takes_each_event_once_and_no_forged_one() {
    takes_each_event_once(&PYTHON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receiver_in_php_takes_each_event_once_and_no_forged_one() {
    takes_each_event_once(&PHP).await;
}
