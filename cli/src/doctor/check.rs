//! What was looked at, how it stands, and what to do about it.

use serde_json::{Value, json};
use terminal::{marked, printable};

use super::page::{CODE_INDENT, Explained, explain};

/// How wide a paragraph is, beside its margin.
const WIDTH: usize = 100;
const MARGIN: &str = "                  ";

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Problem,
    /// A problem that may be gone in a moment.
    Unavailable,
    /// It was not looked at.
    Skipped,
    /// An error that was given, and not met.
    Explained,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem | Self::Unavailable => "problem",
            Self::Skipped => "skipped",
            Self::Explained => "error",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
pub(super) struct Check {
    name: &'static str,
    pub(super) state: State,
    message: String,
    code: Option<String>,
    cause: Vec<String>,
    remedy: Vec<String>,
    see: Option<String>,
    notes: Vec<String>,
}

impl Check {
    pub(super) fn new(name: &'static str, state: State, message: impl Into<String>) -> Self {
        Self {
            name,
            state,
            message: message.into(),
            code: None,
            cause: Vec::new(),
            remedy: Vec::new(),
            see: None,
            notes: Vec::new(),
        }
    }

    /// A problem that the page of errors does not know.
    pub(super) fn problem(
        name: &'static str,
        code: &str,
        message: impl Into<String>,
        cause: &str,
        remedy: &str,
    ) -> Self {
        Self {
            code: Some(code.to_owned()),
            cause: vec![cause.to_owned()],
            remedy: vec![remedy.to_owned()],
            ..Self::new(name, State::Problem, message)
        }
    }

    /// A problem of the page of errors; `pages` is the address that the page is below, where there is one.
    pub(super) fn of_code(
        name: &'static str,
        code: &str,
        details: &Value,
        message: impl Into<String>,
        pages: &str,
    ) -> Self {
        let check = Self {
            code: Some(code.to_owned()),
            ..Self::new(name, State::Problem, message)
        };
        match explain(code, details) {
            Some(explained) => check.explained(explained, pages),
            None => check,
        }
    }

    pub(super) fn explained(self, explained: Explained, pages: &str) -> Self {
        let page = if pages.is_empty() {
            "docs/errors.md".to_owned()
        } else {
            format!("{pages}/docs/errors")
        };
        Self {
            cause: explained.cause,
            remedy: explained.remedy,
            see: Some(format!("{page}#{}", explained.anchor)),
            ..self
        }
    }

    pub(super) fn state(self, state: State) -> Self {
        Self { state, ..self }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn notes(mut self, notes: Vec<String>) -> Self {
        self.notes.extend(notes);
        self
    }

    pub(super) fn is_wrong(&self) -> bool {
        matches!(self.state, State::Problem | State::Unavailable)
    }

    /// The check for a program.
    pub(super) fn document(&self) -> Value {
        let mut document = json!({ "check": self.name, "state": self.state.as_str(), "message": self.message });
        if self.is_wrong() || self.state == State::Explained {
            document["code"] = json!(self.code);
            document["cause"] = json!(self.cause.join("\n"));
            document["remedy"] = json!(self.remedy.join("\n"));
            document["see"] = json!(self.see);
        }
        if !self.notes.is_empty() {
            document["notes"] = json!(self.notes);
        }
        document
    }

    /// The check as people read it.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{} {:9}", marked(self.state.as_str(), 8), self.name);
        text.push_str(wrapped(&self.message, MARGIN).trim_start());
        for note in &self.notes {
            text.push_str(&wrapped(note, MARGIN));
        }
        for (name, lines) in [("cause", &self.cause), ("what to do", &self.remedy)] {
            paragraphs(&mut text, name, lines);
        }
        paragraphs(&mut text, "see", self.see.as_slice());
        text
    }
}

fn paragraphs(text: &mut String, name: &str, lines: &[String]) {
    for (n, line) in lines.iter().enumerate() {
        let margin = format!("{MARGIN}            ");
        let told = match line.strip_prefix(CODE_INDENT) {
            Some(code) => format!("{margin}  {}\n", printable(code)),
            None => wrapped(line, &margin),
        };
        let named = format!("{MARGIN}{name:12}");
        text.push_str(&if n == 0 { named + &told[margin.len()..] } else { told });
    }
}

/// A paragraph in lines of a width. The later lines of a list's item stand below its first word.
fn wrapped(text: &str, margin: &str) -> String {
    let hanging = if text.starts_with("- ") { "  " } else { "" };
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&format!("{margin}{line}\n"));
            line = format!("{hanging}{}", printable(word));
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&printable(word));
    }
    lines + &format!("{margin}{line}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_wrapped_and_a_program_is_not() {
        let long = "word ".repeat(40);
        let check = Check {
            cause: vec![format!("- {long}"), format!("{CODE_INDENT}{long}")],
            ..Check::new("key", State::Problem, "no\u{1b}[2J")
        };
        let text = anstream::adapter::strip_str(&check.text()).to_string();
        assert!(text.starts_with("problem  key      no\u{fffd}[2J\n"), "{text}");
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert_eq!(
            widths
                .iter()
                .filter(|width| **width > MARGIN.len() + 12 + WIDTH)
                .count(),
            1,
            "{text}"
        );
    }
}
