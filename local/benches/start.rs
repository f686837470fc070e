//! How long a function's process takes from its start to its first poll for an event, and from its first event to its answer, beside a bare
//! function in Rust and one in Node.js.
//!
//! ```sh
//! cargo build --release -p get-session -p launch-course -p shared --example bare --bins
//! npm install --no-package-lock --prefix local/benches/start
//! cargo bench -p local --bench start
//! ```
//!
//! Each program is started in turn, as Lambda would: with its environment and no other. Processor's time is that of all its threads when it
//! asks for its first event; Lectern's functions have opened their connection to the table by then, without TLS, and made one call
//! over it. The bare function reads its roots from one file, as on Amazon Linux.
//!
//! The first answers are those to a call that reads the table by TLS: the bare functions open the connection then. All trust the table's
//! certificate alone, which `openssl` makes. `LECTERN_BENCH_TARGET` names the folder of the builds, `target/release` otherwise.

#![allow(clippy::unwrap_used)]

#[path = "chart/bars.rs"]
mod chart;
#[path = "start/table.rs"]
mod table;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chart::Bar;
use serde_json::Value;
use shared::tenant::ApiKey;
use table::Table;

const ROUNDS: usize = 41;
/// What the system trusts, in one file.
const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";
/// The programs that read the table for the event, and whose first answers are timed.
const ANSWERING: [&str; 2] = ["a bare function with the SDK", "get-session"];
const SECRET: &str = "bench:0123456789abcdef0123456789abcdef";

/// A program that is started.
struct Program {
    name: &'static str,
    command: Vec<PathBuf>,
    is_lecterns: bool,
    /// Until it asked for its first event.
    started: Vec<Taken>,
    /// From that event to its answer.
    answered: Vec<Taken>,
}

/// What one start or one answer took.
#[derive(Clone, Copy)]
struct Taken {
    wall: Duration,
    processor: Duration,
    /// Kilobytes at the most.
    memory: u64,
}

fn main() {
    let target = std::env::var("LECTERN_BENCH_TARGET");
    let target = target.map_or_else(|_| root().join("target/release"), PathBuf::from);
    let node = root().join("local/benches/start/function.mjs");
    let rust = |name, file: &str, is_lecterns| Program::new(name, vec![target.join(file)], is_lecterns);
    let mut programs = vec![
        rust("a bare function with the SDK", "examples/bare", false),
        rust("get-session", "get-session", true),
        rust("launch-course", "launch-course", true),
        Program::new(
            "Node.js with the AWS SDK",
            vec!["/usr/bin/node".into(), node.clone()],
            false,
        ),
    ];
    programs.retain(|program| program.command.iter().all(|file| file.exists()));
    if !node.with_file_name("node_modules").exists() {
        programs.retain(|program| !program.name.starts_with("Node.js"));
    }
    let table = table::plain();
    let secure = table::secure(&target.join("bench-start"));
    let event = event();
    for _ in 0..ROUNDS {
        for program in &mut programs {
            program.started.push(Started::new(program, &table).taken());
            if ANSWERING.contains(&program.name) {
                program.answered.push(Started::new(program, &secure).answers(&event));
            }
        }
    }
    report_starts(&programs);
    report_answers(&programs);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

impl Program {
    fn new(name: &'static str, command: Vec<PathBuf>, is_lecterns: bool) -> Self {
        Self {
            name,
            command,
            is_lecterns,
            started: Vec::new(),
            answered: Vec::new(),
        }
    }

    fn size(&self) -> u64 {
        fs::metadata(&self.command[0]).unwrap().len()
    }
}

/// A program that was started, and its connection to Lambda's Runtime API, which is here.
struct Started {
    child: Child,
    began: Instant,
    connection: BufReader<TcpStream>,
}

impl Started {
    /// Starts a program, and waits until it asks for its first event.
    fn new(program: &Program, table: &Table) -> Self {
        let runtime = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut command = Command::new(&program.command[0]);
        command
            .args(&program.command[1..])
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", runtime.local_addr().unwrap().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "bench")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_SESSION_TOKEN", "session")
            .env("AWS_ENDPOINT_URL_DYNAMODB", &table.url)
            .stdin(Stdio::null());
        if program.is_lecterns {
            command.envs([("TABLE_NAME", "table"), ("TOKEN_KEYS", SECRET)]);
        }
        if let Some(root) = &table.root {
            command.env("SSL_CERT_FILE", root);
        } else if !program.is_lecterns {
            command.env("SSL_CERT_FILE", BUNDLE);
        }
        let began = Instant::now();
        let child = command.spawn().unwrap();
        let (connection, _) = runtime.accept().unwrap();
        let mut started = Self {
            child,
            began,
            connection: BufReader::new(connection),
        };
        let asked = started.request();
        assert!(asked.contains("/invocation/next"), "{}: {asked}", program.name);
        started
    }

    /// The first line of its next request; its headers are read, too.
    fn request(&mut self) -> String {
        let mut first = String::new();
        self.connection.read_line(&mut first).unwrap();
        let mut line = first.clone();
        while !line.trim().is_empty() {
            line.clear();
            self.connection.read_line(&mut line).unwrap();
        }
        first
    }

    /// What it took to be here.
    fn taken(&self) -> Taken {
        Taken {
            wall: self.began.elapsed(),
            processor: processor(self.child.id()),
            memory: memory(self.child.id()),
        }
    }

    /// Gives it an event; what it takes until it answers.
    fn answers(&mut self, event: &str) -> Taken {
        let (before, read) = (processor(self.child.id()), table::ANSWERED.load(Ordering::Relaxed));
        let length = event.len();
        self.began = Instant::now();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: 1\r\nlambda-runtime-deadline-ms: 4102444800000\r\n\
             lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-central-1:123456789012:function:bench\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{event}"
        );
        self.connection.get_mut().write_all(answer.as_bytes()).unwrap();
        let asked = self.request();
        assert!(asked.contains("/invocation/1/response"), "{asked}");
        assert!(table::ANSWERED.load(Ordering::Relaxed) > read, "the table was not read");
        let taken = self.taken();
        Taken {
            processor: taken.processor - before,
            ..taken
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A call by an LMS, as API Gateway hands it on.
fn event() -> String {
    let file = root().join("tests/events/lms_get.json");
    let mut event: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    event["headers"]["x-api-key"] = ApiKey::generate().unwrap().reveal().into();
    event.to_string()
}

/// The processor's time of all threads of a process (proc(5), `schedstat`).
fn processor(process: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let nanoseconds = threads.map(|thread| {
        let text = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
    });
    Duration::from_nanos(nanoseconds.sum())
}

fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn median<T: Ord>(taken: &[Taken], of: impl Fn(&Taken) -> T) -> T {
    let mut all: Vec<T> = taken.iter().map(of).collect();
    all.sort_unstable();
    all.swap_remove(all.len() / 2)
}

/// The median of the processor's time, and how many times that of the first program it is.
fn beside(taken: &[Taken], first: &[Taken]) -> (f64, f64) {
    let [each, bare] = [taken, first].map(|taken| median(taken, |taken| taken.processor).as_secs_f64());
    (each * 1e3, each / bare)
}

fn report_starts(programs: &[Program]) {
    println!(
        "| process | processor's time | against the bare one | wall | memory | binary |\n| --- | --- | --- | --- | --- | --- |"
    );
    let mut bars = Vec::new();
    for program in programs {
        let (milliseconds, ratio) = beside(&program.started, &programs[0].started);
        println!(
            "| {} | {milliseconds:.2} ms | {ratio:.1} x | {:.1} ms | {:.1} MB | {:.1} MB |",
            program.name,
            median(&program.started, |taken| taken.wall).as_secs_f64() * 1e3,
            median(&program.started, |taken| taken.memory) as f64 / 1024.0,
            program.size() as f64 / 1e6,
        );
        bars.push(Bar {
            name: program.name.to_owned(),
            value: milliseconds,
            text: format!("{milliseconds:.2} ms, {ratio:.1} x"),
        });
    }
    chart::write("start", "Processor's time from the start to the first poll", &bars);
}

fn report_answers(programs: &[Program]) {
    println!("\n| first answer by TLS | processor's time | against the bare one | wall |\n| --- | --- | --- | --- |");
    for program in programs.iter().filter(|program| ANSWERING.contains(&program.name)) {
        let (milliseconds, ratio) = beside(&program.answered, &programs[0].answered);
        let wall = median(&program.answered, |taken| taken.wall).as_secs_f64() * 1e3;
        println!(
            "| {} | {milliseconds:.2} ms | {ratio:.1} x | {wall:.1} ms |",
            program.name
        );
    }
}
