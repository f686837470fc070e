use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::text::printable;

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// How a command that failed ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It was understood and refused. Repeating it changes nothing.
    Refused = 1,
    /// It cannot be done as it was given: an argument, an address or a file.
    Usage = 2,
    /// Nobody answered, or not now. It can be repeated.
    Unavailable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What went wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// How the command ends.
    pub exit: Exit,
    /// The cause, for programs.
    pub code: String,
    /// The cause in words.
    pub message: String,
    /// What else people are told, a line each. A program finds it in the problem.
    pub notes: Vec<String>,
    /// The API's whole answer, where it is the API that refuses.
    pub problem: Option<Value>,
}

impl Failure {
    /// A failure without an answer of the API.
    pub fn new(exit: Exit, code: &str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code: code.to_owned(),
            message: message.into(),
            notes: Vec::new(),
            problem: None,
        }
    }

    /// The failure as one JSON object.
    pub fn document(&self) -> Value {
        let mut document = json!({ "code": self.code, "message": self.message });
        if let Some(problem) = &self.problem {
            document["problem"] = problem.clone();
        }
        document
    }

    /// The failure as people read it.
    pub(crate) fn text(&self) -> String {
        let notes: String = self
            .notes
            .iter()
            .map(|note| format!("  {}\n", printable(note)))
            .collect();
        let message: Vec<String> = self.message.split('\n').map(printable).collect();
        format!("{ERROR}error:{ERROR:#} {}\n{notes}", message.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_lines_and_cannot_speak_to_the_terminal() {
        let failure = Failure {
            notes: vec!["/title\u{1b}[2J".to_owned()],
            ..Failure::new(Exit::Refused, "X", "one\u{7}\ntwo")
        };
        let told = anstream::adapter::strip_str(&failure.text()).to_string();
        assert_eq!(told, "error: one\u{fffd}\ntwo\n  /title\u{fffd}[2J\n");
    }
}
