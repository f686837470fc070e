use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::page::Snippet;
use crate::binary::{self, on_path};

/// A reader's terminal: a service to call, and a folder to work in.
pub struct Terminal {
    folder: TempDir,
    variables: Vec<(String, String)>,
    /// What stands in the text for something of the reader's own, and what this reader has.
    own: Vec<(String, String)>,
}

/// Whether the programs that snippets need are there. Without them a test says that it was skipped, unless `LECTERN_SNIPPETS` is
/// `required`.
pub fn has(programs: &[&str]) -> bool {
    let missing: Vec<&&str> = programs.iter().filter(|name| on_path(name).is_none()).collect();
    let required = std::env::var("LECTERN_SNIPPETS").as_deref() == Ok("required");
    assert!(missing.is_empty() || !required, "the snippets need {missing:?}");
    if !missing.is_empty() {
        eprintln!("skipped: the snippets need {missing:?}");
    }
    missing.is_empty()
}

impl Terminal {
    /// A terminal in front of a service.
    pub fn at(url: &str, key: &str) -> Self {
        Self::in_folder(TempDir::new().unwrap(), url, key)
    }

    /// The same, in a folder that is there.
    pub fn in_folder(folder: TempDir, url: &str, key: &str) -> Self {
        let terminal = Self {
            folder,
            variables: Vec::new(),
            own: Vec::new(),
        };
        // A build inside a test would wait for the one that runs it, so `cargo run` takes what is built.
        let cargo = "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec lectern \"$@\"\n";
        terminal.program("cargo", cargo);
        terminal
            .with("LECTERN_URL", url)
            .with("LECTERN_API_KEY", key)
            .own("http://localhost:3000", url)
            .own("scorm_…", key)
            .own("scorm_...", key)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Says what this reader puts in place of a text.
    pub fn own(mut self, text: &str, value: &str) -> Self {
        self.own.push((text.to_owned(), value.to_owned()));
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn program(&self, name: &str, text: &str) {
        let path = self.folder().join("bin").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let made = Command::new("chmod").arg("+x").arg(&path).status().unwrap();
        assert!(made.success());
    }

    /// The snippet as this reader types it.
    pub fn typed(&self, text: &str) -> String {
        let replaced = |text: String, (of, by): &(String, String)| text.replace(of.as_str(), by);
        self.own.iter().fold(text.to_owned(), replaced)
    }

    /// A program, in this terminal.
    pub fn command(&self, program: &str) -> Command {
        let built = binary::path("lectern").parent().unwrap().to_owned();
        let mut folders = vec![self.folder().join("bin"), built];
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let path: OsString = std::env::join_paths(folders).unwrap();
        let mut command = Command::new(program);
        command.current_dir(self.folder()).env("PATH", path);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What a shell is told to run a snippet: itself, or the interpreter of its language.
    fn line(&self, n: usize, snippet: &Snippet) -> String {
        let text = self.typed(&snippet.text);
        match snippet.language.as_str() {
            "sh" => text,
            "js" => {
                std::fs::write(self.folder().join(format!("{n}.mjs")), text).unwrap();
                format!("node {n}.mjs && echo done")
            }
            other => panic!("{}: nothing runs {other:?}", snippet.place()),
        }
    }

    /// Types snippets into one shell, one after the other; what each of them printed. One that fails ends the test.
    pub fn run(&self, snippets: &[&Snippet]) -> Vec<String> {
        for n in 0..snippets.len() {
            // What an earlier run has left.
            let _ = std::fs::remove_file(self.folder().join(format!("{n}.out")));
        }
        let mut script = "set -eo pipefail\n".to_owned();
        for (n, snippet) in snippets.iter().enumerate() {
            // Braces and not parentheses: what a snippet sets, the next one finds.
            writeln!(script, "{{\n{}\n}} > {n}.out 2> {n}.err", self.line(n, snippet)).unwrap();
        }
        let ended = self.command("bash").args(["-c", &script]).output().unwrap();
        let file = |name: String| std::fs::read_to_string(self.folder().join(name)).unwrap_or_default();
        let started = (0..snippets.len()).take_while(|n| self.folder().join(format!("{n}.out")).is_file());
        let last = started.last().unwrap_or_default();
        assert!(
            ended.status.success(),
            "{}:\n{}\n{}{}{}",
            snippets[last].place(),
            snippets[last].text,
            file(format!("{last}.out")),
            file(format!("{last}.err")),
            String::from_utf8_lossy(&ended.stderr),
        );
        (0..snippets.len()).map(|n| file(format!("{n}.out"))).collect()
    }
}
