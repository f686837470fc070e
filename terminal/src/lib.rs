//! What a command prints: its answer on stdout, as text for people or as one JSON document for programs; what went wrong on stderr.
//!
//! Text has colours where a terminal shows it (`NO_COLOR` and `CLICOLOR_FORCE` are respected). A reader that goes away early, as
//! `head` does, is no error. What goes wrong never shows an API key.

/// What went wrong.
mod failure;
/// What a message must not show.
mod secrets;
/// Tables and lists of values.
mod text;

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::Value;

pub use self::failure::{Exit, Failure};
pub use self::text::{columns, fields, marked, printable};

/// Where a command prints.
#[derive(Debug, Default)]
pub struct Terminal {
    is_json: bool,
    /// Never shown in a message.
    secrets: Vec<String>,
}

impl Terminal {
    /// A terminal that prints JSON, or text.
    pub fn new(is_json: bool) -> Self {
        Self {
            is_json,
            secrets: Vec::new(),
        }
    }

    /// Never shows this text in a message.
    pub fn keep_secret(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Prints an answer.
    ///
    /// # Errors
    /// Where it cannot be written, unless nobody reads it any more.
    pub fn answer(&self, document: &Value, text: impl FnOnce() -> String) -> Result<(), Failure> {
        self.tell(document, text).map(drop)
    }

    /// Prints one of many answers, such as a line that comes as something happens. Whether anybody still reads them.
    ///
    /// # Errors
    /// Where it cannot be written, unless nobody reads it any more.
    pub fn tell(&self, document: &Value, text: impl FnOnce() -> String) -> Result<bool, Failure> {
        if self.is_json {
            self.written(&format!("{document}\n"))
        } else {
            self.written(&text())
        }
    }

    /// Prints text as it is, such as a script.
    ///
    /// # Errors
    /// Where it cannot be written, unless nobody reads it any more.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        self.written(text).map(drop)
    }

    /// Prints text. Whether anybody still reads it.
    fn written(&self, text: &str) -> Result<bool, Failure> {
        let written = if self.is_json {
            io::stdout()
                .write_all(text.as_bytes())
                .and_then(|()| io::stdout().flush())
        } else {
            let mut stdout = anstream::stdout();
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        };
        match written {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(Failure::new(
                Exit::Unavailable,
                "OUTPUT_NOT_WRITTEN",
                format!("The output cannot be written: {error}."),
            )),
        }
    }

    /// Prints a remark on stderr for people; a program that asked for JSON finds errors alone there.
    pub fn note(&self, text: &str) {
        if !self.is_json {
            self.complain(text);
        }
    }

    /// Says what went wrong; the exit code for it.
    pub fn fail(&self, failure: &Failure) -> Exit {
        let told = if self.is_json {
            format!("{}\n", failure.document())
        } else {
            failure.text()
        };
        self.complain(&told);
        failure.exit
    }

    /// A text without what is secret, for an answer that repeats what others say.
    pub fn hidden(&self, text: &str) -> String {
        secrets::hidden(text, &self.secrets)
    }

    /// Prints a message on stderr, without what is secret. Where nobody reads it, nothing can be done.
    pub fn complain(&self, text: &str) {
        let text = self.hidden(text);
        let _ = anstream::stderr().write_all(text.as_bytes());
    }

    /// Asks whether something is meant.
    ///
    /// # Errors
    /// Where nobody can be asked, or the answer is no.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        self.agreed(&format!("{question} [y/N] "), &["y", "Y", "yes"])
    }

    /// Asks for a word that shows that something is meant which cannot be undone.
    ///
    /// # Errors
    /// Where nobody can be asked, or the answer is another one.
    pub fn confirm_by(&self, question: &str, word: &str) -> Result<(), Failure> {
        self.agreed(&format!("{question} Type {word} to go on: "), &[word])
    }

    fn agreed(&self, question: &str, words: &[&str]) -> Result<(), Failure> {
        let unasked = || {
            let message = "Nobody can be asked here. With --yes it is done without asking.";
            Failure::new(Exit::Usage, "NOT_CONFIRMED", message)
        };
        if self.is_json || !io::stdin().is_terminal() {
            return Err(unasked());
        }
        self.complain(question);
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map_err(|_| unasked())?;
        if words.contains(&answer.trim()) {
            Ok(())
        } else {
            Err(Failure::new(Exit::Refused, "NOT_CONFIRMED", "Nothing was done."))
        }
    }
}
