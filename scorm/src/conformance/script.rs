//! A test of the suite as it is played.

use crate::package::Sco;

/// A test of the suite: a course, and visits to its SCOs one after the other.
#[derive(Debug, Default)]
pub(super) struct Test {
    pub learner: String,
    pub scos: Vec<Sco>,
    pub visits: Vec<Visit>,
}

/// A launch of a SCO, what it does, and its end.
#[derive(Debug, Default)]
pub(super) struct Visit {
    pub sco: String,
    pub steps: Vec<Step>,
}

/// A call, and what a conforming LMS answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub call: Call,
    pub returns: Returns,
    /// The last error after the call.
    pub error: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Call {
    Initialize(String),
    Get(String),
    Set(String, String),
    Commit(String),
    Terminate(String),
    LastError,
    ErrorString(String),
    Diagnostic(String),
}

/// What a call answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Returns {
    /// This text, or one that means the same.
    Text(String),
    /// A text of the LMS's own, of less than 255 characters.
    Short,
}

impl Test {
    pub(super) fn count(&self) -> usize {
        self.visits.iter().map(|visit| visit.steps.len()).sum()
    }
}

impl Step {
    pub(super) fn initialize() -> Self {
        Self {
            call: Call::Initialize(String::new()),
            returns: Returns::Text("true".to_owned()),
            error: 0,
        }
    }

    pub(super) fn get(name: String, answer: Result<String, u16>) -> Self {
        let (text, error) = match answer {
            Ok(text) => (text, 0),
            Err(code) => (String::new(), code),
        };
        Self {
            call: Call::Get(name),
            returns: Returns::Text(text),
            error,
        }
    }

    pub(super) fn set(name: String, value: String, error: u16) -> Self {
        Self {
            call: Call::Set(name, value),
            returns: Returns::Text((error == 0).to_string()),
            error,
        }
    }
}
