//! How long a function's process takes from its start to its first poll for an event, beside a bare function in Rust and one in Node.js.
//!
//! ```sh
//! cargo build --release -p get-session -p launch-course -p shared --example bare --bins
//! npm install --no-package-lock --prefix local/benches/start
//! cargo bench -p local --bench start
//! ```
//!
//! Each program is started in turn, as Lambda would: with its environment and no other. Processor's time is that of all its threads when it
//! asks for its first event; Lectern's functions have opened their connection to the table by then, here without TLS, and made one call
//! over it. `LECTERN_BENCH_TARGET` names the folder of the builds, `target/release` otherwise. The bare function reads its roots from one
//! file, as on Amazon Linux.

#![allow(clippy::unwrap_used)]

#[path = "chart/bars.rs"]
mod chart;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use chart::Bar;

const ROUNDS: usize = 41;
/// What the system trusts, in one file.
const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";
const SECRET: &str = "bench:0123456789abcdef0123456789abcdef";

/// A program that is started.
struct Program {
    name: &'static str,
    command: Vec<PathBuf>,
    is_lecterns: bool,
    taken: Vec<Taken>,
}

/// What one start took.
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
    let table = serve_table();
    for _ in 0..ROUNDS {
        for program in &mut programs {
            let taken = start(program, &table);
            program.taken.push(taken);
        }
    }
    report(&programs);
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
            taken: Vec::new(),
        }
    }

    fn median<T: Ord>(&self, of: impl Fn(&Taken) -> T) -> T {
        let mut all: Vec<T> = self.taken.iter().map(of).collect();
        all.sort_unstable();
        all.swap_remove(all.len() / 2)
    }

    fn size(&self) -> u64 {
        fs::metadata(&self.command[0]).unwrap().len()
    }
}

/// Starts a program, and ends it when it asks for its first event.
fn start(program: &Program, table: &str) -> Taken {
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
        .stdin(Stdio::null());
    if program.is_lecterns {
        let table = [
            ("TABLE_NAME", "table"),
            ("TOKEN_KEYS", SECRET),
            ("AWS_ENDPOINT_URL_DYNAMODB", table),
        ];
        command.envs(table);
    } else {
        command.env("SSL_CERT_FILE", BUNDLE);
    }
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let (polled, _) = runtime.accept().unwrap();
    let mut line = String::new();
    BufReader::new(&polled).read_line(&mut line).unwrap();
    let wall = began.elapsed();
    assert!(line.contains("/invocation/next"), "{}: {line}", program.name);
    let taken = Taken {
        wall,
        processor: processor(child.id()),
        memory: memory(child.id()),
    };
    child.kill().unwrap();
    child.wait().unwrap();
    taken
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

/// A table that has no item, at a plain address.
fn serve_table() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(move || answer(connection.unwrap()));
        }
    });
    address
}

fn answer(mut connection: TcpStream) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(said) = line.strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";
        if reader.read_exact(&mut body).is_err() || connection.write_all(answer).is_err() {
            return;
        }
    }
}

fn report(programs: &[Program]) {
    let bare = programs[0].median(|taken| taken.processor).as_secs_f64();
    println!(
        "| process | processor's time | against the bare one | wall | memory | binary |\n| --- | --- | --- | --- | --- | --- |"
    );
    let mut bars = Vec::new();
    for program in programs {
        let processor = program.median(|taken| taken.processor).as_secs_f64();
        let (wall, memory) = (program.median(|taken| taken.wall), program.median(|taken| taken.memory));
        let ratio = processor / bare;
        println!(
            "| {} | {:.2} ms | {ratio:.1} x | {:.1} ms | {:.1} MB | {:.1} MB |",
            program.name,
            processor * 1e3,
            wall.as_secs_f64() * 1e3,
            memory as f64 / 1024.0,
            program.size() as f64 / 1e6,
        );
        bars.push(Bar {
            name: program.name.to_owned(),
            value: processor,
            text: format!("{:.2} ms, {ratio:.1} x", processor * 1e3),
        });
    }
    chart::write("start", "Processor's time from the start to the first poll", &bars);
}
