//! A function's process, with all that it writes.

use std::collections::BTreeMap;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use shared::aws::local_secret;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::runtime::{Outcome, Runtime};
use super::template::{Function, REGION};
use crate::binary;

/// Longer than anything takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A function's process.
#[derive(Debug)]
pub struct Process {
    name: String,
    runtime: Runtime,
    child: Mutex<Child>,
    written: Arc<std::sync::Mutex<String>>,
    readers: Mutex<JoinSet<()>>,
}

impl Process {
    /// Starts a function as Lambda would: with the environment that the template and Lambda give it and no other.
    /// Its access key names the function, so that the guard knows whose role it meets.
    pub async fn start(function: &Function, guard: &str) -> Self {
        let runtime = Runtime::open(function).await;
        // The SDK writes the account's number before the host; there it becomes a part of the user's name.
        let edge = guard.replace("//", "//edge@");
        // By a name, as containers call a laptop's: it has no subdomain for a bucket.
        let bucket = guard.replace("127.0.0.1", "localhost");
        let of_lambda = [
            ("AWS_LAMBDA_RUNTIME_API", runtime.address.as_str()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/15/[$LATEST]4c1f0a6d9b3e4f5a"),
            ("AWS_REGION", REGION),
            ("AWS_DEFAULT_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", function.binary.as_str()),
            ("AWS_SECRET_ACCESS_KEY", local_secret()),
            ("AWS_SESSION_TOKEN", "the-roles-session"),
            ("AWS_ENDPOINT_URL_DYNAMODB", guard),
            ("AWS_ENDPOINT_URL_S3", bucket.as_str()),
            ("AWS_ENDPOINT_URL_SQS", guard),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", guard),
            ("AWS_ENDPOINT_URL_CLOUDFRONT", guard),
            ("AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE", edge.as_str()),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("LANG", "en_US.UTF-8"),
            ("TZ", ":UTC"),
        ];
        let mut child = Command::new(binary::path(&function.binary))
            .env_clear()
            .envs(of_lambda.into_iter().collect::<BTreeMap<_, _>>())
            .envs(&function.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let written = Arc::default();
        let mut readers = JoinSet::new();
        readers.spawn(keep(child.stdout.take().unwrap(), Arc::clone(&written)));
        readers.spawn(keep(child.stderr.take().unwrap(), Arc::clone(&written)));
        Self {
            name: function.binary.clone(),
            runtime,
            child: child.into(),
            written,
            readers: readers.into(),
        }
    }

    /// Has the process handle an event. The answer is the event's request id, and what came of it.
    pub async fn invoke(&self, event: &Value) -> (String, Outcome) {
        let (id, outcome) = self.runtime.invoke(event);
        let mut child = self.child.lock().await;
        let end = tokio::select! {
            Ok(outcome) = outcome => return (id, outcome),
            status = child.wait() => format!("ended with {}", status.unwrap()),
            () = tokio::time::sleep(PATIENCE) => format!("has not answered for {PATIENCE:?}"),
        };
        panic!("{} {end} on\n{event:#}\n{}", self.name, self.written.lock().unwrap());
    }

    /// Waits for the process to end by itself. The answer is its status, all that it wrote, and what it said of its
    /// start to the runtime API.
    pub async fn ended(self) -> (ExitStatus, String, Vec<Value>) {
        let mut child = self.child.into_inner();
        let status = tokio::time::timeout(PATIENCE, child.wait()).await;
        let status = status.unwrap_or_else(|_| panic!("{} has not ended", self.name));
        self.readers.into_inner().join_all().await;
        (
            status.unwrap(),
            self.written.lock().unwrap().clone(),
            self.runtime.init_errors(),
        )
    }

    /// Ends the process. The answer is all that it wrote.
    pub async fn end(self) -> String {
        self.child.lock().await.start_kill().unwrap();
        self.ended().await.1
    }
}

/// Keeps what a process writes, line by line.
async fn keep(pipe: impl AsyncRead + Unpin, written: Arc<std::sync::Mutex<String>>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let mut written = written.lock().unwrap();
        written.push_str(&line);
        written.push('\n');
    }
}
