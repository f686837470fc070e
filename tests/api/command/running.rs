use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::app::TestApp;
use crate::binary;

/// How long a test waits for what comes within a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

fn command(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary::path("lectern"));
    command
        .args(arguments)
        .env("LECTERN_URL", &app.url)
        .env("LECTERN_API_KEY", app.key.reveal());
    command
}

/// Runs a command to its end.
pub fn run(app: &TestApp, arguments: &[&str]) -> Output {
    command(app, arguments).output().unwrap()
}

/// A command that goes on until it is ended; killed when the test is over.
pub struct Running {
    child: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    pub fn start(app: &TestApp, arguments: &[&str]) -> Self {
        let mut child = command(app, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self {
            child,
            lines: Some(lines),
        }
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let lines = self.lines.as_mut().unwrap();
        lines.next().expect("a line").unwrap()
    }

    /// Reads no more, as `head` does when it has enough.
    pub fn leave(&mut self) {
        self.lines = None;
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        let killed = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
    }

    /// Waits for its end; the answer is its exit code, and what it said on stderr.
    pub async fn ended(&mut self) -> (Option<i32>, String) {
        let ending = async {
            while self.child.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, ending).await;
        assert!(came.is_ok(), "it goes on");
        let code = self.child.wait().unwrap().code();
        (
            code,
            std::io::read_to_string(self.child.stderr.take().unwrap()).unwrap(),
        )
    }
}

/// Reads a list of the API until it is as long as that.
pub async fn until(app: &TestApp, path: &str, member: &str, count: usize) -> Value {
    let reading = async {
        loop {
            let body = app.get(path).await.expect(200).body;
            if body[member].as_array().unwrap().len() == count {
                return body[member].clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("as many as that")
}
